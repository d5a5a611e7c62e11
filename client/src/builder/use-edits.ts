import type { JsonObject, NodeSettings, WorkflowSettings } from '@hookloom/sdk/wire';
import { useMemo } from 'react';
import { copyOf, paste } from '../canvas/clipboard.ts';
import type { Connection } from '../canvas/connection.ts';
import {
  addNode,
  addNodeAfter,
  addNodeOnEdge,
  connect,
  moveNodes,
  nodeById,
  removeElements,
  setLabel,
  setParams,
  setSettings,
  setVersion,
  setWorkflowSettings,
} from '../canvas/graph-commands.ts';
import type { Point } from '../canvas/graph-commands.ts';
import { layoutGraph } from '../canvas/layout.ts';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { renameNode } from '../canvas/rename-node.ts';
import { useBuilder } from './builder-context.ts';
import type { BuilderSession } from './builder-context.ts';
import { graphOf } from './draft-store.ts';

/** Where a new node goes: to a place, behind a port, or into an edge. */
export type Placement = { kind: 'at'; position: Point } | { kind: 'after'; nodeId: string; port: string } | { kind: 'on'; edgeId: string };

/** How far a copy lies from its original. */
const COPY_OFFSET = { x: 48, y: 48 };

export type Edits = ReturnType<typeof editsOf>;

/** Everything that can be done to the draft, as named commands that can be undone. */
export function useEdits(): Edits {
  const session = useBuilder();
  return useMemo(() => editsOf(session), [session]);
}

function editsOf({ draft, catalog }: BuilderSession) {
  const state = () => draft.getState();
  const graph = () => graphOf(state());

  return {
    /** Gives the new node's id; null where the type cannot stand there. */
    add(nodeType: CanvasNodeType, placement: Placement): string | null {
      const added = placed(nodeType, placement);
      if (!added) return null;
      state().apply({ label: `Add ${nodeType.title}` }, () => added.graph, [added.nodeId]);
      return added.nodeId;
    },

    connect(connection: Connection): void {
      state().apply({ label: 'Connect' }, (before) => connect(before, connection));
    },

    move(positions: ReadonlyMap<string, Point>): void {
      const ids = [...positions.keys()];
      const label = ids.length === 1 ? 'Move node' : `Move ${ids.length} nodes`;
      state().apply({ label, mergeKey: `move ${ids.join(' ')}` }, (before) => moveNodes(before, positions));
    },

    layout(): void {
      state().apply({ label: 'Tidy up' }, (before) => moveNodes(before, layoutGraph(before, catalog)));
    },

    removeSelected(): void {
      const { selection } = state();
      const count = selection.nodeIds.length;
      const label = count === 0 ? 'Delete connection' : count === 1 ? 'Delete node' : `Delete ${count} nodes`;
      state().apply({ label }, (before) => removeElements(before, selection));
    },

    remove(nodeId: string): void {
      state().apply({ label: 'Delete node' }, (before) => removeElements(before, { nodeIds: [nodeId], edgeIds: [] }));
    },

    duplicate(nodeIds: readonly string[]): void {
      if (nodeIds.length === 0) return;
      const pasted = paste(graph(), catalog, copyOf(graph(), nodeIds), COPY_OFFSET);
      state().apply({ label: 'Duplicate' }, () => pasted.graph, pasted.nodeIds);
    },

    paste(clip: Parameters<typeof paste>[2], offset: Point): void {
      const pasted = paste(graph(), catalog, clip, offset);
      state().apply({ label: 'Paste' }, () => pasted.graph, pasted.nodeIds);
    },

    setLabel(nodeId: string, label: string): void {
      state().apply({ label: 'Rename node', mergeKey: `label ${nodeId}` }, (before) => setLabel(before, nodeId, label));
    },

    setParams(nodeId: string, params: JsonObject): void {
      const label = `Change ${nodeById(graph(), nodeId)?.data.label ?? 'node'}`;
      state().apply({ label, mergeKey: `params ${nodeId}` }, (before) => setParams(before, catalog, nodeId, params));
    },

    /** Goes over to another version of the node's type. */
    setVersion(nodeId: string, version: number, params: JsonObject): void {
      const label = `Update ${nodeById(graph(), nodeId)?.data.label ?? 'node'} to version ${version}`;
      state().apply({ label }, (before) => setVersion(before, catalog, nodeId, version, params));
    },

    setSettings(nodeId: string, patch: NodeSettings): void {
      const mergeKey = `settings ${nodeId} ${Object.keys(patch).join(' ')}`;
      state().apply({ label: 'Change settings', mergeKey }, (before) => setSettings(before, catalog, nodeId, patch));
    },

    /** The workflow's own settings. */
    setWorkflowSettings(patch: WorkflowSettings): void {
      const mergeKey = `workflow settings ${Object.keys(patch).join(' ')}`;
      state().apply({ label: 'Change workflow settings', mergeKey }, (before) => setWorkflowSettings(before, patch));
    },

    rename(from: string, to: string): void {
      state().apply({ label: 'Change id' }, (before) => renameNode(before, catalog, from, to), [to]);
    },

    undo: () => state().undo(),
    redo: () => state().redo(),
  };

  function placed(nodeType: CanvasNodeType, placement: Placement): ReturnType<typeof addNodeOnEdge> {
    switch (placement.kind) {
      case 'at':
        return addNode(graph(), catalog, nodeType, placement.position);
      case 'after':
        return addNodeAfter(graph(), catalog, nodeType, placement);
      case 'on':
        return addNodeOnEdge(graph(), catalog, nodeType, placement.edgeId);
    }
  }
}
