import type { EdgeChange, NodeChange } from '@xyflow/react';
import type { GraphElements, Point } from './graph-commands.ts';
import type { FlowEdge, FlowNode } from './flow-elements.ts';

export const nothingSelected: GraphElements = { nodeIds: [], edgeIds: [] };

/** The selection after React Flow's changes of nodes or edges; the same one where they select nothing. */
export function selectionAfter(
  selection: GraphElements,
  kind: keyof GraphElements,
  changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
): GraphElements {
  const ids = new Set(selection[kind]);
  let changed = false;
  for (const change of changes) {
    if (change.type !== 'select' || ids.has(change.id) === change.selected) continue;
    changed = true;
    if (change.selected) ids.add(change.id);
    else ids.delete(change.id);
  }
  return changed ? { ...selection, [kind]: [...ids] } : selection;
}

export interface Moves {
  /** Where nodes are in the middle of a drag. */
  dragged: Map<string, Point>;
  /** Where nodes came to rest, by mouse or keyboard. */
  rested: Map<string, Point>;
}

export function movesOf(changes: readonly NodeChange<FlowNode>[]): Moves {
  const moves: Moves = { dragged: new Map(), rested: new Map() };
  for (const change of changes) {
    if (change.type !== 'position' || !change.position) continue;
    (change.dragging ? moves.dragged : moves.rested).set(change.id, change.position);
  }
  return moves;
}
