/**
 * A graph made ready to run: ports resolved, parameters compiled, code loaded. Made once per version, shared by all its executions, never changed.
 */
import { literalParams, type NodeDefinition } from '@hookloom/sdk';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { DEFAULT_INPUT_PORT, DEFAULT_OUTPUT_PORT, type Graph, type GraphNode, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { compileParams, type CompiledParams } from './expressions.ts';

export interface PlannedEdge {
  /** The place in `Plan.edges`. */
  index: number;
  /** Places in `Plan.nodes`. */
  source: number;
  sourcePort: string;
  target: number;
  targetPort: string;
}

export interface PlannedNode {
  /** The place in `Plan.nodes`. */
  index: number;
  id: string;
  node: GraphNode;
  manifest: NodeManifest;
  definition: NodeDefinition;
  params: CompiledParams;
  incoming: PlannedEdge[];
  outgoing: PlannedEdge[];
  /** When several edges come in: wait until all are settled, or run at the first that delivers. */
  join: 'all' | 'any';
  /** The port that a plain result leaves by. */
  mainPort: string;
  /** Every port that a result may leave by. */
  ports: ReadonlySet<string>;
}

export interface Plan {
  nodes: PlannedNode[];
  edges: PlannedEdge[];
  byId: ReadonlyMap<string, PlannedNode>;
}

/** Where the planner finds node types and their code. */
export interface NodeTypes {
  nodeType(type: string, version?: number): NodeManifest | undefined;
  load(type: string, version: number): Promise<NodeDefinition>;
}

/** Throws where the graph names a node type that is not installed (any more); everything else was checked on publishing. */
export async function compilePlan(graph: Graph, types: NodeTypes): Promise<Plan> {
  const byId = new Map<string, PlannedNode>();
  const nodes = await Promise.all(graph.nodes.map((node, index) => planNode(node, index, types)));
  for (const node of nodes) byId.set(node.id, node);
  const edges: PlannedEdge[] = [];
  for (const edge of graph.edges) {
    const source = byId.get(edge.source);
    const target = byId.get(edge.target);
    if (!source || !target) continue;
    const planned: PlannedEdge = {
      index: edges.length,
      source: source.index,
      sourcePort: edge.sourceHandle ?? DEFAULT_OUTPUT_PORT,
      target: target.index,
      targetPort: edge.targetHandle ?? DEFAULT_INPUT_PORT,
    };
    edges.push(planned);
    source.outgoing.push(planned);
    target.incoming.push(planned);
  }
  return { nodes, edges, byId };
}

async function planNode(node: GraphNode, index: number, types: NodeTypes): Promise<PlannedNode> {
  const { typeVersion, params } = node.data;
  const manifest = types.nodeType(node.type, typeVersion);
  if (!manifest) throw new Error(`the node type ${node.type} version ${typeVersion} is not installed`);
  const [firstOutput] = manifest.outputs;
  return {
    index,
    id: node.id,
    node,
    manifest,
    definition: await types.load(node.type, typeVersion),
    params: compileParams(params, { literal: [...literalParams(manifest.paramsSchema)] }),
    incoming: [],
    outgoing: [],
    join: joinOf(manifest, params),
    mainPort: firstOutput && 'name' in firstOutput ? firstOutput.name : DEFAULT_OUTPUT_PORT,
    ports: new Set(manifest.outputs.flatMap((output) => ('name' in output ? [output.name] : portsPerItem(params[output.each])))),
  };
}

function joinOf(manifest: NodeManifest, params: JsonObject): 'all' | 'any' {
  if (typeof manifest.join === 'string') return manifest.join;
  const { param } = manifest.join;
  const value = params[param] ?? defaultOf(manifest, param);
  return value === undefined || value === 'all' ? 'all' : 'any';
}

function defaultOf(manifest: NodeManifest, param: string): unknown {
  const properties = (manifest.paramsSchema['properties'] ?? {}) as Record<string, { default?: unknown } | undefined>;
  return properties[param]?.default;
}

function portsPerItem(items: JsonValue | undefined): string[] {
  return Array.isArray(items)
    ? items.flatMap((item) =>
        item !== null && typeof item === 'object' && !Array.isArray(item) && typeof item['key'] === 'string' ? [item['key']] : [],
      )
    : [];
}
