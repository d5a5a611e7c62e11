/**
 * The bodies of a graph's loops. A loop is a node whose type names a `body` port; its body is every node that can be reached from that port,
 * inner loops and their bodies included. Pure: publishing refuses the faults found here, and the engine makes a region of each body.
 */
import { DEFAULT_OUTPUT_PORT, type Graph, type GraphEdge, type GraphNode } from '@hookloom/sdk/wire';
import { adjacency, type Adjacency } from './topology.ts';

export interface LoopBodies {
  /** By the id of the loop node: the ids of its body's nodes at all depths, in the graph's order. */
  bodies: ReadonlyMap<string, readonly string[]>;
  /** By the id of a node: the innermost loop whose body it stands in. Nodes that stand in none are absent. */
  loopOf: ReadonlyMap<string, string>;
  faults: BodyFault[];
}

/** `nodeId` stands in the body of `loopId`. */
export type BodyFault =
  /** `edgeId` leads to it from outside the body. */
  | { kind: 'entered'; loopId: string; nodeId: string; edgeId: string }
  /** `edgeId` makes it reachable from another port of the loop as well. */
  | { kind: 'otherPort'; loopId: string; nodeId: string; edgeId: string }
  /** It is a trigger. */
  | { kind: 'trigger'; loopId: string; nodeId: string };

export interface BodyTraits {
  /** The output port behind which a loop's body stands; undefined where the node is no loop. */
  bodyPortOf(node: GraphNode): string | undefined;
  isTrigger(node: GraphNode): boolean;
}

/** Also for graphs with cycles or edges that lead nowhere; a loop does not belong to its own body. Faults come in the graph's order. */
export function loopBodies(graph: Graph, traits: BodyTraits, edges: Adjacency = adjacency(graph)): LoopBodies {
  const bodies = new Map<string, readonly string[]>();
  const loopOf = new Map<string, string>();
  const faults: BodyFault[] = [];
  for (const loop of graph.nodes) {
    const port = traits.bodyPortOf(loop);
    if (port === undefined) continue;
    const leaving = edges.outgoing.get(loop.id) ?? [];
    const inside = reachedBy(leaving.filter(leavesBy(port)), loop.id, edges);
    const behindOthers = reachedBy(
      leaving.filter((edge) => !leavesBy(port)(edge)),
      loop.id,
      edges,
    );
    const body = graph.nodes.filter((node) => inside.has(node.id));
    bodies.set(
      loop.id,
      body.map((node) => node.id),
    );
    for (const node of body) {
      if (traits.isTrigger(node)) faults.push({ kind: 'trigger', loopId: loop.id, nodeId: node.id });
      for (const edge of edges.incoming.get(node.id) ?? []) {
        if (inside.has(edge.source) || (edge.source === loop.id && leavesBy(port)(edge))) continue;
        const kind = edge.source === loop.id || behindOthers.has(edge.source) ? 'otherPort' : 'entered';
        faults.push({ kind, loopId: loop.id, nodeId: node.id, edgeId: edge.id });
      }
    }
  }
  // Of two bodies that share a node the inner one is the smaller.
  const byDepth = [...bodies].toSorted(([, a], [, b]) => b.length - a.length);
  for (const [loopId, body] of byDepth) for (const id of body) loopOf.set(id, loopId);
  return { bodies, loopOf, faults };
}

function leavesBy(port: string): (edge: GraphEdge) => boolean {
  return (edge) => (edge.sourceHandle ?? DEFAULT_OUTPUT_PORT) === port;
}

/** The nodes behind these edges, without the loop itself. */
function reachedBy(start: GraphEdge[], loopId: string, { outgoing }: Adjacency): Set<string> {
  const reached = new Set(start.filter((edge) => outgoing.has(edge.target)).map((edge) => edge.target));
  reached.delete(loopId);
  for (const id of reached) {
    for (const edge of outgoing.get(id) ?? []) if (edge.target !== loopId) reached.add(edge.target);
  }
  return reached;
}
