import { waitUntil } from '@hookloom/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StartInput } from './service.ts';
import { createTestBed, type TestBed, type TestProcess } from './testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('worker');
});
afterAll(() => bed?.close());

type Drawn = Awaited<ReturnType<TestBed['draw']>>;
const start = (process: TestProcess, drawn: Drawn, more: Partial<StartInput> = {}): Promise<{ id: string }> =>
  process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: {}, ...more });
const statusOf = async (id: string): Promise<string> => (await bed.execution(id)).status;
const allEnded = () =>
  expect
    .poll(async () => (await bed.pool.query('select from execution where completed_at is null')).rows.length, { timeout: 15_000 })
    .toBe(0);

test('a queue full of slow work of low priority delays an urgent execution by nothing, and a high one neither', async () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const slow = await bed.draw({ work: { run: () => opened.then(() => null) } }, ['start -> work']);
  const quick = await bed.draw({ a: { run: () => 1 } }, ['start -> a']);
  const process = await bed.open();
  await Promise.all(Array.from({ length: 1_200 }, () => start(process, slow, { priority: 'LOW' })));
  await expect.poll(() => process.executions.runner.nodesUnderWay, { timeout: 10_000 }).toBeGreaterThan(350);
  // The worker has no place for normal work, and would have none before the slow nodes are through, which they never are.
  const normal = await start(process, quick, { priority: 'NORMAL' });
  for (const priority of ['URGENT', 'HIGH'] as const) {
    const before = performance.now();
    const { id } = await start(process, quick, { priority });
    await expect.poll(() => statusOf(id), { interval: 10 }).toBe('COMPLETED');
    expect(performance.now() - before).toBeLessThan(1_000);
  }
  expect(await statusOf(normal.id)).toBe('QUEUED');
  expect(process.executions.runner.count).toBeLessThanOrEqual(500);
  const state = await process.executions.queueState(bed.workspaceId);
  expect(state.priorities[0]).toMatchObject({ priority: 'LOW', depth: 1_200 - state.running });
  expect(state.priorities[0]?.oldestWaitMs).toBeGreaterThan(0);
  open();
  await allEnded();
  await process.stop();
});

test('executions whose nodes only wait take no places of others', async () => {
  const until = Date.now() + 1_900;
  const waiting = await bed.draw({ wait: { run: () => waitUntil(until, null) } }, ['start -> wait']);
  const process = await bed.open();
  await Promise.all(Array.from({ length: 600 }, () => start(process, waiting)));
  await expect.poll(() => process.executions.runner.count, { interval: 10 }).toBeGreaterThan(450);
  expect(Date.now()).toBeLessThan(until);
  await allEnded();
  await process.stop();
});

test('the state of the queue is told as it changes, and the stream ends with its subscriber', async () => {
  const drawn = await bed.draw({}, []);
  const api = await bed.open({ worker: false });
  const leaving = new AbortController();
  const states = api.executions.watchQueue(bed.workspaceId, leaving.signal)[Symbol.asyncIterator]();
  const depths = async (): Promise<number[]> =>
    ((await states.next()).value?.priorities ?? []).map((part: { depth: number }) => part.depth);
  expect(await depths()).toEqual([0, 0, 0, 0]);
  await start(api, drawn, { priority: 'HIGH' });
  await start(api, drawn);
  expect(await depths()).toEqual([0, 1, 1, 0]);
  const end = states.next();
  leaving.abort();
  expect(await end).toMatchObject({ done: true });
  const worker = await bed.open();
  await allEnded();
  await worker.stop();
  await api.stop();
});
