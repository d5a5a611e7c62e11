import type { Graph, GraphEdge } from '@hookloom/sdk/wire';
import { inputPorts, outputPorts, sourcePort, targetPort } from './ports.ts';
import type { NodeTypeCatalog } from './node-types.ts';

/** An edge that somebody wants to draw. */
export interface Connection {
  source: string;
  sourceHandle?: string | null;
  target: string;
  targetHandle?: string | null;
}

export type ConnectionCheck =
  | { ok: true }
  | { ok: false; reason: 'UNKNOWN_NODE' | 'SELF' | 'TRIGGER_INPUT' | 'UNKNOWN_PORT' | 'DUPLICATE' | 'CYCLE'; message: string };

/** Says whether an edge may be drawn, and if not why, in words for a person. */
export function checkConnection(graph: Graph, catalog: NodeTypeCatalog, connection: Connection): ConnectionCheck {
  const source = graph.nodes.find((node) => node.id === connection.source);
  const target = graph.nodes.find((node) => node.id === connection.target);
  if (!source || !target) return { ok: false, reason: 'UNKNOWN_NODE', message: 'One of the nodes is no longer there.' };
  if (source.id === target.id) return { ok: false, reason: 'SELF', message: 'A node cannot be connected to itself.' };
  const targetType = catalog.of(target);
  if (targetType?.kind === 'TRIGGER') {
    return { ok: false, reason: 'TRIGGER_INPUT', message: 'A trigger starts the workflow, so nothing leads into it.' };
  }
  const leaves = outputPorts(catalog.of(source), source).some((port) => port.name === sourcePort(connection));
  const arrives = inputPorts(targetType).some((port) => port.name === targetPort(connection));
  if (!leaves || !arrives) return { ok: false, reason: 'UNKNOWN_PORT', message: 'That port is no longer there.' };
  if (graph.edges.some((edge) => sameConnection(edge, connection))) {
    return { ok: false, reason: 'DUPLICATE', message: 'These ports are already connected.' };
  }
  if (reaches(graph, target.id, source.id)) {
    return { ok: false, reason: 'CYCLE', message: 'That would make a circle, and the workflow would never end.' };
  }
  return { ok: true };
}

/** True where both lead from the same port to the same port. */
export function sameConnection(a: Connection, b: Connection): boolean {
  return a.source === b.source && a.target === b.target && sourcePort(a) === sourcePort(b) && targetPort(a) === targetPort(b);
}

function reaches(graph: Graph, from: string, to: string): boolean {
  return from === to || reachable(graph.edges, from, 'down').has(to);
}

/** The nodes that run before this one, on any way that leads to it; the node itself is not among them. */
export function upstreamNodeIds(edges: readonly GraphEdge[], nodeId: string): ReadonlySet<string> {
  return reachable(edges, nodeId, 'up');
}

function reachable(edges: readonly GraphEdge[], start: string, direction: 'up' | 'down'): Set<string> {
  const neighbours = new Map<string, string[]>();
  for (const edge of edges) {
    const [from, to] = direction === 'down' ? [edge.source, edge.target] : [edge.target, edge.source];
    const known = neighbours.get(from);
    if (known) known.push(to);
    else neighbours.set(from, [to]);
  }
  const seen = new Set<string>();
  const open = [start];
  for (let nodeId = open.pop(); nodeId !== undefined; nodeId = open.pop()) {
    for (const next of neighbours.get(nodeId) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}
