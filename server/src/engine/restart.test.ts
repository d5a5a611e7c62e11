/** What a restart makes of the steps that earlier claims have committed. */
import { NodeError, stop, toPort } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { expect, test, vi } from 'vitest';
import type { RecordedStep } from './ports.ts';
import { planOf, runPlan, type TestNode } from './testing.ts';

const say = (value: JsonValue): TestNode => ({ run: () => value });
const later = (value: JsonValue, ms = 5): TestNode => ({ run: () => new Promise((resolve) => setTimeout(() => resolve(value), ms)) });
const recorded = (nodeId: string, ordinal: number, more: Partial<RecordedStep> = {}): RecordedStep => ({
  ordinal,
  nodeId,
  iteration: [],
  params: null,
  wait: null,
  reused: false,
  startedAt: 1,
  attempt: 1,
  status: 'COMPLETED',
  outputPort: 'out',
  output: null,
  error: null,
  ...more,
});

test('a restart tries a step again that waited for its next try, also one that must not run twice', async () => {
  const pay = vi.fn(() => 'paid');
  const plan = await planOf({ pay: { effect: 'atMostOnce', run: pay } }, ['start -> pay']);
  const { steps } = await runPlan(plan, { recorded: [recorded('start', 1), recorded('pay', 2, { status: 'PENDING', outputPort: null })] });
  expect(pay).toHaveBeenCalledTimes(1);
  expect(steps['pay']).toMatchObject({ attempt: 2, status: 'COMPLETED' });
});

test('a restart goes on behind the recorded steps and repeats none of them', async () => {
  const a = vi.fn(() => 'again');
  const plan = await planOf({ a: { run: a }, b: { run: (ctx) => ctx.input }, c: say('c') }, ['start -> a', 'a -> b', 'b -> c']);
  const { end, order } = await runPlan(plan, { recorded: [recorded('start', 1), recorded('a', 2, { output: 'first' })] });
  expect(a).not.toHaveBeenCalled();
  expect(order).toEqual(['b completed', 'c completed']);
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: 'c' });
});

test('a restart repeats a pure step that was under way, as its next attempt', async () => {
  const plan = await planOf({ a: { run: (ctx) => ctx.attempt } }, ['start -> a']);
  const { steps } = await runPlan(plan, { recorded: [recorded('start', 1), recorded('a', 2, { status: 'RUNNING', outputPort: null })] });
  expect(steps['a']).toMatchObject({ ordinal: 2, attempt: 2, outputJson: '2' });
});

test('a restart fails an at-most-once step that was under way instead of repeating it', async () => {
  const pay = vi.fn(() => 1);
  const plan = await planOf({ pay: { effect: 'atMostOnce', run: pay } }, ['start -> pay']);
  const { end, steps } = await runPlan(plan, {
    recorded: [recorded('start', 1), recorded('pay', 2, { status: 'RUNNING', outputPort: null })],
  });
  expect(pay).not.toHaveBeenCalled();
  expect(end).toMatchObject({ status: 'FAILED', failure: { class: 'OURS', code: 'INTERRUPTED', nodeId: 'pay' } });
  expect(steps['pay']).toMatchObject({ ordinal: 2, attempt: 1, status: 'FAILED' });
});

test('a restart keeps what was decided: skipped branches stay skipped and are not recorded twice', async () => {
  const plan = await planOf({ if: { run: () => toPort('true', 1), outputs: ['true', 'false'] }, yes: say('y'), no: say('n') }, [
    'start -> if',
    'if.true -> yes',
    'if.false -> no',
  ]);
  const steps = [
    recorded('start', 1),
    recorded('if', 2, { outputPort: 'true', output: 1 }),
    recorded('no', 3, { status: 'SKIPPED', outputPort: null }),
  ];
  expect((await runPlan(plan, { recorded: steps })).order).toEqual(['yes completed']);
});

test('a restart that ends at once leaves no step as running', async () => {
  const plan = await planOf({ pay: { effect: 'atMostOnce', run: () => 1 }, other: later(1, 1) }, ['start -> pay', 'start -> other']);
  const underWay = [
    recorded('start', 1),
    recorded('pay', 2, { status: 'RUNNING', outputPort: null }),
    recorded('other', 3, { status: 'RUNNING', outputPort: null }),
  ];
  const failed = await runPlan(plan, { recorded: underWay });
  expect(failed.end).toMatchObject({ status: 'FAILED', failure: { code: 'INTERRUPTED' } });
  expect(failed.steps['other']).toMatchObject({ ordinal: 3, attempt: 1, status: 'FAILED', error: { code: 'STOPPED' } });
  const cancelled = await runPlan(plan, {
    recorded: underWay,
    signal: AbortSignal.abort(new NodeError('CANCELLED', 'CANCELLED', 'Enough.')),
  });
  expect(cancelled.end.status).toBe('CANCELLED');
  expect(cancelled.order).toEqual(['pay failed', 'other failed']);
});

test('a restart behind a stop node ends there', async () => {
  const plan = await planOf({ end: { run: () => stop(1) }, other: say(2) }, ['start -> end', 'start -> other']);
  const { end, order } = await runPlan(plan, {
    recorded: [recorded('start', 1), recorded('end', 2, { output: 'done', outputPort: null })],
  });
  expect(end).toEqual({ status: 'COMPLETED', result: 'done', lastOutput: 'done' });
  expect(order).toEqual([]);
});
