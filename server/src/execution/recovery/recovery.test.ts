import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidv7 } from '../../lib/ids.ts';
import { createRecovery } from './recovery.ts';
import { createRegister } from './register.ts';
import { claimExecutions } from '../rows/rows.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
let api: TestProcess;
beforeAll(async () => {
  bed = await createTestBed('recovery');
  api = await bed.open({ worker: false });
});
afterAll(() => bed?.close());

/** An execution that a process has claimed which is there no more. */
async function orphan(): Promise<string> {
  const drawn = await bed.draw({}, []);
  const { id } = await api.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: null });
  expect(await api.queue.take(bed.pool, 1)).toEqual([id]);
  await claimExecutions(bed.pool, [id], uuidv7(), Date.now());
  return id;
}

const recoveryOn = (pool: pg.Pool, living: string[]) =>
  createRecovery({
    pool,
    register: createRegister(pool, api.queue),
    live: api.live,
    processId: uuidv7(),
    clearLeftoverJobs: async () => {},
    isRunning: () => false,
    presence: { enter: async () => {}, beat: async () => 1, leave: async () => {}, living: async () => new Set(living) },
  });

test('what another process has put back meanwhile, and a worker has claimed, is left to that worker', async () => {
  await api.stop();
  api = await bed.open({ worker: false });
  const id = await orphan();
  const worker = uuidv7();
  const pool = {
    query: bed.pool.query.bind(bed.pool),
    async connect() {
      await recoveryOn(bed.pool, [])();
      await api.queue.take(bed.pool, 1);
      await claimExecutions(bed.pool, [id], worker, Date.now());
      return await bed.pool.connect();
    },
  } as unknown as pg.Pool;
  expect(await recoveryOn(pool, [])()).toBe(0);
  expect(await bed.readyJobs()).toBe(0);
  expect(await api.queue.heldIds()).toEqual([id]);
  await api.queue.remove(bed.pool, [id]);
});

test('a job that pg-boss has failed for its age still counts as held, and its execution is recovered', async () => {
  const id = await orphan();
  await bed.pool.query(`update pgboss.job set state = 'failed', completed_on = now() - interval '3 days' where id = $1`, [id]);
  expect(await api.queue.heldIds()).toEqual([id]);
  expect(await recoveryOn(bed.pool, [])()).toBe(1);
  expect(await api.queue.take(bed.pool, 1)).toEqual([id]);
  await api.queue.remove(bed.pool, [id]);
});

test('a held job whose execution was deleted goes', async () => {
  const id = await orphan();
  await bed.pool.query('delete from execution where id = $1', [id]);
  await recoveryOn(bed.pool, [])();
  expect(await api.queue.heldIds()).toEqual([]);
});

test('an orphan that its slow process suspends at the last moment gets no job, and one that is locked holds up no other', async () => {
  const [suspended, locked, other] = [await orphan(), await orphan(), await orphan()];
  const locker = await bed.pool.connect();
  await locker.query('begin');
  await locker.query('select from execution where id = $1 for update', [locked]);
  const pool = {
    query: bed.pool.query.bind(bed.pool),
    async connect() {
      await bed.pool.query(`update execution set status = 'WAITING', process_id = null where id = $1`, [suspended]);
      return await bed.pool.connect();
    },
  } as unknown as pg.Pool;
  expect(await recoveryOn(pool, [])()).toBe(1);
  expect(await api.queue.take(bed.pool, 10)).toEqual([other]);
  await locker.query('rollback');
  locker.release();
  expect(await recoveryOn(bed.pool, [])()).toBe(2);
});
