/** TypeScript declarations of what custom code sees, for the editor that it is written in. Pure. */
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { DEFAULT_OUTPUT_PORT, type Graph, type GraphEdge, type GraphNode, type JsonValue } from '@hookloom/sdk/wire';
import { loopBodies } from './graph-bodies.ts';
import { adjacency, type Adjacency } from './topology.ts';
import { commentText, propertyName, typeText } from './type-text.ts';
import { refined, shapeOfSchema, shapeOfValue, unionOf, unknown, type Field, type Shape } from './value-shape.ts';

export interface CodeTypesOptions {
  graph: Graph;
  /** The node whose code it is. One that is not in the graph has nothing before it. */
  nodeId: string;
  nodeType(type: string, version: number | undefined): Pick<NodeManifest, 'outputSchema' | 'body' | 'trigger'> | undefined;
  /** What steps of an execution have given, by node id: where a schema says little, these say more. */
  recorded?: ReadonlyMap<string, JsonValue>;
}

/** Declares `input`, `inputs`, `trigger`, `steps`, `execution`, `console`, and `loop` inside a loop. */
export function codeTypes(options: CodeTypesOptions): string {
  const { graph, nodeId } = options;
  const edges = adjacency(graph);
  const before = nodesBefore(nodeId, edges);
  const nodes = graph.nodes.filter((node) => before.has(node.id));
  const shapes = new Map(nodes.map((node) => [node.id, shapeOf(node, options)]));
  const triggers = nodes.filter((node) => manifestOf(node, options)?.trigger);
  const arriving = (edges.incoming.get(nodeId) ?? []).map((edge) => ({ nodeId: edge.source, shape: broughtBy(edge, shapes, options) }));
  const steps = new Map(nodes.map((node): [string, Field] => [node.id, stepField(node, shapes.get(node.id) ?? unknown)]));
  return [
    declaration(
      'What the first edge has brought.',
      'input',
      typeText(arriving.length === 0 ? unknown : unionOf(arriving.map(({ shape }) => shape))),
    ),
    declaration('All that has arrived, in the order of the edges.', 'inputs', inputsText(arriving)),
    declaration(
      "The trigger's data.",
      'trigger',
      typeText(triggers.length === 0 ? unknown : unionOf(triggers.map(({ id }) => shapes.get(id) ?? unknown))),
    ),
    declaration('Outputs of the steps before, by node.', 'steps', typeText({ kind: 'object', fields: steps, rest: null })),
    ...(isInLoop(options, edges) ? [loopText] : []),
    executionText,
    consoleText,
  ].join('\n');
}

function manifestOf(node: GraphNode, { nodeType }: CodeTypesOptions): ReturnType<CodeTypesOptions['nodeType']> {
  return nodeType(node.type, node.data.typeVersion);
}

function shapeOf(node: GraphNode, options: CodeTypesOptions): Shape {
  const declared = shapeOfSchema(manifestOf(node, options)?.outputSchema ?? undefined);
  const shown = options.recorded?.get(node.id) ?? node.data.settings?.pinnedOutput;
  return shown === undefined ? declared : refined(declared, shapeOfValue(shown));
}

function stepField({ id, data: { label } }: GraphNode, shape: Shape): Field {
  return { shape, optional: false, ...(label && label !== id && { description: label }) };
}

/** All nodes from which edges lead here, loops around it among them; a body's end does not lead back. */
function nodesBefore(nodeId: string, { incoming }: Adjacency): Set<string> {
  const before = new Set<string>();
  const todo = [nodeId];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    for (const { source } of incoming.get(id) ?? []) {
      if (before.has(source) || source === nodeId) continue;
      before.add(source);
      todo.push(source);
    }
  }
  return before;
}

/** A loop gives its body an item, which is not its own output. */
function broughtBy({ source, sourceHandle }: GraphEdge, shapes: ReadonlyMap<string, Shape>, options: CodeTypesOptions): Shape {
  const node = options.graph.nodes.find(({ id }) => id === source);
  const body = node && manifestOf(node, options)?.body;
  return body !== undefined && body === (sourceHandle ?? DEFAULT_OUTPUT_PORT) ? unknown : (shapes.get(source) ?? unknown);
}

function inputsText(arriving: { nodeId: string; shape: Shape }[]): string {
  const members = arriving.map(({ nodeId, shape }) => `{ nodeId: ${JSON.stringify(nodeId)}; port: string; value: ${typeText(shape)} }`);
  return `(${[...new Set(members)].join(' | ') || '{ nodeId: string; port: string; value: any }'})[]`;
}

function isInLoop(options: CodeTypesOptions, edges: Adjacency): boolean {
  const traits = {
    bodyPortOf: (node: GraphNode) => manifestOf(node, options)?.body,
    isTrigger: (node: GraphNode) => manifestOf(node, options)?.trigger !== undefined,
  };
  return loopBodies(options.graph, traits, edges).loopOf.has(options.nodeId);
}

function declaration(comment: string, name: string, type: string): string {
  return `/** ${commentText(comment)} */\ndeclare const ${propertyName(name)}: ${type};`;
}

const loopText = `/** Where the nearest loop around is. */
declare const loop: {
  item: any;
  /** From 0. */
  index: number;
  count: number;
  first: boolean;
  last: boolean;
  /** Of the loop around this one; null where there is none. */
  parent: any;
};`;

const executionText = `declare const execution: {
  id: string;
  workflowId: string;
  workspaceId: string;
  /** Of its page. */
  url?: string;
};`;

/** Beside JavaScript's own names, this is all there is: no \`fetch\`, no \`require\`, no timers. */
const consoleText = `/** Lines that are kept with the step. */
declare const console: {
  debug(...values: any[]): void;
  trace(...values: any[]): void;
  log(...values: any[]): void;
  info(...values: any[]): void;
  dir(value: any): void;
  table(value: any): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
};`;
