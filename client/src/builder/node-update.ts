import type { GraphNode } from '@hookloom/sdk/wire';
import type { CanvasNodeType, NodeTypeCatalog } from '../canvas/node-types.ts';

/** How a node's version stands among those that are installed. */
export type NodeUpdate =
  | { kind: 'current' }
  /** A newer version takes the node's parameters over. */
  | { kind: 'available'; to: CanvasNodeType }
  /** There is a newer version, and a new node of it has to be drawn. */
  | { kind: 'incompatible'; to: CanvasNodeType }
  /** The node's own version is not installed any more; `to` takes it over, where one does. */
  | { kind: 'missing'; to: CanvasNodeType | null };

export function nodeUpdateOf({ type, data: { typeVersion } }: GraphNode, catalog: NodeTypeCatalog): NodeUpdate {
  const newest = catalog.get(type);
  if (!newest || newest.version === typeVersion) return { kind: 'current' };
  const takesOver = newest.version > typeVersion && (newest.migratesFrom ?? []).includes(typeVersion);
  if (!catalog.version(type, typeVersion)) return { kind: 'missing', to: takesOver ? newest : null };
  if (newest.version < typeVersion) return { kind: 'current' };
  return { kind: takesOver ? 'available' : 'incompatible', to: newest };
}
