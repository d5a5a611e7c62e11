/** Waits as rows: what suspends, what wakes, and how the two meet. */
import type { Wait } from '@hookloom/sdk/wire';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { createDueWaits, DUE_WAITS } from './due-waits.ts';
import type { DueTask } from './due.ts';
import { loadHistories } from '../rows/history.ts';
import { ExecutionRecorder } from '../rows/recorder.ts';
import { createRecovery } from '../recovery/recovery.ts';
import { createRegister } from '../recovery/register.ts';
import { claimExecutions, type ClaimedExecution } from '../rows/rows.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';
import { loadWoken, wake } from './waits.ts';
import { createWriteBirths, createWriteGroup } from '../rows/write-group.ts';
import { createWriter } from '../rows/writer.ts';

const NOW = Date.now();
const MONTH = 30 * 24 * 60 * 60_000;

let bed: TestBed;
let api: TestProcess;
let due: DueTask;
beforeAll(async () => {
  bed = await createTestBed('waits');
  api = await bed.open({ worker: false });
  due = createDueWaits({ pool: bed.pool, enqueuer: api.executions.enqueuer, live: api.live });
});
beforeEach(async () => {
  await bed.pool.query('delete from wait');
});
afterAll(() => bed?.close());

function recorderOf(execution: ClaimedExecution, pool: pg.Pool = bed.pool): ExecutionRecorder {
  const { enqueuer, limits } = api.executions;
  const relations = { begin: async () => [], afterEnds: async () => [], abandon: async () => [] };
  const blobs = { keepEvents: async (events: never[]) => events, keepWrites: async (writes: never[]) => writes } as never;
  const clock = { now: () => NOW };
  const group = createWriteGroup({ pool, queue: api.queue, enqueuer, limits, relations, blobs, live: api.live, clock });
  const writer = createWriter({ writeGroup: group, writeBirths: createWriteBirths({ pool, blobs, live: api.live, clock }) }, (error) =>
    bed.errors.push(error),
  );
  return new ExecutionRecorder(execution, writer, () => {});
}

async function begun(settings: { paused?: boolean } = {}): Promise<{ id: string; claimed: ClaimedExecution }> {
  const drawn = await bed.draw({}, []);
  const { id } = await api.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: null });
  return { id, claimed: await claim(id, settings.paused) };
}

async function claim(id: string, paused = false): Promise<ClaimedExecution> {
  return inTransaction(bed.pool, async (client) => {
    expect(await api.queue.take(client, 10)).toEqual([id]);
    const [claimed] = await claimExecutions(client, [id], api.processId, NOW);
    if (paused) await client.query('update execution set paused = true where id = $1', [id]);
    return claimed as ClaimedExecution;
  });
}

const step = (ordinal: number, wait: Wait | null) => ({
  ordinal,
  nodeId: `n${ordinal}`,
  nodeType: 'test',
  iteration: [],
  attempt: 1,
  status: wait ? (wait.kind === 'RETRY' ? ('PENDING' as const) : ('WAITING' as const)) : ('COMPLETED' as const),
  paramsJson: null,
  outputJson: wait ? null : '1',
  outputPort: wait ? null : 'out',
  logs: [],
  error: null,
  startedAt: NOW,
  completedAt: wait ? null : NOW,
  durationMs: null,
  wait,
  sources: ['a "quoted" \\ name', 'b'],
  reused: false,
});

const time = (until: number): Wait => ({ kind: 'TIME', until });
const approval = { kind: 'APPROVAL' as const, message: 'Well?', until: null } satisfies Wait;
const approved = { by: 'APPROVAL', approved: true, member: { id: 'm', name: 'Ada' }, comment: '', decidedAt: NOW } as const;

async function suspended(wait: Wait, wakeAt: number | null): Promise<string> {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  recorder.changed(step(1, wait));
  await recorder.suspend({ wakeAt, paused: false });
  return id;
}

/** Takes and gives back whatever the queue has, so that the next test finds it empty. */
async function queued(): Promise<string[]> {
  const ids = await api.queue.take(bed.pool, 100);
  await api.queue.remove(bed.pool, ids);
  return ids;
}

test('a suspended execution is rows only: no job, no process, nothing for recovery', async () => {
  const id = await suspended(time(NOW + MONTH), NOW + MONTH);
  expect(await bed.execution(id)).toMatchObject({ status: 'WAITING', processId: null, wakeAt: new Date(NOW + MONTH), paused: false });
  expect(await bed.waits(id)).toMatchObject([{ ordinal: 1, kind: 'TIME', wakeAt: new Date(NOW + MONTH), wokenAt: null }]);
  expect(await createRegister(bed.pool, api.queue).heldIds()).toEqual([]);
  expect(await bed.readyJobs()).toBe(0);
  const { rows } = await bed.pool.query('select wait, sources, output_size from step where execution_id = $1', [id]);
  expect(rows).toEqual([{ wait: time(NOW + MONTH), sources: ['a "quoted" \\ name', 'b'], output_size: null }]);
});

