/**
 * The specification of restarts: wherever an execution is cut off, going on from what was committed until then gives the same outputs,
 * and runs nothing again that was completed.
 */
import { NodeError, stop, toPort } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import type { RecordedStep } from './ports.ts';
import { ask, call, echo, exitAt, fail, failing, gather, hear, loop, say, sleep } from './testing-nodes.ts';
import { cutOff, runThrough, soon, telling, type Case } from './testing-restart.ts';
import { planOf, recordedOf, startPlan, type TestNode } from './testing.ts';

const FAR = 1_000_000_000;
const echoSoon: TestNode = {
  async run(ctx) {
    await soon();
    return ctx.input;
  },
};
const brokenAt = (value: JsonValue): TestNode => ({
  async run(ctx) {
    await soon();
    if (ctx.input === value) throw new NodeError('REMOTE', 'BROKEN', 'It broke.');
    return ctx.input;
  },
});
const stopAtTwo: TestNode = {
  async run(ctx) {
    await soon();
    return ctx.input === 2 ? stop('end') : 1;
  },
};
const retry = { attempts: 3, delayMs: 1, backoff: 'fixed' as const };

const cases: Case[] = [
  {
    name: 'branches and a join',
    nodes: { a: echoSoon, b: echo, if: { outputs: ['yes', 'no'], run: () => toPort('yes', 1) }, c: echoSoon, d: echo, join: gather() },
    edges: ['start -> a -> join', 'start -> b -> join', 'start -> if', 'if.yes -> c -> join', 'if.no -> d -> join'],
  },
  {
    name: 'a loop, one item after another',
    nodes: { loop: loop(), a: echoSoon, b: echo, c: echoSoon, after: echo },
    edges: ['start -> loop', 'loop.each -> a -> b', 'loop.each -> c', 'loop.done -> after'],
    trigger: [1, 2, 3],
  },
  {
    name: 'a loop side by side',
    nodes: { loop: loop({ concurrency: 2 }), a: echoSoon, b: echoSoon, after: echo },
    edges: ['start -> loop', 'loop.each -> a -> b', 'loop.done -> after'],
    trigger: [1, 2, 3, 4],
  },
  {
    name: 'loops in loops, with a branch inside',
    nodes: {
      outer: loop({ concurrency: 2 }),
      inner: loop({ concurrency: 2 }),
      a: echoSoon,
      if: { outputs: ['odd', 'even'], run: (ctx) => toPort((ctx.input as number) % 2 ? 'odd' : 'even', ctx.input) },
      odd: echoSoon,
      even: say('even'),
      sum: echo,
      after: echo,
    },
    edges: [
      'start -> outer',
      'outer.each -> inner',
      'inner.each -> a -> if',
      'if.odd -> odd',
      'if.even -> even',
      'inner.done -> sum',
      'outer.done -> after',
    ],
    trigger: [[1, 2], [3], []],
  },
  {
    name: 'a list that is a parameter, over other inputs',
    nodes: {
      list: say([1, 2]),
      loop: { ...loop(), params: { list: '{{ steps.list }}' }, run: (ctx) => loop({ items: ctx.params['list'] as JsonValue[] }).run(ctx) },
      a: echoSoon,
    },
    edges: ['start -> list -> loop', 'loop.each -> a'],
  },
  {
    name: 'an early exit, with another node beside it',
    nodes: { loop: loop(), a: exitAt(2), b: echoSoon, after: echo },
    edges: ['start -> loop', 'loop.each -> a -> b', 'loop.done -> after'],
    trigger: [1, 2, 3],
  },
  {
    name: 'items that fail, in a loop that goes on',
    nodes: { loop: loop({ onItemError: 'continue' }), a: brokenAt(2), b: echoSoon, after: echo },
    edges: ['start -> loop', 'loop.each -> a -> b', 'loop.done -> after'],
    trigger: [1, 2, 3],
  },
  {
    name: 'an item that fails, and its loop with it',
    nodes: { outer: loop({ onItemError: 'continue' }), inner: loop(), a: brokenAt(2), after: echo },
    edges: ['start -> outer', 'outer.each -> inner', 'inner.each -> a', 'outer.done -> after'],
    trigger: [[1, 2], [3]],
  },
  {
    name: 'a loop whose error is routed',
    nodes: { loop: loop({}, { onError: 'route' }), a: brokenAt(2), after: echo, rescue: echoSoon },
    edges: ['start -> loop', 'loop.each -> a', 'loop.done -> after', 'loop.error -> rescue'],
    trigger: [1, 2, 3],
  },
  {
    name: 'a failure that ends the execution',
    nodes: { a: echoSoon, bad: fail(), b: echo },
    edges: ['start -> a -> bad -> b'],
  },
  {
    name: 'tries again, near and far',
    nodes: { a: failing(1, { retry }), b: failing(1, { retry: { ...retry, delayMs: 60_000 } }), c: fail({ retry, onError: 'continue' }) },
    edges: ['start -> a -> b -> c'],
  },
  {
    name: 'waits of each kind, side by side and in a loop',
    nodes: {
      sleep: sleep(FAR),
      hear: hear(),
      ask: ask(),
      call: call(),
      join: gather(),
      loop: loop({ concurrency: 2 }),
      wait: sleep(FAR),
      a: echoSoon,
      b: echo,
    },
    edges: [
      'start -> sleep -> join',
      'start -> hear -> join',
      'start -> ask',
      'ask.approved -> join',
      'start -> call -> join',
      'start -> loop',
      'loop.each -> wait -> a -> b',
      'loop.done -> join',
    ],
    trigger: [1, 2, 3],
  },
  {
    name: 'a loop that is skipped',
    nodes: { if: { outputs: ['yes', 'no'], run: () => toPort('no', 1) }, outer: loop(), inner: loop(), a: echo, b: echoSoon },
    edges: ['start -> if', 'if.yes -> outer', 'outer.each -> inner', 'inner.each -> a', 'if.no -> b'],
  },
  {
    name: 'a stop inside a loop',
    nodes: {
      loop: loop(),
      a: echoSoon,
      end: stopAtTwo,
    },
    edges: ['start -> loop', 'loop.each -> a -> end'],
    trigger: [1, 2, 3],
  },
];

