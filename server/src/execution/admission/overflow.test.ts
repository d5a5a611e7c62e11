import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StartInput } from '../service.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('overflow');
});
afterAll(() => bed?.close());

type Drawn = Awaited<ReturnType<TestBed['draw']>>;
const start = (process: TestProcess, drawn: Drawn, more: Partial<StartInput> = {}): Promise<{ id: string }> =>
  process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: {}, ...more });
const drained = async (): Promise<void> => {
  const worker = await bed.open();
  await expect.poll(async () => (await bed.pool.query('select from execution where completed_at is null')).rows.length).toBe(0);
  await worker.stop();
};

test('a workflow takes no more than its share of the queue, those in line for its limit included, and others are not concerned', async () => {
  const [drawn, other] = [await bed.draw({}, []), await bed.draw({}, [])];
  const api = await bed.open({ worker: false });
  const settings = { maxQueued: 3, concurrency: { limit: 1 } };
  for (let count = 0; count < 3; count++) await start(api, drawn, { settings });
  await expect(start(api, drawn, { settings })).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await start(api, other);
  // Another process that knows nothing of it yet.
  const second = await bed.open({ worker: false });
  await expect(start(second, drawn, { settings })).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await second.stop();
  await drained();
  await expect
    .poll(() =>
      start(api, drawn, { settings }).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await drained();
  await api.stop();
});

test('past the limit of the instance every start is refused until there is room', async () => {
  const drawn = await bed.draw({}, []);
  const api = await bed.open({ worker: false, maxQueued: 5 });
  const isTaken = (): Promise<boolean> =>
    start(api, drawn).then(
      () => true,
      () => false,
    );
  // What begins while the queue is counted may be counted twice, so there can be a refusal too early, until the next count.
  for (let count = 0; count < 5; count++) await expect.poll(isTaken, { timeout: 10_000 }).toBe(true);
  for (let count = 0; count < 2; count++) await expect(start(api, drawn)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await drained();
  await expect.poll(isTaken).toBe(true);
  await drained();
  await api.stop();
});

test('many starts cost few counts', async () => {
  const drawn = await bed.draw({}, []);
  let counts = 0;
  const counting = await bed.open({ worker: false, queue: (queue) => ({ ...queue, readyCount: () => (counts++, queue.readyCount()) }) });
  await Promise.all(Array.from({ length: 300 }, () => start(counting, drawn, { settings: { maxQueued: 1_000 } })));
  expect(counts).toBeLessThanOrEqual(3);
  await drained();
  await counting.stop();
});