test('time wakes it once, however many look', async () => {
  const id = await suspended(time(NOW + MONTH), NOW + MONTH);
  expect(await due.run(NOW + MONTH - 1)).toEqual({ done: 0, nextAt: NOW + MONTH });
  const looks = await Promise.all(Array.from({ length: 4 }, () => due.run(NOW + MONTH)));
  expect(looks.map((look) => look.done).toSorted()).toEqual([0, 0, 0, 1]);
  expect(await bed.execution(id)).toMatchObject({ status: 'QUEUED', wakeAt: null });
  const claimed = await claim(id);
  const history = (await loadHistories(bed.pool, [claimed])).get(id);
  expect(history).toMatchObject({ recorded: [{ ordinal: 1, status: 'WAITING' }], woken: [{ ordinal: 1, wakeup: { by: 'TIME' } }] });
  const recorder = recorderOf(claimed);
  recorder.restore(history as never);
  recorder.changed(step(1, null));
  await recorder.commit();
  expect(await bed.waits(id)).toEqual([]);
  const { rows } = await bed.pool.query('select wait from step where execution_id = $1', [id]);
  expect(rows).toEqual([{ wait: null }]);
  await api.queue.remove(bed.pool, [id]);
});

test('the first who wakes a step wins, and time comes too late', async () => {
  const id = await suspended({ ...approval, until: NOW + 1_000 }, NOW + 1_000);
  const wakes = [approved, { ...approved, approved: false }].map((wakeup) => ({ executionId: id, ordinal: 1, wakeup }));
  expect(await wake(bed.pool, wakes)).toEqual([wakes[0]]);
  expect(await wake(bed.pool, wakes)).toEqual([]);
  expect(await wake(bed.pool, [{ executionId: id, ordinal: 2, wakeup: approved }])).toEqual([]);
  expect((await due.run(NOW + 2_000)).done).toBe(1);
  expect((await loadWoken(bed.pool, [id])).get(id)).toMatchObject([{ ordinal: 1, wakeup: { by: 'APPROVAL', approved: true } }]);
  expect(await queued()).toEqual([id]);
});

test('who wakes while it suspends is not missed', async () => {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  recorder.changed(step(1, approval));
  await recorder.commit();
  await wake(bed.pool, [{ executionId: id, ordinal: 1, wakeup: approved }]);
  // The due loop is between its lock and its commit, and the suspension has to wait for it.
  const looking = await bed.pool.connect();
  await looking.query('begin');
  await looking.query('select from execution where id = $1 for update', [id]);
  const suspending = recorder.suspend({ wakeAt: null, paused: false });
  await expect
    .poll(
      async () =>
        (await bed.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).rows.length,
    )
    .toBe(1);
  await looking.query('update wait set woken_at = now() where execution_id = $1', [id]);
  await looking.query('commit');
  looking.release();
  await suspending;
  expect(await bed.execution(id)).toMatchObject({ status: 'QUEUED', processId: null });
  expect(await queued()).toEqual([id]);
});

test('an execution that is being written at this moment has its turn in a moment', async () => {
  const id = await suspended(time(NOW), NOW);
  const writing = await bed.pool.connect();
  await writing.query('begin');
  await writing.query('select from execution where id = $1 for update', [id]);
  expect(await due.run(NOW)).toEqual({ done: 0, nextAt: NOW + 50 });
  await writing.query('rollback');
  writing.release();
  expect((await due.run(NOW)).done).toBe(1);
  expect(await queued()).toEqual([id]);
});

test('a woken step of a running execution is told to its holder, and kept for the next claim', async () => {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  recorder.changed(step(1, approval));
  await recorder.commit();
  const told: string[] = [];
  const unsubscribe = api.live.subscribe('wake', (message) => told.push(message));
  await wake(bed.pool, [{ executionId: id, ordinal: 1, wakeup: approved }]);
  expect((await due.run(NOW)).done).toBe(1);
  unsubscribe();
  expect(told).toEqual([id]);
  expect((await bed.execution(id)).status).toBe('RUNNING');
  const [news] = (await loadWoken(bed.pool, [id])).get(id) ?? [];
  expect(recorder.isNews(news as never)).toBe(true);
  recorder.told(1);
  expect(recorder.isNews(news as never)).toBe(false);
  // It waits anew, for another thing: what woke it before is forgotten, in the table too.
  recorder.changed(step(1, { ...approval, message: 'And now?' }));
  await recorder.commit();
  expect(await loadWoken(bed.pool, [id])).toEqual(new Map());
  await api.queue.remove(bed.pool, [id]);
});

