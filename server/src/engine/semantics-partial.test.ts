/** The specification of runs that are not whole: pinned outputs, one node alone, a pause. */
import type { JsonValue } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import type { Wakeup } from './ports.ts';
import { choose, completed, echo, fail, failing, hear, outcomeOf, said, later, line, loop, say, sleep, type Row } from './testing-nodes.ts';
import { planOf, recordedOf, runPlan, startPlan, type TestNode } from './testing.ts';

const chain = ['start -> a -> b -> c'];
const pin = (value: JsonValue): { pinnedOutput: JsonValue } => ({ pinnedOutput: value });

const rows: Row[] = [
  {
    name: 'pinned: the node is not run, and its output is what it is pinned to',
    nodes: { a: fail(pin('pinned')), b: echo },
    edges: ['start -> a -> b'],
    options: { usePinned: true },
    steps: ['a completed out', 'b completed out'],
    end: completed('pinned'),
  },
  {
    name: 'pinned: it leaves by the main port, and null is an output as well',
    nodes: { if: { ...choose(['true', 'false'], () => 'false'), settings: pin(null) }, yes: echo, no: echo },
    edges: ['start -> if', 'if.true -> yes', 'if.false -> no'],
    options: { usePinned: true },
    steps: ['if completed true', 'no skipped', 'yes completed out'],
    end: completed(null),
  },
  {
    name: 'pinned: a loop does not run its body, a wait does not wait',
    nodes: { loop: loop({}, pin([1, 2])), a: fail(), wait: { ...hear(), settings: pin('heard') } },
    edges: ['start -> loop', 'loop.each -> a', 'loop.done -> wait'],
    options: { usePinned: true },
    steps: ['loop completed done', 'wait completed out'],
    end: completed('heard'),
  },
  {
    name: 'pinned: published versions ignore it',
    nodes: { a: say('run', pin('pinned')) },
    edges: ['start -> a'],
    steps: ['a completed out'],
    end: completed('run'),
  },
  {
    name: 'one node: ends once it is through, and starts nothing else',
    nodes: { a: say('a', pin('pinned')), b: echo, c: fail(), other: fail() },
    edges: [...chain, 'start -> other'],
    options: { usePinned: true, onlyNodeId: 'b' },
    steps: ['a completed out', 'b completed out'],
    end: { status: 'COMPLETED', result: 'pinned', lastOutput: 'pinned' },
  },
  {
    name: 'one node: runs without its inputs where they are not there',
    nodes: { a: say('a'), b: { run: (ctx) => [ctx.input, ctx.inputs.length] }, c: fail() },
    edges: chain,
    options: { onlyNodeId: 'b' },
    steps: ['b completed out'],
    end: { status: 'COMPLETED', result: [null, 0] },
  },
  {
    name: 'one node: its own pinned output does not stand in for it',
    nodes: { a: say('run', pin('pinned')) },
    edges: ['start -> a'],
    options: { usePinned: true, onlyNodeId: 'a' },
    steps: ['a completed out'],
    end: { status: 'COMPLETED', result: 'run' },
  },
  {
    name: 'one node: a loop runs its body',
    nodes: { loop: loop(), a: echo, after: fail() },
    edges: ['start -> loop', 'loop.each -> a', 'loop.done -> after'],
    trigger: [1, 2],
    options: { onlyNodeId: 'loop' },
    steps: ['loop completed done', 'a[0] completed out', 'a[1] completed out'],
    end: { status: 'COMPLETED', result: [1, 2] },
  },
  {
    name: 'one node: that fails',
    nodes: { a: fail(), b: echo },
    edges: ['start -> a -> b'],
    options: { onlyNodeId: 'a' },
    steps: ['a failed'],
    end: { status: 'FAILED', failure: { code: 'BROKEN' } },
  },
  {
    name: 'one node inside a loop: runs by itself',
    nodes: { loop: loop(), a: echo, b: say('b') },
    edges: ['start -> loop', 'loop.each -> a -> b'],
    trigger: [1, 2],
    options: { onlyNodeId: 'b' },
    steps: ['b completed out'],
    end: { status: 'COMPLETED', result: 'b' },
  },
];

