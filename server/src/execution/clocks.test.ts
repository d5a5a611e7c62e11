/** Clocks of several processes differ, and one may be set back. */
import { waitForEvent, waitUntil } from '@hookloom/sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestBed, createTestClock, type TestBed, type TestClock, type TestProcess } from './testing.ts';

const HOUR_MS = 60 * 60_000;

let bed: TestBed;
let clock: TestClock;
let worker: TestProcess;
let ahead: TestProcess;
beforeAll(async () => {
  bed = await createTestBed('clocks');
  clock = createTestClock();
  const aheadClock = createTestClock();
  aheadClock.advance(HOUR_MS);
  worker = await bed.open({ clock });
  ahead = await bed.open({ clock: aheadClock, worker: false });
});
afterAll(() => bed?.close());

type Drawn = Awaited<ReturnType<TestBed['draw']>>;
const start = (drawn: Drawn): Promise<{ id: string }> =>
  worker.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: null });
const statusOf = async (id: string): Promise<string> => (await bed.execution(id)).status;

test('what was woken by a process whose clock is an hour ahead goes on at once', async () => {
  const event = { topic: 'order.paid', key: null, condition: null, since: clock.now(), until: null };
  const drawn = await bed.draw({ wait: { run: () => waitForEvent(event) } }, ['start -> wait']);
  const { id } = await start(drawn);
  await expect.poll(() => statusOf(id)).toBe('WAITING');
  // Again and again, since the process may not know yet that somebody waits.
  const publish = () => ahead.executions.publishEvent({ workspaceId: bed.workspaceId, type: 'order.paid', data: null });
  await expect.poll(() => publish().then(() => statusOf(id)), { timeout: 5_000 }).toBe('COMPLETED');
});

test('a deadline that came too early, by a clock that was set back since, wakes its execution once and again in its time', async () => {
  const until = clock.now() + 100 * HOUR_MS;
  const drawn = await bed.draw({ wait: { run: () => waitUntil(until, null) } }, ['start -> wait'], { timeoutMs: 2 * HOUR_MS });
  const { id } = await start(drawn);
  await expect.poll(() => statusOf(id)).toBe('WAITING');
  await bed.pool.query(`update wait set woken_at = now() where execution_id = $1 and kind = 'DEADLINE'`, [id]);
  await bed.pool.query(`update execution set status = 'QUEUED' where id = $1`, [id]);
  const { workflowId } = drawn;
  await worker.queue.add(bed.pool, [{ id, workspaceId: bed.workspaceId, workflowId, priority: 1 }]);
  worker.live.publish('queue', '');
  await expect.poll(async () => (await bed.execution(id)).generation).toBeGreaterThan(1);
  await sleep(500);
  expect(await bed.execution(id)).toMatchObject({ status: 'WAITING', generation: 2 });
  clock.advance(2 * HOUR_MS);
  await expect.poll(() => statusOf(id), { timeout: 5_000 }).toBe('TIMEOUT');
});

test('nothing was complained about', () => {
  expect(bed.errors).toEqual([]);
});
