import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@hookloom/sdk';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RowQueue } from '../../queue/queue.ts';
import { createTestBed, createTestClock, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
let api: TestProcess;
/** Runs once in the worker, after it took a job that it could not claim and before it clears it away. */
let beforeClearing: (() => Promise<void>) | undefined;

beforeAll(async () => {
  bed = await createTestBed('leftover_jobs');
  api = await bed.open({ worker: false });
});
afterAll(() => bed?.close());

const interrupted = (queue: RowQueue): RowQueue => {
  const interrupt = async (): Promise<void> => {
    const work = beforeClearing;
    beforeClearing = undefined;
    await work?.();
  };
  return {
    ...queue,
    async lockHeld(sql, ids) {
      await interrupt();
      return queue.lockHeld(sql, ids);
    },
    async remove(sql, ids) {
      await interrupt();
      return queue.remove(sql, ids);
    },
  };
};

const statusOf = async (id: string): Promise<string> => (await bed.execution(id)).status;

async function pausedInQueue(settings?: WorkflowSettings): Promise<{ workspaceId: string; id: string }> {
  const { workspaceId } = bed;
  const drawn = await bed.draw({}, [], settings);
  const input = { workspaceId, ...drawn, triggerNodeId: 'start', start: 'API' as const, data: null, settings };
  const { id } = await api.executions.start(input);
  await api.executions.pause({ workspaceId, id });
  return { workspaceId, id };
}

test.each([
  ['that is not limited', undefined],
  ['under a concurrency limit', { concurrency: { limit: 1 } }],
])('an execution %s, resumed while a worker clears away the job that it took in vain, runs', async (_, settings) => {
  const named = await pausedInQueue(settings);
  let hasResumed = false;
  beforeClearing = async () => {
    await api.executions.resume(named);
    hasResumed = true;
  };
  const worker = await bed.open({ queue: interrupted });
  await expect.poll(() => statusOf(named.id), { timeout: 5_000 }).toBe('COMPLETED');
  expect(hasResumed).toBe(true);
  await worker.stop();
  expect((await bed.pool.query('select from limit_entry')).rows).toEqual([]);
});

test('a job that was taken in vain by a process that then died keeps its execution neither from going on nor from a job of its own', async () => {
  const clock = createTestClock();
  const until = clock.now() + 60_000;
  const { workspaceId } = bed;
  const drawn = await bed.draw({ wait: { run: () => waitUntil(until, 1) } }, ['start -> wait']);
  const worker = await bed.open({ clock });
  const { id } = await worker.executions.start({ workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: null });
  await expect.poll(() => statusOf(id)).toBe('WAITING');
  await api.queue.add(bed.pool, [{ id, workspaceId, workflowId: drawn.workflowId, priority: 1 }]);
  await bed.pool.query(`update pgboss.job set state = 'active', started_on = now() where id = $1`, [id]);
  // Due before anybody clears the job away, so that there is no place for another one.
  clock.advance(60_000);
  await expect.poll(() => statusOf(id), { timeout: 5_000 }).toBe('COMPLETED');
  await worker.stop();
  expect(await api.queue.heldIds()).toEqual([]);
});

test('a paused execution that is queued keeps no taken job, and one that runs keeps its own', async () => {
  const paused = await pausedInQueue();
  expect(await api.queue.take(bed.pool, 1)).toEqual([paused.id]);
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const drawn = await bed.draw({ work: { run: () => opened.then(() => null) } }, ['start -> work']);
  const worker = await bed.open();
  const { id } = await worker.executions.start({
    workspaceId: bed.workspaceId,
    ...drawn,
    triggerNodeId: 'start',
    start: 'API',
    data: null,
  });
  await expect.poll(() => api.queue.heldIds(), { timeout: 5_000 }).toEqual([id]);
  expect(await statusOf(id)).toBe('RUNNING');
  open();
  await expect.poll(() => statusOf(id)).toBe('COMPLETED');
  expect(await statusOf(paused.id)).toBe('QUEUED');
  await api.executions.resume(paused);
  await expect.poll(() => statusOf(paused.id)).toBe('COMPLETED');
  await worker.stop();
});

test('an execution whose history takes long to read is not put back meanwhile', async () => {
  const clock = createTestClock();
  const until = clock.now() + 60_000;
  const drawn = await bed.draw({ wait: { run: () => waitUntil(until, 1) } }, ['start -> wait']);
  const worker = await bed.open({ clock });
  const { id } = await worker.executions.start({
    workspaceId: bed.workspaceId,
    ...drawn,
    triggerNodeId: 'start',
    start: 'API',
    data: null,
  });
  await expect.poll(() => statusOf(id)).toBe('WAITING');
  const blocker = await bed.pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table step in access exclusive mode');
  clock.advance(60_000);
  await expect.poll(() => statusOf(id), { timeout: 5_000 }).toBe('RUNNING');
  // Recovery takes two rounds, a second each, to give up on what it holds and does not run.
  await sleep(3_500);
  await blocker.query('rollback');
  blocker.release();
  await expect.poll(() => statusOf(id), { timeout: 5_000 }).toBe('COMPLETED');
  expect((await bed.pool.query('select generation, recoveries from execution where id = $1', [id])).rows).toEqual([
    { generation: 2, recoveries: 0 },
  ]);
  await worker.stop();
});
