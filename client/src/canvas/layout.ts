import dagre from '@dagrejs/dagre';
import type { Graph, GraphEdge } from '@hookloom/sdk/wire';
import { nodeGeometry } from './geometry.ts';
import { snap } from './graph-commands.ts';
import type { Point } from './graph-commands.ts';
import type { NodeTypeCatalog } from './node-types.ts';
import { inputPorts, outputPorts, sourcePort } from './ports.ts';

const GAP_BETWEEN_RANKS = 96;
const GAP_IN_RANK = 48;

/** Places for all nodes, from left to right in the order in which they run, without one covering another. */
export function layoutGraph(graph: Graph, catalog: NodeTypeCatalog): ReadonlyMap<string, Point> {
  const plan = new dagre.graphlib.Graph();
  plan.setGraph({ rankdir: 'LR', ranksep: GAP_BETWEEN_RANKS, nodesep: GAP_IN_RANK });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    const nodeType = catalog.of(node);
    const { width, height } = nodeGeometry(inputPorts(nodeType), outputPorts(nodeType, node));
    plan.setNode(node.id, { width, height });
  }
  for (const edge of edgesByPort(graph, catalog)) {
    if (plan.hasNode(edge.source) && plan.hasNode(edge.target)) plan.setEdge(edge.source, edge.target);
  }
  dagre.layout(plan);
  const positions = new Map<string, Point>();
  for (const node of graph.nodes) {
    const { x, y, width, height } = plan.node(node.id);
    positions.set(node.id, snap({ x: x - width / 2, y: y - height / 2 }));
  }
  return positions;
}

/** From the lowest port of each node up: Dagre knows no ports, and lays what comes first lowest where nothing speaks against it. */
function edgesByPort(graph: Graph, catalog: NodeTypeCatalog): GraphEdge[] {
  const rank = new Map(
    graph.nodes.flatMap((node) => outputPorts(catalog.of(node), node).map((port, index) => [`${node.id} ${port.name}`, index])),
  );
  const rankOf = (edge: GraphEdge): number => rank.get(`${edge.source} ${sourcePort(edge)}`) ?? 0;
  return graph.edges.toSorted((a, b) => rankOf(b) - rankOf(a));
}