test.each(rows)('$name', async (row) => {
  expect(await outcomeOf(row)).toMatchObject(said(row));
});

test('a pinned step is recorded as not run', async () => {
  const { steps } = await runPlan(await planOf({ a: fail(pin('pinned')) }, ['start -> a']), { usePinned: true });
  expect(steps['a']).toMatchObject({ status: 'COMPLETED', reused: true, outputJson: '"pinned"', attempt: 1 });
});

test('one node that waits is woken, and ends then', async () => {
  const plan = await planOf({ a: sleep(1_000_000_000), b: fail() }, ['start -> a -> b']);
  const first = await runPlan(plan, { onlyNodeId: 'a', trigger: 'kept' });
  expect(first.end.status).toBe('WAITING');
  const wakeups = new Map<number, Wakeup>([[2, { by: 'TIME' }]]);
  const second = await runPlan(plan, { onlyNodeId: 'a', trigger: 'kept', recorded: recordedOf(first.all), wakeups });
  expect(second.end).toMatchObject({ status: 'COMPLETED', result: 'kept' });
  // And where the process died just before its end was committed.
  const third = await runPlan(plan, { onlyNodeId: 'a', trigger: 'kept', recorded: recordedOf([...first.all, ...second.all]) });
  expect(third).toMatchObject({ end: { status: 'COMPLETED', result: 'kept' }, order: [] });
});

test('paused: nothing more starts, what runs goes to its end, and the next claim goes on', async () => {
  const plan = await planOf({ a: later('a', 20), b: echo, loop: loop(), c: later('c', 20) }, [
    'start -> a -> b',
    'start -> loop',
    'loop.each -> c',
  ]);
  const started = startPlan(plan, { trigger: [1, 2] });
  expect(started.handle.nodesUnderWay).toBe(2);
  started.handle.pause();
  const { end, all } = await started.ended;
  expect(end).toEqual({ status: 'WAITING', wakeAt: null, paused: true });
  expect(all.map(line)).toEqual(['start completed out', 'a completed out', 'loop running', 'c[0] completed out']);
  const next = await runPlan(plan, { trigger: [1, 2], recorded: recordedOf(all) });
  expect(next.all.map(line)).toEqual(['loop completed done', 'b completed out', 'c[1] completed out']);
  expect(next.end.status).toBe('COMPLETED');
});

test('paused where nothing runs: it ends at once, waits are not held, and wakeups are left to the next claim', async () => {
  const retry = { attempts: 2, delayMs: 1_000, backoff: 'fixed' as const };
  const plan = await planOf({ wait: sleep(1_500), a: failing(1, { retry }) }, ['start -> wait', 'start -> a']);
  const started = startPlan(plan);
  started.handle.pause();
  expect(started.handle.wake(started.ordinalOf('wait'), { by: 'TIME' })).toBe(false);
  const { end, all } = await started.ended;
  expect(end).toEqual({ status: 'WAITING', wakeAt: 1_500, paused: true });
  expect(all.map(line)).toEqual(['start completed out', 'wait waiting', 'a pending']);
});

test('a loop of 10,000 items gives way to others, and nests no calls', async () => {
  // A hundred iterations take a millisecond at least, however quick the machine.
  let count = 0;
  const busy: TestNode = {
    run(ctx) {
      const until = performance.now() + (++count % 100 === 0 ? 1 : 0);
      while (performance.now() < until);
      return ctx.input;
    },
  };
  const plan = await planOf({ loop: loop(), a: busy }, ['start -> loop', 'loop.each -> a']);
  let turns = 0;
  const watch = setInterval(() => turns++, 0);
  const { end } = await runPlan(plan, { trigger: Array.from({ length: 10_000 }, (_, index) => index), ports: { changed() {} } });
  clearInterval(watch);
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: expect.objectContaining({ length: 10_000 }) as JsonValue });
  expect(turns).toBeGreaterThan(2);
});