test('a change whose COMMIT nobody heard of keeps what has woken the step meanwhile', async () => {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  const waiting = step(1, approval);
  recorder.changed(waiting);
  const taken = recorder.take();
  const { enqueuer, limits } = api.executions;
  const relations = { begin: async () => [], afterEnds: async () => [], abandon: async () => [] };
  const blobs = { keepEvents: async (events: never[]) => events, keepWrites: async (writes: never[]) => writes } as never;
  const write = createWriteGroup({
    pool: bed.pool,
    queue: api.queue,
    enqueuer,
    limits,
    relations,
    blobs,
    live: api.live,
    clock: { now: () => NOW },
  });
  await write([taken]);
  await wake(bed.pool, [{ executionId: id, ordinal: 1, wakeup: approved }]);
  taken.giveBack();
  await recorder.commit();
  expect((await loadWoken(bed.pool, [id])).get(id)).toMatchObject([{ ordinal: 1, wakeup: { approved: true } }]);
  // And where the step is through before the second try, the row of the first one goes.
  taken.giveBack();
  recorder.changed(Object.assign(waiting, step(1, null)));
  await recorder.commit();
  expect(await bed.waits(id)).toEqual([]);
  await api.queue.remove(bed.pool, [id]);
});

test('the end takes all waits away, and the deadline’s row with them', async () => {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  recorder.deadline = NOW + 500;
  recorder.changed(step(1, approval));
  await recorder.suspend({ wakeAt: NOW + 500, paused: false });
  expect(await bed.waits(id)).toMatchObject([{ ordinal: 0, kind: 'DEADLINE', wakeAt: new Date(NOW + 500) }, { ordinal: 1 }]);
  expect((await due.run(NOW + 500)).done).toBe(1);
  const again = await claim(id);
  const next = recorderOf(again);
  next.restore((await loadHistories(bed.pool, [again])).get(id) as never);
  await next.end({ status: 'TIMEOUT', error: null, resultJson: null, at: NOW });
  expect(await bed.waits(id)).toEqual([]);
  expect(await createRegister(bed.pool, api.queue).heldIds()).toEqual([]);
});

test('waits of executions that are gone go', async () => {
  await suspended(time(NOW), NOW);
  const id = await suspended(time(NOW), NOW);
  await bed.pool.query('delete from execution where id = $1', [id]);
  expect((await due.run(NOW)).done).toBe(2);
  expect(await bed.waits(id)).toEqual([]);
  await queued();
});

test('a paused execution keeps what wakes it until it is resumed', async () => {
  const id = await suspended(time(NOW), NOW);
  const named = { workspaceId: bed.workspaceId, id };
  await api.executions.pause(named);
  expect((await due.run(NOW)).done).toBe(1);
  expect(await bed.execution(id)).toMatchObject({ status: 'WAITING', paused: true });
  expect((await due.run(NOW)).done).toBe(0);
  expect(await queued()).toEqual([]);
  await api.executions.resume(named);
  expect(await bed.execution(id)).toMatchObject({ status: 'QUEUED', paused: false });
  expect(await queued()).toEqual([id]);
  expect((await loadWoken(bed.pool, [id])).get(id)).toHaveLength(1);
});

test('a queued execution that is paused is taken by nobody, and by somebody once it is resumed', async () => {
  const drawn = await bed.draw({}, []);
  const { id } = await api.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: null });
  const named = { workspaceId: bed.workspaceId, id };
  await api.executions.pause(named);
  await api.executions.pause(named);
  expect(await api.queue.take(bed.pool, 1)).toEqual([id]);
  expect(await claimExecutions(bed.pool, [id], api.processId, NOW)).toEqual([]);
  await api.executions.resume(named);
  await claim(id);
  await api.queue.remove(bed.pool, [id]);
});

test('who is resumed or cancelled while it comes to rest goes on at once', async () => {
  for (const change of ['paused = false', 'cancel_requested = true']) {
    const { id, claimed } = await begun({ paused: true });
    await bed.pool.query(`update execution set ${change} where id = $1`, [id]);
    await recorderOf(claimed).suspend({ wakeAt: null, paused: true });
    expect((await bed.execution(id)).status).toBe('QUEUED');
    await claim(id);
    await api.queue.remove(bed.pool, [id]);
  }
  const { id, claimed } = await begun({ paused: true });
  await recorderOf(claimed).suspend({ wakeAt: null, paused: true });
  expect(await bed.execution(id)).toMatchObject({ status: 'WAITING', paused: true });
});