test.each(cases)('$name', async (row) => {
  const { cut, whole } = await cutOff(row);
  expect(cut).toEqual(whole);
});

test('a join that went on with a part is taken up with the same part', async () => {
  const plan = await planOf({ a: say('a'), b: say('b'), join: gather('any') }, ['start -> a -> join', 'start -> b -> join']);
  const { changes } = await runThrough(plan, null, []);
  const recorded = recordedOf(changes).map((step) =>
    step.nodeId === 'join' ? { ...step, status: 'RUNNING' as const, outputPort: null, output: null } : step,
  );
  expect(recorded.at(-1)?.sources).toEqual(['a']);
  const started = startPlan(plan, { recorded });
  expect((await started.ended).steps['join']).toMatchObject({ outputJson: '["a"]', sources: ['a'] });
});

test('a loop goes on over the list that is on record, whatever its parameters would give now', async () => {
  const template = {
    ...loop(),
    params: { list: '{{ steps.list }}' },
    run: ((ctx) => loop({ items: ctx.params['list'] as JsonValue[] }).run(ctx)) as TestNode['run'],
  };
  const plan = await planOf({ list: say([1, 2]), loop: template, a: echo }, ['start -> list -> loop', 'loop.each -> a']);
  const { changes } = await runThrough(plan, null, []);
  const begun = changes.findIndex((step) => step.nodeId === 'loop');
  const recorded = recordedOf(changes.slice(0, begun + 1)).map((step) => (step.nodeId === 'list' ? { ...step, output: ['other'] } : step));
  const { steps } = await startPlan(plan, { recorded }).ended;
  expect(steps['loop']).toMatchObject({ outputJson: '[1,2]', attempt: 1 });
});

test('steps taken over from another execution are not run, and neither are their iterations', async () => {
  const ran = new Set<string>();
  const nodes = telling({ loop: loop(), a: brokenAt(2), b: echo }, ran);
  const plan = await planOf(nodes, ['start -> loop', 'loop.each -> a', 'loop.done -> b']);
  const seed = (nodeId: string, ordinal: number, more: Partial<RecordedStep>): RecordedStep => ({
    ordinal,
    nodeId,
    iteration: [],
    attempt: 1,
    status: 'COMPLETED',
    outputPort: 'out',
    error: null,
    wait: null,
    startedAt: 1,
    reused: true,
    params: null,
    output: null,
    ...more,
  });
  const recorded = [
    seed('start', 1, {}),
    seed('loop', 2, { status: 'RUNNING', outputPort: null }),
    seed('a', 3, { iteration: [0], output: 1 }),
    seed('a', 4, { iteration: [1], output: 'mended' }),
  ];
  const { end } = await startPlan(plan, { trigger: [1, 2, 3], recorded }).ended;
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: [1, 'mended', 3] });
  expect([...ran]).toEqual(['x:loop', 'x:a:2', 'x:b']);
});

test('an at-most-once step that was under way in an iteration fails, as its settings say', async () => {
  const ran = new Set<string>();
  const pay: TestNode = { effect: 'atMostOnce', run: echoSoon.run };
  const plan = await planOf(telling({ loop: loop({ onItemError: 'continue' }), pay }, ran), ['start -> loop', 'loop.each -> pay']);
  const { changes } = await runThrough(plan, [1, 2], []);
  const marked = changes.findIndex((step) => step.nodeId === 'pay');
  ran.clear();
  const rest = await runThrough(plan, [1, 2], changes.slice(0, marked + 1));
  expect([...ran]).toEqual(['x:loop', 'x:pay:1']);
  expect(rest.end).toMatchObject({ status: 'COMPLETED', lastOutput: [{ error: { class: 'OURS', code: 'INTERRUPTED' } }, 2] });
});
