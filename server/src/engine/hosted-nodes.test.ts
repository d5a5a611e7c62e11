/** The engine runs nodes of a plugin host as it runs those of its own process. */
import { expect, test } from 'vitest';
import type { Graph, JsonObject, NodeSettings } from '@hookloom/sdk/wire';
import { testHosts, writeHostedPlugin } from '../plugin/host/testing.ts';
import { compilePlan, type Plan } from './plan.ts';
import { planOf, runPlan } from './testing.ts';

const plugin = `
import { callWorkflow, definePlugin, defineNode, exitLoop, loopOver, stop, toPort, waitUntil, z, text, number, outlineIcon } from './sdk.js';
const base = { kind: 'action', category: 'x', title: 'X', description: 'x', icon: outlineIcon('M0 0'), effect: 'pure', params: z.object({}) };
const ports = (...names) => names.map((name) => ({ name, title: name }));
export default definePlugin({ name: 'far', title: 'Far', description: 'x', host: '^0.1.0', capabilities: { hosts: ['x.example.com'] }, nodes: Object.entries({
  add: { uses: ['steps'], params: z.object({ by: number({ title: 'By' }) }), run: (ctx) => (console.log('adding'), { sum: ctx.input.n + ctx.params.by, steps: ctx.steps, trigger: ctx.trigger, key: ctx.idempotencyKey }) },
  way: { outputs: ports('left', 'right'), run: () => toPort('right', 'went right') },
  over: { outputs: ports('out', 'each'), body: 'each', run: () => loopOver({ items: [1, 2, 3], concurrency: 2, onItemError: 'stop' }) },
  double: { run: (ctx) => ctx.loop.item * 2 },
  answer: { uses: ['http', 'respond', 'javascript'], run: async (ctx) => {
    ctx.respond({ status: 201, headers: {}, body: 'made' });
    const { body } = await ctx.http({ url: 'https://x' });
    return [...body, (await ctx.javascript({ code: 'return 1', variables: {} })).value] } },
  sneak: { run: (ctx) => ctx.javascript({ code: 'return 1', variables: {} }) },
  never: { run: () => new Promise(() => {}) },
  spin: { run: () => { for (;;); } },
}).map(([name, node]) => defineNode({ ...base, name, ...node })) });`;

async function plan(nodes: Record<string, { type: string; params?: JsonObject; settings?: NodeSettings }>, edges: string[]): Promise<Plan> {
  const found = await writeHostedPlugin(plugin);
  const hosted = testHosts({ hungAfterMs: 2_000 }).open(found);
  const [start] = (await planOf({}, [])).nodes;
  if (!start) throw new Error('no trigger');
  const graph: Graph = {
    nodes: [
      start.node,
      ...Object.entries(nodes).map(([id, { type, params = {}, settings = {} }]) => ({
        id,
        type: `far.${type}`,
        position: { x: 0, y: 0 },
        data: { label: id, typeVersion: 1, params, settings },
      })),
    ],
    edges: edges.map((edge, index) => {
      const [from = '', target = ''] = edge.split(' -> ');
      const [source = '', sourceHandle] = from.split('.');
      return { id: String(index), source, sourceHandle, target };
    }),
  };
  return compilePlan(graph, {
    nodeType: (type) => (type === start.node.type ? start.manifest : found.manifest?.nodes.find((node) => node.type === type)),
    load: async (type, version) => hosted.node(type, version) ?? start.code,
  });
}

test('values, expressions, logs, ports and loops', async () => {
  const made = await plan(
    {
      add: { type: 'add', params: { by: '{{ trigger.n }}' } },
      way: { type: 'way' },
      left: { type: 'double' },
      over: { type: 'over' },
      double: { type: 'double' },
    },
    ['start -> add', 'add -> way', 'way.left -> left', 'way.right -> over', 'over.each -> double'],
  );
  const { end, steps } = await runPlan(made);
  expect(end).toMatchObject({ status: 'COMPLETED' });
  expect(JSON.parse(steps['add']?.outputJson ?? '')).toEqual({ sum: 2, steps: { start: { n: 1 } }, trigger: { n: 1 }, key: 'x:add' });
  expect(steps['add']?.logs).toEqual([{ level: 'info', message: 'adding' }]);
  expect(steps['left']?.status).toBe('SKIPPED');
  expect(JSON.parse(steps['over']?.outputJson ?? '')).toEqual([2, 4, 6]);
});

test("the host's functions, by the engine's ports", async () => {
  const replies: unknown[] = [];
  const { end, steps } = await runPlan(
    await plan({ answer: { type: 'answer' }, sneak: { type: 'sneak' } }, ['start -> answer', 'answer -> sneak']),
    {
      ports: {
        host: () => ({ http: async () => ({ status: 200, headers: {}, body: new Uint8Array([4, 5]), url: '' }) }) as never,
        javascript: async () => ({ value: 1, logs: [] }),
        respond: (reply) => void replies.push(reply),
      },
    },
  );
  expect(replies).toEqual([{ status: 201, headers: {}, body: 'made' }]);
  expect(JSON.parse(steps['answer']?.outputJson ?? '')).toEqual([4, 5, 1]);
  expect(end).toMatchObject({ status: 'FAILED', failure: { code: 'CAPABILITY_MISSING', nodeId: 'sneak' } });
});

test('a step that hangs or never ends costs itself, and what its settings say follows', async () => {
  const made = await plan(
    {
      never: { type: 'never', settings: { timeoutMs: 3_000, onError: 'continue' } },
      spin: { type: 'spin', settings: { onError: 'continue' } },
      add: { type: 'add', params: { by: 1 } },
    },
    ['start -> never', 'start -> spin', 'start -> add'],
  );
  const { end, steps } = await runPlan(made);
  expect(end).toMatchObject({ status: 'COMPLETED' });
  expect(steps['never']?.error?.code).toMatch(/NODE_TIMEOUT/);
  expect(steps['spin']?.error).toMatchObject({ class: 'USER', code: 'PLUGIN_HUNG', message: expect.stringMatching(/"far"/) as string });
  expect(steps['add']?.status).toBe('COMPLETED');
}, 40_000);
