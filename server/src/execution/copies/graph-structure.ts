/** A graph as copies see it: what leads where, and which loops stand around a node. Pure. */
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { Graph, GraphEdge, GraphNode } from '@hookloom/sdk/wire';
import { loopBodies } from '../../workflow/graph-bodies.ts';
import { sourcePort } from '../../workflow/rules.ts';
import { adjacency, reachableFrom, topologicalOrder } from '../../workflow/topology.ts';

export interface GraphStructure {
  has(nodeId: string): boolean;
  /** In the graph's order. */
  incoming(nodeId: string): readonly GraphEdge[];
  /** What edges lead to from a node, itself included. */
  after(nodeId: string): ReadonlySet<string>;
  /** What edges lead to from a loop by its other ports than the body's, the loop not included. */
  afterLoop(loopId: string): ReadonlySet<string>;
  /** The loops in whose bodies a node stands, outermost first. */
  loopsAround(nodeId: string): readonly string[];
  isLoop(nodeId: string): boolean;
  /** The place in an order in which each node comes after all that lead to it. */
  rank(nodeId: string): number;
}

type NodeTypeOf = (type: string, version?: number) => Pick<NodeManifest, 'body' | 'trigger'> | undefined;

export function structureOf(graph: Graph, nodeType: NodeTypeOf): GraphStructure {
  const edges = adjacency(graph);
  const manifestOf = (node: GraphNode): ReturnType<NodeTypeOf> => nodeType(node.type, node.data.typeVersion);
  const bodyPortOf = (node: GraphNode): string | undefined => manifestOf(node)?.body;
  const isTrigger = (node: GraphNode): boolean => manifestOf(node)?.trigger !== undefined;
  const { loopOf } = loopBodies(graph, { bodyPortOf, isTrigger }, edges);
  const bodyPorts = new Map(graph.nodes.map((node) => [node.id, bodyPortOf(node)]));
  const ranks = new Map(topologicalOrder(graph, edges).map((id, rank) => [id, rank]));
  const reached = kept((nodeId) => reachableFrom(nodeId, edges));
  const loopsAround = kept((nodeId) => {
    const loops: string[] = [];
    for (let loop = loopOf.get(nodeId); loop !== undefined; loop = loopOf.get(loop)) loops.unshift(loop);
    return loops;
  });
  return {
    has: (nodeId) => bodyPorts.has(nodeId),
    incoming: (nodeId) => edges.incoming.get(nodeId) ?? [],
    after: reached,
    afterLoop(loopId) {
      const leaving = (edges.outgoing.get(loopId) ?? []).filter((edge) => sourcePort(edge) !== bodyPorts.get(loopId));
      return new Set(leaving.flatMap((edge) => [...reached(edge.target)]));
    },
    loopsAround,
    isLoop: (nodeId) => bodyPorts.get(nodeId) !== undefined,
    rank: (nodeId) => ranks.get(nodeId) ?? Infinity,
  };
}

/** A graph has few nodes and its execution perhaps many steps: what is asked for each step is worked out once for each node. */
function kept<Value>(make: (nodeId: string) => Value): (nodeId: string) => Value {
  const values = new Map<string, Value>();
  return (nodeId) => {
    const known = values.get(nodeId);
    if (known !== undefined) return known;
    const made = make(nodeId);
    values.set(nodeId, made);
    return made;
  };
}
