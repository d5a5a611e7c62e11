/** A graph as those who judge it look at it: with its node types, its edges by node, and its loops. */
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { Graph, GraphNode } from '@hookloom/sdk/wire';
import type { Issue } from '../lib/app-error.ts';
import { loopBodies, type LoopBodies } from './graph-bodies.ts';
import type { GraphRules } from './rules.ts';
import { adjacency, type Adjacency } from './topology.ts';

/** A fault in a graph. `path` is like `nodes.set1.params.fields.0.name` or `edges.e1`; `field` is the path inside the parameters. */
export type GraphIssue = Issue;

export interface GraphView {
  graph: Graph;
  /** By id; of nodes with the same id the last. */
  nodes: ReadonlyMap<string, GraphNode>;
  /** By node id. Nodes of unknown types are absent. */
  manifests: ReadonlyMap<string, NodeManifest>;
  edges: Adjacency;
  loops: LoopBodies;
}

export function viewOf(graph: Graph, { nodeType }: Pick<GraphRules, 'nodeType'>): GraphView {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const manifests = new Map<string, NodeManifest>();
  for (const node of nodes.values()) {
    const manifest = nodeType(node.type, node.data.typeVersion);
    if (manifest) manifests.set(node.id, manifest);
  }
  const edges = adjacency(graph);
  const traits = {
    bodyPortOf: (node: GraphNode) => manifests.get(node.id)?.body,
    isTrigger: (node: GraphNode) => manifests.get(node.id)?.trigger !== undefined,
  };
  return { graph, nodes, manifests, edges, loops: loopBodies(graph, traits, edges) };
}

export function labelOf(view: Pick<GraphView, 'nodes'>, id: string): string {
  return view.nodes.get(id)?.data.label ?? id;
}

export function nodeIssue(nodeId: string, inside: string, message: string): GraphIssue {
  return { path: inside === '' ? `nodes.${nodeId}` : `nodes.${nodeId}.${inside}`, message, nodeId };
}

/** `path` leads into the parameters; empty for all of them. */
export function paramIssue(nodeId: string, path: string, message: string): GraphIssue {
  if (path === '') return nodeIssue(nodeId, 'params', message);
  return { ...nodeIssue(nodeId, `params.${path}`, message), field: path };
}
