/** For tests: runs graphs in memory, with node types that the test defines. */
import {
  buildManifest,
  definePlugin,
  list,
  number,
  outlineIcon,
  select,
  text,
  z,
  type NodeContext,
  type NodeDefinition,
  type NodeOutcome,
  type TriggerStart,
} from '@hookloom/sdk';
import type { Graph, GraphEdge, GraphNode, JsonObject, JsonValue, NodeSettings } from '@hookloom/sdk/wire';
import { nodeCodeOf } from '../plugin/plugin-code.ts';
import { compilePlan, type Plan } from './plan.ts';
import type { EnginePorts, RecordedStep, StepRecord } from './ports.ts';
import { run, type RunEnd, type RunHandle, type RunInput } from './run.ts';

type Behaviour = (ctx: NodeContext<Record<string, unknown>>) => Promise<JsonValue | NodeOutcome> | JsonValue | NodeOutcome;

export interface TestNode {
  run: Behaviour;
  effect?: NodeDefinition['effect'];
  /** A number: `first`, with so many. */
  join?: 'all' | 'any' | number;
  /** The output port that is a loop's body. */
  body?: string;
  settings?: NodeSettings;
  /** Names, or `each` of the list parameter whose items' keys are the names. */
  outputs?: (string | { each: string })[];
  params?: Record<string, JsonValue>;
  /** What starts it, for a trigger. */
  trigger?: TriggerStart;
}

/**
 * Nodes by id, and edges as `a -> b` or `a.port -> b`; several lead from one node to the next as `a -> b -> c`. The node `start` is the
 * trigger and need not be given.
 */
export async function planOf(nodes: Record<string, TestNode>, edges: string[]): Promise<Plan> {
  const definitions = new Map<string, NodeDefinition>([['start', definitionOf('start', { run: (ctx) => ctx.trigger }, true)]]);
  for (const [id, node] of Object.entries(nodes)) definitions.set(id, definitionOf(id, node, node.trigger !== undefined));
  const manifest = buildManifest(
    definePlugin({ name: 'test', title: 'Test', description: 'For tests.', host: '*', nodes: [...definitions.values()] }),
  );
  const graph: Graph = {
    nodes: [...definitions.keys()].map((id): GraphNode => ({
      id,
      type: `test.${id}`,
      position: { x: 0, y: 0 },
      data: { label: id, typeVersion: 1, params: paramsOf(nodes[id]), settings: nodes[id]?.settings ?? {} },
    })),
    edges: edges.flatMap(edgesOf),
  };
  return compilePlan(graph, {
    nodeType: (type) => manifest.nodes.find((node) => node.type === type),
    load: async (type) => nodeCodeOf(definitions.get(type.slice('test.'.length)) as NodeDefinition),
  });
}

function edgesOf(edge: string): GraphEdge[] {
  const ends = edge.split(' -> ');
  return ends.slice(1).map((to, index) => {
    const [source = '', sourceHandle] = (ends[index] ?? '').split('.');
    return { id: `${edge}#${index}`, source, sourceHandle, target: to.split('.')[0] ?? '' };
  });
}

function paramsOf(node: TestNode | undefined): JsonObject {
  return { ...node?.params, ...(typeof node?.join === 'number' ? { mode: 'first', count: node.join } : {}) };
}

const joinModes = [
  { value: 'all', label: 'All' },
  { value: 'any', label: 'Any' },
  { value: 'first', label: 'First' },
] as const;
const portItems = list({ title: 'Ports', item: { key: text({ title: 'Key' }), title: text({ title: 'Title' }) } });

function definitionOf(name: string, node: TestNode, isTrigger: boolean): NodeDefinition {
  return {
    name,
    kind: isTrigger ? 'trigger' : 'action',
    category: 'Test',
    title: name,
    description: 'For tests.',
    icon: outlineIcon('M0 0h24'),
    params: z.looseObject({
      ...Object.fromEntries((node.outputs ?? []).flatMap((port) => (typeof port === 'string' ? [] : [[port.each, portItems]]))),
      ...(typeof node.join === 'number'
        ? { mode: select({ title: 'Mode', options: joinModes }), count: number({ title: 'Count' }).int() }
        : {}),
    }),
    effect: node.effect ?? 'pure',
    join: typeof node.join === 'number' ? { param: 'mode', count: 'count' } : (node.join ?? 'all'),
    ...(node.body === undefined ? {} : { body: node.body }),
    outputs: (node.outputs ?? ['out']).map((port) => (typeof port === 'string' ? { name: port, title: port } : port)),
    ...(isTrigger ? { trigger: { start: node.trigger ?? ('manual' as const) } } : {}),
    uses: ['steps'],
    run: node.run,
  };
}

export interface TestRun {
  end: RunEnd;
  /** The last state of each step, by node id; of several iterations the last one's. */
  steps: Record<string, StepRecord>;
  /** `node status` in the order of first start or skip. */
  order: string[];
  /** All steps in their last state, in the order of their ordinals. */
  all: StepRecord[];
  commits: number;
}

export interface TestRunOptions extends Partial<Omit<RunInput, 'plan'>> {
  ports?: Partial<EnginePorts>;
}

export interface StartedTestRun {
  handle: RunHandle;
  /** A copy of each change, in their order. */
  changes: StepRecord[];
  /** The ordinal of the step that waits at a node. */
  ordinalOf(nodeId: string): number;
  ended: Promise<TestRun>;
}

/** As `runPlan`, for tests that take part in the run. */
export function startPlan(plan: Plan, { ports, ...input }: TestRunOptions = {}): StartedTestRun {
  const records = new Map<number, StepRecord>();
  const changes: StepRecord[] = [];
  let commits = 0;
  const missing = (): never => {
    throw new Error('not given to this test');
  };
  const handle = run(
    {
      plan,
      triggerNodeId: 'start',
      trigger: { n: 1 },
      execution: { id: 'x', workflowId: 'w', workspaceId: 's' },
      recorded: [],
      signal: new AbortController().signal,
      ...input,
    },
    {
      clock: { now: () => 1_000 },
      changed(step) {
        records.set(step.ordinal, step);
        changes.push(structuredClone(step));
      },
      commit: async () => void commits++,
      evaluate: missing,
      host: missing,
      javascript: missing,
      respond: missing,
      callWorkflow: missing,
      ...ports,
    },
  );
  const results = (end: RunEnd): TestRun => {
    const all = [...records.values()].toSorted((a, b) => a.ordinal - b.ordinal);
    return {
      end,
      all,
      steps: Object.fromEntries(all.map((step) => [step.nodeId, step])),
      order: all.map((step) => `${step.nodeId} ${step.status.toLowerCase()}`),
      commits,
    };
  };
  return {
    handle,
    changes,
    ordinalOf: (nodeId) => [...records.values()].find((step) => step.nodeId === nodeId && step.wait)?.ordinal ?? -1,
    ended: handle.done.then(results),
  };
}

export async function runPlan(plan: Plan, options: TestRunOptions = {}): Promise<TestRun> {
  return await startPlan(plan, options).ended;
}

/** Steps as the next claim reads them: each in its last state, in the order of the ordinals. */
export function recordedOf(changes: readonly StepRecord[]): RecordedStep[] {
  const last = new Map(changes.map((step) => [step.ordinal, step]));
  const parse = (json: string | null): JsonValue => (json === null ? null : (JSON.parse(json) as JsonValue));
  return [...last.values()]
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({ paramsJson, outputJson, ...step }) => ({ ...structuredClone(step), params: parse(paramsJson), output: parse(outputJson) }));
}
