import { NodeError, stop, toPort } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { expect, test, vi } from 'vitest';
import type { EnginePorts } from './ports.ts';
import { planOf, runPlan, type TestNode } from './testing.ts';

const say = (value: JsonValue): TestNode => ({ run: () => value });
const later = (value: JsonValue, ms = 5): TestNode => ({ run: () => new Promise((resolve) => setTimeout(() => resolve(value), ms)) });
const fail = (settings: TestNode['settings'] = {}): TestNode => ({
  settings,
  run: () => {
    throw new NodeError('REMOTE', 'NO_ANSWER', 'Nobody answered.');
  },
});
test('nodes run in the order of their edges and see the outputs before them', async () => {
  const plan = await planOf({ a: { run: (ctx) => ({ got: ctx.input }) }, b: { run: (ctx) => [ctx.input, ctx.steps['a'] ?? null] } }, [
    'start -> a',
    'a -> b',
  ]);
  const { end, order } = await runPlan(plan, { trigger: 7 });
  expect(order).toEqual(['start completed', 'a completed', 'b completed']);
  expect(end).toEqual({ status: 'COMPLETED', result: null, lastOutput: [{ got: 7 }, { got: 7 }] });
});

test('a trigger that passes its data on records no copy of it', async () => {
  const { steps } = await runPlan(await planOf({}, []), { trigger: { large: true } });
  expect(steps['start']).toMatchObject({ status: 'COMPLETED', outputJson: null, outputPort: 'out' });
});

test('a branch that is not taken is recorded as skipped, to its end, and a merge goes on without it', async () => {
  const plan = await planOf(
    {
      if: { run: () => toPort('true', 1), outputs: ['true', 'false'] },
      yes: say('y'),
      no: say('n'),
      after: say('a'),
      merge: { run: (ctx) => ctx.inputs.map((input) => input.nodeId) },
    },
    ['start -> if', 'if.true -> yes', 'if.false -> no', 'no -> after', 'yes -> merge', 'after -> merge'],
  );
  const { end, order } = await runPlan(plan);
  expect(order.slice().sort()).toEqual([
    'after skipped',
    'if completed',
    'merge completed',
    'no skipped',
    'start completed',
    'yes completed',
  ]);
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: ['yes'] });
});

test('branches run side by side', async () => {
  const plan = await planOf({ a: later('a', 40), b: later('b', 40), c: later('c', 40) }, ['start -> a', 'start -> b', 'start -> c']);
  const began = performance.now();
  await runPlan(plan);
  expect(performance.now() - began).toBeLessThan(100);
});

test('merge waits for all, or goes at the first', async () => {
  const graph = (join: 'all' | 'any') =>
    planOf({ slow: later('slow', 30), fast: later('fast', 1), merge: { join, run: (ctx) => ctx.inputs.map((input) => input.value) } }, [
      'start -> slow',
      'start -> fast',
      'slow -> merge',
      'fast -> merge',
    ]);
  expect((await runPlan(await graph('all'))).steps['merge']?.outputJson).toBe('["slow","fast"]');
  expect((await runPlan(await graph('any'))).steps['merge']?.outputJson).toBe('["fast"]');
});

test('what hangs on another trigger is not recorded at all', async () => {
  const plan = await planOf({ other: say(1), behind: say(2), mine: say(3) }, ['start -> mine', 'other -> behind', 'other -> mine']);
  expect((await runPlan(plan)).order).toEqual(['start completed', 'mine completed']);
});

test('a failing node ends the execution; what still runs is told to stop and recorded so', async () => {
  let aborted = false;
  const slow: TestNode = {
    run: (ctx) =>
      new Promise((resolve) => {
        ctx.signal.addEventListener('abort', () => {
          aborted = true;
        });
        setTimeout(() => resolve('late'), 200);
      }),
  };
  const plan = await planOf({ slow, pause: later(1, 5), bad: fail() }, ['start -> slow', 'start -> pause', 'pause -> bad']);
  const { end, steps } = await runPlan(plan);
  expect(end).toEqual({ status: 'FAILED', failure: { class: 'REMOTE', code: 'NO_ANSWER', message: 'Nobody answered.', nodeId: 'bad' } });
  expect(steps['slow']).toMatchObject({ status: 'FAILED', error: { class: 'CANCELLED', code: 'STOPPED' } });
  expect(aborted).toBe(true);
});

test('on error: continue goes on with the error as value, route takes the error port', async () => {
  const goesOn = await runPlan(
    await planOf({ bad: fail({ onError: 'continue' }), next: { run: (ctx) => ctx.input } }, ['start -> bad', 'bad -> next']),
  );
  expect(goesOn.end.status).toBe('COMPLETED');
  expect(goesOn.steps['bad']?.status).toBe('FAILED');
  expect(goesOn.steps['next']?.outputJson).toContain('"code":"NO_ANSWER"');
  const routed = await runPlan(
    await planOf({ bad: fail({ onError: 'route' }), next: say(1), rescue: say(2) }, ['start -> bad', 'bad -> next', 'bad.error -> rescue']),
  );
  expect(routed.order).toEqual(['start completed', 'bad failed', 'next skipped', 'rescue completed']);
});

