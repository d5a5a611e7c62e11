import { loopOver, type NodeContext } from '@hookloom/sdk';
import type { Graph, JsonValue } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestNode } from '../../engine/testing.ts';
import { loadSteps } from '../read-executions.ts';
import { loadStepOutputs, loadStepParams, stepKey } from './read-values.ts';
import { StepInputs, type ValueSource } from './step-inputs.ts';
import { createTestBed, type TestBed } from '../testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('inputs');
});
afterAll(() => bed.close());

type Ctx = NodeContext<Record<string, unknown>>;
/** What the node is given, in the shape in which a step's input is shown. */
const seenBy = ({ inputs }: Ctx): JsonValue => (inputs.length > 1 ? inputs.map(({ value }) => value) : (inputs[0]?.value ?? null));
/** Records what it has seen, so that it can be compared. */
const watch: TestNode = { run: (ctx) => ({ saw: seenBy(ctx) }) };
const watchLater: TestNode = { run: (ctx) => new Promise((resolve) => setTimeout(() => resolve({ saw: seenBy(ctx) }), 30)) };
const loopIn = (items: (ctx: Ctx) => JsonValue): TestNode => ({
  outputs: ['each', 'done'],
  body: 'each',
  run: (ctx) => loopOver({ items: items(ctx) as JsonValue[], concurrency: 2, onItemError: 'stop' }),
});
const field = (value: JsonValue, name: string): JsonValue => (value as { [key: string]: JsonValue })[name] ?? null;

test("each step's input is shown as its node has got it: in loops, in loops in them, and at joins that did not wait", async () => {
  const data = { lists: [['a', 'b'], ['c'], []] };
  const nodes: Record<string, TestNode> = {
    outer: loopIn((ctx) => field(ctx.input, 'lists')),
    first: watch,
    inner: loopIn((ctx) => field(ctx.input, 'saw')),
    deep: watch,
    deeper: watch,
    beside: watch,
    both: watch,
    after: watch,
    quick: watch,
    slow: watchLater,
    joined: { ...watch, join: 'any' },
  };
  const edges = [
    'start -> outer',
    'outer.each -> first',
    'first -> inner',
    'inner.each -> deep',
    'deep -> deeper',
    'inner.done -> both',
    'first -> beside',
    'beside -> both',
    'outer.done -> after',
    'start -> quick',
    'start -> slow',
    'quick -> joined',
    'slow -> joined',
  ];
  const drawn = await bed.draw(nodes, edges);
  const process = await bed.open();
  const { id } = await process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data });
  await expect.poll(async () => (await bed.execution(id)).status, { timeout: 10_000 }).toBe('COMPLETED');

  const em = bed.orm.em.fork();
  const { rows } = await bed.pool.query<{ graph: Graph }>('select graph from workflow_version where id = $1', [drawn.versionId]);
  const steps = (await loadSteps(em, bed.workspaceId, [id])).get(id) ?? [];
  const keys = steps.map(stepKey);
  const outputs = await loadStepOutputs(em, bed.workspaceId, keys);
  const params = await loadStepParams(em, bed.workspaceId, keys);
  const values: ValueSource = {
    output: async (step) => outputs.get(stepKey(step)) ?? null,
    params: async (step) => params.get(stepKey(step)) ?? null,
    triggerData: async () => data,
    async nodeType(type, version) {
      const manifest = bed.nodeTypes.nodeType(type, version);
      return manifest && { manifest, code: await bed.nodeTypes.load(type, version) };
    },
  };
  const inputs = new StepInputs(steps, rows[0]?.graph as Graph);
  const watched = steps.filter((step) => isWatched(outputs.get(stepKey(step))));
  for (const step of watched) {
    const saw = field(outputs.get(stepKey(step)) as JsonValue, 'saw');
    expect([step.nodeId, step.iteration, await inputs.inputOf(step, values)]).toEqual([step.nodeId, step.iteration, saw]);
  }
  expect(watched.map(({ nodeId, iteration }) => [nodeId, ...iteration].join(' ')).sort()).toEqual(
    [
      'quick',
      'slow',
      'joined',
      'after',
      ...[0, 1, 2].flatMap((index) => [`first ${index}`, `beside ${index}`, `both ${index}`]),
      ...['0 0', '0 1', '1 0'].flatMap((frame) => [`deep ${frame}`, `deeper ${frame}`]),
    ].sort(),
  );
  const joined = steps.find((step) => step.nodeId === 'joined');
  expect(joined?.sources).toEqual(['quick']);
  await process.stop();
  expect(bed.errors).toEqual([]);
});

function isWatched(output: JsonValue | undefined): boolean {
  return typeof output === 'object' && output !== null && 'saw' in output;
}
