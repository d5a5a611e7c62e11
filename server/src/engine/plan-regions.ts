/** Divides a plan's nodes and edges among the outermost region and the bodies of loops. */
import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, type Graph } from '@hookloom/sdk/wire';
import { loopBodies } from '../workflow/graph-bodies.ts';
import type { PlannedEdge, PlannedNode, Region } from './plan.ts';

/**
 * Gives each node its region and its edges. An edge that leads into a body from outside is left out: publishing refuses such a graph.
 * The regions' order is that of their loops in the graph.
 */
export function divide(graph: Graph, byId: ReadonlyMap<string, PlannedNode>, root: Region): Region[] {
  const regions = [root];
  const { loopOf } = loopBodies(graph, {
    bodyPortOf: (node) => byId.get(node.id)?.manifest.body,
    isTrigger: () => false,
  });
  for (const node of byId.values()) {
    if (node.manifest.body === undefined) continue;
    node.body = { index: regions.length, loop: node, nodes: [], edges: [], last: [] };
    regions.push(node.body);
  }
  for (const node of byId.values()) {
    const loop = byId.get(loopOf.get(node.id) ?? '');
    node.region = loop?.body ?? root;
    node.index = node.region.nodes.push(node) - 1;
  }
  for (const edge of graph.edges) {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    const sourcePort = edge.sourceHandle ?? DEFAULT_OUTPUT_PORT;
    if (!source || !target) continue;
    const entry = source.body !== null && sourcePort === source.manifest.body;
    if (target.region !== (entry ? source.body : source.region)) continue;
    const { edges } = target.region;
    const planned: PlannedEdge = {
      index: edges.length,
      source,
      sourcePort,
      target,
      targetPort: edge.targetHandle ?? DEFAULT_INPUT_PORT,
      entry,
    };
    edges.push(planned);
    target.incoming.push(planned);
    if (!entry) source.outgoing.push(planned);
  }
  for (const region of regions) region.last = region.nodes.filter((node) => node.outgoing.length === 0);
  return regions;
}