const flaky = (failures: number, attempts: number): TestNode => {
  let tries = 0;
  return {
    settings: { retry: { attempts, delayMs: 5, backoff: 'fixed' }, timeoutMs: 50 },
    run: async (ctx) => {
      ctx.log('info', `try ${ctx.attempt}, ${ctx.signal.aborted}`);
      if (++tries > failures) return { tries, key: ctx.idempotencyKey };
      if (tries === 1) return new Promise<never>(() => {});
      throw new NodeError('REMOTE', 'NO_ANSWER', 'Nobody answered.');
    },
  };
};

test('a step is tried again as its policy says: one step, one key, a fresh signal for each try', async () => {
  const { end, steps, order } = await runPlan(await planOf({ a: flaky(2, 3) }, ['start -> a']));
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: { tries: 3, key: 'x:a' } });
  expect(order).toEqual(['start completed', 'a completed']);
  expect(steps['a']).toMatchObject({
    attempt: 3,
    error: null,
    logs: [{ message: 'try 1, false' }, { message: 'try 2, false' }, { message: 'try 3, false' }],
  });
});

test('a try that goes on after its time keeps its own aborted signal when the next one runs', async () => {
  const aborted: boolean[] = [];
  const slow: TestNode = {
    settings: { retry: { attempts: 2, delayMs: 1, backoff: 'fixed' }, timeoutMs: 20 },
    run: async (ctx) => {
      if (ctx.attempt === 2) return 'second';
      await new Promise((resolve) => setTimeout(resolve, 60));
      aborted.push(ctx.signal.aborted, ctx.attempt === 1);
      return 'first';
    },
  };
  const after = later('after', 80);
  const { end } = await runPlan(await planOf({ slow, after }, ['start -> slow', 'slow -> after']));
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: 'after' });
  expect(aborted).toEqual([true, true]);
});

test('a step that fails at its last try fails, and its error settings apply', async () => {
  const { end, steps } = await runPlan(await planOf({ a: flaky(9, 2) }, ['start -> a']));
  expect(end).toMatchObject({ status: 'FAILED', failure: { code: 'NO_ANSWER' } });
  expect(steps['a']).toMatchObject({ attempt: 2, status: 'FAILED' });
});

test('an execution that is cancelled while a step waits for its next try ends at once', async () => {
  const controller = new AbortController();
  const settings = { retry: { attempts: 3, delayMs: 1_900, backoff: 'fixed' as const } };
  setTimeout(() => controller.abort(new NodeError('CANCELLED', 'CANCELLED', 'Enough.')), 10);
  const { end, steps } = await runPlan(await planOf({ bad: fail(settings) }, ['start -> bad']), { signal: controller.signal });
  expect(end.status).toBe('CANCELLED');
  expect(steps['bad']).toMatchObject({ status: 'FAILED', error: { code: 'STOPPED' } });
});

test('a stop node ends the execution with its result', async () => {
  const plan = await planOf({ end: { run: () => stop({ done: true }) }, after: say(1) }, ['start -> end', 'end -> after']);
  const { end, order } = await runPlan(plan);
  expect(end).toMatchObject({ status: 'COMPLETED', result: { done: true } });
  expect(order).toEqual(['start completed', 'end completed']);
});

test('a disabled node passes its input on', async () => {
  const plan = await planOf({ off: { ...fail({ disabled: true }), effect: 'atMostOnce' }, next: { run: (ctx) => ctx.input } }, [
    'start -> off',
    'off -> next',
  ]);
  const { end, commits } = await runPlan(plan, { trigger: 'kept' });
  expect(end).toMatchObject({ status: 'COMPLETED', lastOutput: 'kept' });
  expect(commits).toBe(0);
});

