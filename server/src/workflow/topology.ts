import type { Graph, GraphEdge } from '@hookloom/sdk/wire';

/** The edges at each node. Edges that name a missing node are left out. */
export interface Adjacency {
  outgoing: ReadonlyMap<string, GraphEdge[]>;
  incoming: ReadonlyMap<string, GraphEdge[]>;
}

export function adjacency(graph: Graph): Adjacency {
  const outgoing = new Map<string, GraphEdge[]>(graph.nodes.map((node) => [node.id, []]));
  const incoming = new Map<string, GraphEdge[]>(graph.nodes.map((node) => [node.id, []]));
  for (const edge of graph.edges) {
    const [leaving, arriving] = [outgoing.get(edge.source), incoming.get(edge.target)];
    if (!leaving || !arriving) continue;
    leaving.push(edge);
    arriving.push(edge);
  }
  return { outgoing, incoming };
}

/**
 * Node ids so that each comes after all that lead to it (Kahn's algorithm, ties in the graph's order).
 * Nodes on a cycle, and those behind one, are left out.
 */
export function topologicalOrder(graph: Graph, { outgoing, incoming }: Adjacency = adjacency(graph)): string[] {
  const waiting = new Map([...incoming].map(([id, edges]) => [id, edges.length]));
  const order = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  // The list grows while it is walked.
  for (const id of order) {
    for (const edge of outgoing.get(id) ?? []) {
      const left = (waiting.get(edge.target) ?? 0) - 1;
      waiting.set(edge.target, left);
      if (left === 0) order.push(edge.target);
    }
  }
  return order;
}

/** The ids of the nodes on one cycle, in the direction of the edges; null where the graph has none. */
export function findCycle(graph: Graph, edges: Adjacency = adjacency(graph)): string[] | null {
  const ordered = new Set(topologicalOrder(graph, edges));
  let id = graph.nodes.find((node) => !ordered.has(node.id))?.id;
  // Every node that has no place in the order has a predecessor without one: walking backwards must meet a node twice.
  const walked: string[] = [];
  while (id !== undefined && !walked.includes(id)) {
    walked.push(id);
    id = edges.incoming.get(id)?.find((edge) => !ordered.has(edge.source))?.source;
  }
  return id === undefined ? null : walked.slice(walked.indexOf(id)).toReversed();
}

/** The ids of all nodes that edges lead to from `start`, itself included. */
export function reachableFrom(start: string, { outgoing }: Adjacency): Set<string> {
  const reached = new Set([start]);
  for (const id of reached) {
    for (const edge of outgoing.get(id) ?? []) reached.add(edge.target);
  }
  return reached;
}
