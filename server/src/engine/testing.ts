/** For tests: runs graphs in memory, with node types that the test defines. */
import {
  buildManifest,
  definePlugin,
  list,
  outlineIcon,
  text,
  z,
  type NodeContext,
  type NodeDefinition,
  type NodeOutcome,
} from '@hookloom/sdk';
import type { Graph, GraphEdge, GraphNode, JsonValue, NodeSettings } from '@hookloom/sdk/wire';
import { compilePlan, type Plan } from './plan.ts';
import type { EnginePorts, RecordedStep, StepRecord } from './ports.ts';
import { run, type RunEnd } from './run.ts';

type Behaviour = (ctx: NodeContext<Record<string, unknown>>) => Promise<JsonValue | NodeOutcome> | JsonValue | NodeOutcome;

export interface TestNode {
  run: Behaviour;
  effect?: NodeDefinition['effect'];
  join?: 'all' | 'any';
  settings?: NodeSettings;
  /** Names, or `each` of the list parameter whose items' keys are the names. */
  outputs?: (string | { each: string })[];
  params?: Record<string, JsonValue>;
}

/** Nodes by id, and edges as `a -> b` or `a.port -> b`. The node `start` is the trigger and need not be given. */
export async function planOf(nodes: Record<string, TestNode>, edges: string[]): Promise<Plan> {
  const definitions = new Map<string, NodeDefinition>([['start', definitionOf('start', { run: (ctx) => ctx.trigger }, true)]]);
  for (const [id, node] of Object.entries(nodes)) definitions.set(id, definitionOf(id, node, false));
  const manifest = buildManifest(
    definePlugin({ name: 'test', title: 'Test', description: 'For tests.', host: '*', nodes: [...definitions.values()] }),
  );
  const graph: Graph = {
    nodes: [...definitions.keys()].map((id): GraphNode => ({
      id,
      type: `test.${id}`,
      position: { x: 0, y: 0 },
      data: { label: id, typeVersion: 1, params: nodes[id]?.params ?? {}, settings: nodes[id]?.settings ?? {} },
    })),
    edges: edges.map((edge, index): GraphEdge => {
      const [from = '', target = ''] = edge.split(' -> ');
      const [source = '', sourceHandle] = from.split('.');
      return { id: `e${index}`, source, sourceHandle, target };
    }),
  };
  return compilePlan(graph, {
    nodeType: (type) => manifest.nodes.find((node) => node.type === type),
    load: async (type) => definitions.get(type.slice('test.'.length)) as NodeDefinition,
  });
}

const portItems = list({ title: 'Ports', item: { key: text({ title: 'Key' }), title: text({ title: 'Title' }) } });

function definitionOf(name: string, node: TestNode, isTrigger: boolean): NodeDefinition {
  return {
    name,
    kind: isTrigger ? 'trigger' : 'action',
    category: 'Test',
    title: name,
    description: 'For tests.',
    icon: outlineIcon('M0 0h24'),
    params: z.looseObject(
      Object.fromEntries((node.outputs ?? []).flatMap((port) => (typeof port === 'string' ? [] : [[port.each, portItems]]))),
    ),
    effect: node.effect ?? 'pure',
    join: node.join ?? 'all',
    outputs: (node.outputs ?? ['out']).map((port) => (typeof port === 'string' ? { name: port, title: port } : port)),
    ...(isTrigger ? { trigger: { start: 'manual' as const } } : {}),
    run: node.run,
  };
}

export interface TestRun {
  end: RunEnd;
  /** The last state of each step, by node id. */
  steps: Record<string, StepRecord>;
  /** `node status` in the order of first start or skip. */
  order: string[];
  commits: number;
}

export interface TestRunOptions {
  trigger?: JsonValue;
  recorded?: RecordedStep[];
  signal?: AbortSignal;
  ports?: Partial<EnginePorts>;
}

export async function runPlan(plan: Plan, options: TestRunOptions = {}): Promise<TestRun> {
  const records = new Map<number, StepRecord>();
  let commits = 0;
  const missing = (): never => {
    throw new Error('not given to this test');
  };
  const end = await run(
    {
      plan,
      triggerNodeId: 'start',
      trigger: options.trigger ?? { n: 1 },
      execution: { id: 'x', workflowId: 'w', workspaceId: 's' },
      recorded: options.recorded ?? [],
      signal: options.signal ?? new AbortController().signal,
    },
    {
      clock: { now: () => 1_000 },
      changed: (step) => void records.set(step.ordinal, step),
      commit: async () => void commits++,
      evaluate: missing,
      http: missing,
      javascript: missing,
      respond: missing,
      callWorkflow: missing,
      ...options.ports,
    },
  );
  const sorted = [...records.values()].sort((a, b) => a.ordinal - b.ordinal);
  return {
    end,
    steps: Object.fromEntries(sorted.map((step) => [step.nodeId, step])),
    order: sorted.map((step) => `${step.nodeId} ${step.status.toLowerCase()}`),
    commits,
  };
}