test.each([
  [
    'throws an error',
    () => {
      throw new Error('oh no');
    },
    'USER',
    'NODE_THREW',
    'oh no',
  ],
  [
    'throws something else',
    () => {
      throw 'text';
    },
    'USER',
    'NODE_THREW',
    'text',
  ],
  ['rejects', () => Promise.reject(new Error('later')), 'USER', 'NODE_THREW', 'later'],
  ['never answers', () => new Promise(() => {}), 'TIMEOUT', 'NODE_TIMEOUT', '30 ms'],
  ['gives a function', () => ({ a: { b: () => 1 } }), 'USER', 'OUTPUT_NOT_JSON', 'the output.a.b is a function'],
  ['gives a date', () => ({ when: new Date() }), 'USER', 'OUTPUT_NOT_JSON', 'the output.when is a Date'],
  ['gives NaN', () => [Number.NaN], 'USER', 'OUTPUT_NOT_JSON', 'the output[0] is NaN'],
  [
    'gives a circle',
    () => {
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      return circle;
    },
    'USER',
    'OUTPUT_NOT_JSON',
    'contains itself',
  ],
  ['names a port that it does not have', () => toPort('sideways', 1), 'USER', 'OUTPUT_PORT_UNKNOWN', 'sideways'],
  ['gives 10 MB', () => 'x'.repeat(10 * 1024 * 1024), 'USER', 'OUTPUT_TOO_LARGE', '10,485,762'],
] as const)('a node that %s fails its step with a clear error', async (_, behaviour, errorClass, code, message) => {
  const plan = await planOf({ bad: { run: behaviour as TestNode['run'], settings: { timeoutMs: 30 } } }, ['start -> bad']);
  const { end, steps } = await runPlan(plan);
  expect(end).toMatchObject({ status: 'FAILED', failure: { class: errorClass, code, nodeId: 'bad' } });
  expect(steps['bad']).toMatchObject({ status: 'FAILED', error: { code, message: expect.stringContaining(message) as string } });
});

test('cancelling ends the execution at once', async () => {
  const controller = new AbortController();
  const plan = await planOf({ slow: later(1, 5_000) }, ['start -> slow']);
  setTimeout(() => controller.abort(new NodeError('CANCELLED', 'CANCELLED', 'Enough.')), 10);
  const began = performance.now();
  const { end, steps } = await runPlan(plan, { signal: controller.signal });
  expect(performance.now() - began).toBeLessThan(500);
  expect(end).toEqual({ status: 'CANCELLED', failure: { class: 'CANCELLED', code: 'CANCELLED', message: 'Enough.' } });
  expect(steps['slow']).toMatchObject({ status: 'FAILED', durationMs: expect.any(Number) as number });
});

test('an at-most-once node runs only after its start mark is durable', async () => {
  const events: string[] = [];
  const plan = await planOf(
    {
      pay: {
        effect: 'atMostOnce',
        run: () => {
          events.push('ran');
          return 1;
        },
      },
    },
    ['start -> pay'],
  );
  await runPlan(plan, { ports: { commit: async () => void events.push('committed') } });
  expect(events).toEqual(['committed', 'ran']);
});

test('a plain result leaves by the node’s first port', async () => {
  const plan = await planOf({ a: { run: () => 1, outputs: ['first', 'second'] }, one: say(1), two: say(2) }, [
    'start -> a',
    'a.first -> one',
    'a.second -> two',
  ]);
  expect((await runPlan(plan)).order).toEqual(['start completed', 'a completed', 'two skipped', 'one completed']);
});

test('an at-most-once node does not run where its start mark could not be committed', async () => {
  const pay = vi.fn(() => 1);
  const plan = await planOf({ pay: { effect: 'atMostOnce', run: pay } }, ['start -> pay']);
  await expect(runPlan(plan, { ports: { commit: () => Promise.reject(new Error('claim lost')) } })).rejects.toThrow('claim lost');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(pay).not.toHaveBeenCalled();
});

test('an at-most-once node does not run where the execution ended while its start mark was committed', async () => {
  const pay = vi.fn(() => 1);
  const controller = new AbortController();
  const plan = await planOf({ pay: { effect: 'atMostOnce', run: pay } }, ['start -> pay']);
  const commit = async (): Promise<void> => {
    await Promise.resolve();
    controller.abort(new NodeError('CANCELLED', 'CANCELLED', 'Enough.'));
  };
  const { end, steps } = await runPlan(plan, { signal: controller.signal, ports: { commit } });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(end.status).toBe('CANCELLED');
  expect(steps['pay']?.status).toBe('FAILED');
  expect(pay).not.toHaveBeenCalled();
});

test('a node whose parameters were still being evaluated when the execution was cancelled does not run', async () => {
  const late = vi.fn(() => 1);
  const controller = new AbortController();
  const plan = await planOf({ late: { params: { a: '{{ trigger.n + 1 }}' }, run: late } }, ['start -> late']);
  const evaluate = (): ReturnType<EnginePorts['evaluate']> =>
    new Promise((resolve) => setTimeout(() => resolve([{ ok: true, value: 2 }]), 20));
  setTimeout(() => controller.abort(new NodeError('CANCELLED', 'CANCELLED', 'Enough.')), 5);
  expect((await runPlan(plan, { signal: controller.signal, ports: { evaluate } })).end.status).toBe('CANCELLED');
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(late).not.toHaveBeenCalled();
});

test.each([1n, Symbol('s'), () => 1, undefined])('a node that throws %s fails its step', async (thrown) => {
  const plan = await planOf(
    {
      bad: {
        run: () => {
          throw thrown;
        },
      },
    },
    ['start -> bad'],
  );
  expect((await runPlan(plan)).end).toMatchObject({ status: 'FAILED', failure: { code: 'NODE_THREW' } });
});
