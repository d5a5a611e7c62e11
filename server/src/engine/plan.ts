/**
 * A graph made ready to run: ports resolved, parameters compiled, code loaded, and each loop's body made a region of its own.
 * Made once per version, shared by all its executions, never changed.
 */
import { literalParams } from '@hookloom/sdk';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import {
  DEFAULT_OUTPUT_PORT,
  type Graph,
  type GraphNode,
  type JsonObject,
  type JsonValue,
  type WorkflowSettings,
} from '@hookloom/sdk/wire';
import type { NodeCode } from '../plugin/plugin-code.ts';
import { compileParams, type CompiledParams } from './expressions.ts';
import { divide } from './plan-regions.ts';

export interface PlannedEdge {
  /** The place in `Region.edges`. */
  index: number;
  source: PlannedNode;
  sourcePort: string;
  target: PlannedNode;
  targetPort: string;
  /** True where it leads from a loop into its body: it is live from the beginning of an iteration, and brings the item. */
  entry: boolean;
}

/** Nodes that run together, and once per iteration where they are a loop's body. An inner loop's body is a region of its own. */
export interface Region {
  /** The place in `Plan.regions`. */
  index: number;
  /** The loop whose body it is; null for the outermost region. */
  loop: PlannedNode | null;
  nodes: PlannedNode[];
  /** Those that lead to one of its nodes. */
  edges: PlannedEdge[];
  /** Nodes that no edge leads from: their outputs are an iteration's result. */
  last: PlannedNode[];
}

export interface PlannedNode {
  /** The place in `Region.nodes`. */
  index: number;
  id: string;
  node: GraphNode;
  manifest: NodeManifest;
  code: NodeCode;
  params: CompiledParams;
  region: Region;
  /** What a loop runs once per item; null for any other node. */
  body: Region | null;
  incoming: PlannedEdge[];
  /** Without those that lead from a loop into its body. */
  outgoing: PlannedEdge[];
  /** When several edges come in: wait until all are settled, or run once so many have delivered. */
  join: 'all' | number;
  /** The port that a plain result, and a loop's results, leave by. */
  mainPort: string;
  /** Every port that a result may leave by. */
  ports: ReadonlySet<string>;
}

export interface Plan {
  nodes: PlannedNode[];
  byId: ReadonlyMap<string, PlannedNode>;
  /** The first is the outermost one. */
  regions: Region[];
  settings: WorkflowSettings;
}

/** Where the planner finds node types and their code. */
export interface NodeTypes {
  nodeType(type: string, version?: number): NodeManifest | undefined;
  load(type: string, version: number): Promise<NodeCode>;
  /** Rises whenever node types or their code have changed. Default: they never do. */
  generation?(): number;
}

/** Throws where the graph names a node type that is not installed (any more); everything else was checked on publishing. */
export async function compilePlan(graph: Graph, types: NodeTypes): Promise<Plan> {
  const root: Region = { index: 0, loop: null, nodes: [], edges: [], last: [] };
  const nodes = await Promise.all(graph.nodes.map((node) => planNode(node, root, types)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return { nodes, byId, regions: divide(graph, byId, root), settings: graph.settings ?? {} };
}

async function planNode(node: GraphNode, root: Region, types: NodeTypes): Promise<PlannedNode> {
  const { typeVersion, params } = node.data;
  const manifest = types.nodeType(node.type, typeVersion);
  if (!manifest) throw new Error(`the node type ${node.type} version ${typeVersion} is not installed`);
  const main = manifest.outputs.find((output) => !('name' in output) || output.name !== manifest.body);
  return {
    index: -1,
    id: node.id,
    node,
    manifest,
    code: await types.load(node.type, typeVersion),
    params: compileParams(params, { literal: [...literalParams(manifest.paramsSchema)] }),
    region: root,
    body: null,
    incoming: [],
    outgoing: [],
    join: joinOf(manifest, params),
    mainPort: main && 'name' in main ? main.name : DEFAULT_OUTPUT_PORT,
    ports: new Set(manifest.outputs.flatMap((output) => ('name' in output ? [output.name] : portsPerItem(params[output.each])))),
  };
}

function joinOf(manifest: NodeManifest, params: JsonObject): 'all' | number {
  if (manifest.join === 'all') return 'all';
  if (manifest.join === 'any') return 1;
  const { param, count } = manifest.join;
  const mode = params[param] ?? defaultOf(manifest, param);
  if (mode === undefined || mode === 'all') return 'all';
  if (mode !== 'first' || count === undefined) return 1;
  return Math.max(1, Math.floor(Number(params[count] ?? defaultOf(manifest, count))) || 1);
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