test('a waiting execution is cancelled at once, with its steps and waits', async () => {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  recorder.changed(step(1, null));
  recorder.changed(step(2, time(NOW + MONTH)));
  recorder.changed(step(3, { kind: 'RETRY', until: NOW + MONTH }));
  await recorder.suspend({ wakeAt: NOW + MONTH, paused: false });
  const { lastSeq } = await bed.execution(id);
  await api.executions.cancel({ workspaceId: bed.workspaceId, id });
  expect(await bed.execution(id)).toMatchObject({ status: 'CANCELLED', error: { code: 'CANCELLED' }, wakeAt: null, lastSeq: lastSeq + 1 });
  expect(await bed.steps(id)).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'FAILED', error: { class: 'CANCELLED', code: 'STOPPED', nodeId: 'n2' }, seq: lastSeq + 1 },
    { status: 'FAILED', error: { code: 'STOPPED', nodeId: 'n3' } },
  ]);
  expect(await bed.waits(id)).toEqual([]);
  expect((await due.run(NOW + 2 * MONTH)).done).toBe(0);
});

test('a cancel that waits for a suspension sees what it wrote', async () => {
  const { id, claimed } = await begun();
  const recorder = recorderOf(claimed);
  // The suspension is held up after its statement, before its commit.
  let goOn = (): void => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  let written = false;
  const slow = {
    connect: async () => {
      const client = await bed.pool.connect();
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const held = Object.assign(Object.create(client) as pg.PoolClient, {
        query: async (...args: unknown[]) => {
          if (args[0] === 'commit') {
            written = true;
            await gate;
          }
          return query(...args);
        },
        release: client.release.bind(client),
      });
      return held;
    },
    query: bed.pool.query.bind(bed.pool),
  } as unknown as pg.Pool;
  const held = recorderOf(claimed, slow);
  held.changed(step(1, approval));
  const suspending = held.suspend({ wakeAt: null, paused: false });
  await expect.poll(() => written).toBe(true);
  const cancelling = api.executions.cancel({ workspaceId: bed.workspaceId, id });
  await expect
    .poll(
      async () =>
        (await bed.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).rows.length,
    )
    .toBe(1);
  goOn();
  await Promise.all([suspending, cancelling]);
  expect((await bed.execution(id)).status).toBe('CANCELLED');
  expect(await bed.waits(id)).toEqual([]);
  expect(await bed.steps(id)).toMatchObject([{ status: 'FAILED' }]);
  expect(recorder.isLost).toBe(false);
});

test('recovery of a dead process leaves what it had suspended, and what was queued since, alone', async () => {
  const waiting = await suspended(time(NOW + MONTH), NOW + MONTH);
  const woken = await suspended(time(NOW), NOW);
  await due.run(NOW);
  const recover = createRecovery({
    pool: bed.pool,
    register: createRegister(bed.pool, api.queue),
    live: api.live,
    processId: uuidv7(),
    clearLeftoverJobs: async () => {},
    isRunning: () => false,
    presence: { enter: async () => {}, beat: async () => 1, leave: async () => {}, living: async () => new Set() },
  });
  expect(await recover()).toBe(0);
  expect((await bed.execution(waiting)).status).toBe('WAITING');
  // Killed between wake and claim: the job is there. Killed after the claim: recovery puts it back, and the reason is still known.
  const claimed = await claim(woken);
  expect((await loadHistories(bed.pool, [claimed])).get(woken)?.woken).toHaveLength(1);
  expect(await recover()).toBe(1);
  const again = await claim(woken);
  expect((await loadHistories(bed.pool, [again])).get(woken)?.woken).toMatchObject([{ ordinal: 1, wakeup: { by: 'TIME' } }]);
  await api.queue.remove(bed.pool, [woken]);
});

test('100,000 waiting rows are found by the index, and batches are bounded', async () => {
  await bed.pool.query(
    `insert into wait (execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, created_at)
      select gen_random_uuid(), 1, $1, $1, case when n % 3 = 0 then 'APPROVAL' else 'TIME' end,
        case when n % 3 = 0 then null else $2::timestamptz + n * interval '1 second' end, now() from generate_series(1, 100000) n`,
    [bed.workspaceId, new Date(NOW + MONTH).toISOString()],
  );
  await bed.pool.query('analyze wait');
  const { rows } = await bed.pool.query<Record<string, string>>(
    `explain (costs off) ${DUE_WAITS.replaceAll('$1', `'${new Date(NOW).toISOString()}'`)}`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan.match(/Index Scan using wait_due/g)).toHaveLength(2);
  expect(plan).not.toContain('Seq Scan');
  expect(plan).not.toContain('Sort');
  const other = await bed.pool.query<Record<string, string>>(
    `explain (costs off) delete from wait where execution_id = any('{${uuidv7()},${uuidv7()}}'::uuid[])`,
  );
  expect(other.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('wait_pkey');
  expect((await due.run(NOW)).done).toBe(0);
  const first = await due.run(NOW + 2 * MONTH);
  expect(first.done).toBe(500);
});

test('nothing was complained about', () => {
  expect(bed.errors).toEqual([]);
});
