import { expect, test } from 'vitest';
import { createProcessBus } from '../../live/process-bus.ts';
import { DUE_BATCH, startDueLoop, type DueTask } from './due.ts';

const errors: Error[] = [];
const onError = (error: Error): void => void errors.push(error);
const live = createProcessBus();
let now = 1_000;
const clock = { now: () => now };
const start = (task: DueTask) => startDueLoop({ tasks: [task], clock, live, onError });

test('a hint is followed at once, and what comes during a look by another look', async () => {
  let looks = 0;
  const loop = start({
    name: 'test',
    pollMs: 60_000,
    async run() {
      if (++looks === 2) live.publish('wake', '');
      return { done: 0, nextAt: null };
    },
  });
  await expect.poll(() => looks).toBe(1);
  live.publish('wake', '');
  await expect.poll(() => looks).toBe(3);
  await loop.stop();
});

test('a full batch is followed by the next one, and a stop comes in between', async () => {
  const left = [DUE_BATCH, DUE_BATCH, 3];
  const loop = start({ name: 'test', pollMs: 60_000, run: async () => ({ done: left.shift() ?? 0, nextAt: null }) });
  await expect.poll(() => left).toEqual([]);
  await loop.stop();
});

test('the next instant is slept to, and no longer than to the next poll', async () => {
  const seen: number[] = [];
  const loop = start({
    name: 'test',
    pollMs: 60_000,
    async run(at) {
      seen.push(at);
      now += 20;
      return { done: 0, nextAt: seen.length < 3 ? at + 20 : null };
    },
  });
  await expect.poll(() => seen.length).toBe(3);
  await loop.stop();
  expect(seen).toEqual([1_000, 1_020, 1_040]);
});

test('a task that fails is told of and tried again, and the others go on', async () => {
  let tries = 0;
  let others = 0;
  const loop = startDueLoop({
    tasks: [
      { name: 'broken', run: () => (++tries === 1 ? Promise.reject(new Error('not now')) : Promise.resolve({ done: 0, nextAt: null })) },
      { name: 'whole', pollMs: 10, run: async () => ({ done: 0, nextAt: ++others > 0 ? null : 0 }) },
    ],
    clock,
    live,
    onError,
  });
  await expect.poll(() => tries, { timeout: 3_000 }).toBeGreaterThan(1);
  expect(others).toBeGreaterThan(5);
  await loop.stop();
  expect(errors.map((error) => error.message)).toEqual(['broken: not now']);
  errors.length = 0;
});
