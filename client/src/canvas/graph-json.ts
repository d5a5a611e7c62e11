import type { Graph, GraphEdge, GraphNode, JsonValue } from '@hookloom/sdk/wire';
import { isObject } from './node-types.ts';

/**
 * A stored graph, as the API gives it. Its shape was checked when it was saved, so that what does not fit is of a newer
 * server: it is left out rather than letting the canvas fail as a whole.
 */
export function readGraph(value: unknown): Graph {
  if (!isObject(value)) return { nodes: [], edges: [] };
  const nodes: unknown = value['nodes'];
  const edges: unknown = value['edges'];
  const fitting = wholeGraph(Array.isArray(nodes) ? nodes.filter(isGraphNode) : [], Array.isArray(edges) ? edges.filter(isGraphEdge) : []);
  const settings: unknown = value['settings'];
  return { ...(fitting ?? { nodes: [], edges: [] }), ...(isObject(settings) && { settings }) };
}

/** Null where two nodes share an id; edges to nodes that are not there are left out. */
export function wholeGraph(nodes: GraphNode[], edges: GraphEdge[]): Graph | null {
  const ids = new Set(nodes.map((node) => node.id));
  if (ids.size !== nodes.length) return null;
  return { nodes, edges: edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)) };
}

export function isGraphNode(value: unknown): value is GraphNode {
  if (!isObject(value)) return false;
  const { id, type, position, data } = value;
  return (
    typeof id === 'string' &&
    typeof type === 'string' &&
    isObject(position) &&
    Number.isFinite(position['x']) &&
    Number.isFinite(position['y']) &&
    isObject(data) &&
    typeof data['label'] === 'string' &&
    typeof data['typeVersion'] === 'number' &&
    isObject(data['params']) &&
    (data['settings'] === undefined || isObject(data['settings']))
  );
}

export function isGraphEdge(value: unknown): value is GraphEdge {
  if (!isObject(value)) return false;
  const isHandle = (handle: unknown): boolean => handle === undefined || handle === null || typeof handle === 'string';
  return (
    typeof value['source'] === 'string' &&
    typeof value['target'] === 'string' &&
    isHandle(value['sourceHandle']) &&
    isHandle(value['targetHandle'])
  );
}

/** The graph as the API takes it. It is plain JSON already; only its interfaces lack the index signature of `JsonValue`. */
export function graphToJson(graph: Graph): JsonValue {
  return graph as unknown as JsonValue;
}
