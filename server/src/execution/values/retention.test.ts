import { callWorkflow, waitUntil } from '@hookloom/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePartitions } from '../../db/partitions.ts';
import { leastId, periodAt } from '../../db/periods.ts';
import type { TestNode } from '../../engine/testing.ts';
import { findExecution, loadSteps, removeExecutionsOf } from '../read-executions.ts';
import { loadEventData, loadStepOutputs } from './read-values.ts';
import { createRetention } from './retention.ts';
import { createTestBed, createTestClock, type TestBed, type TestProcess } from '../testing.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const big = 'x'.repeat(1_000_000);

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('retention');
});
afterAll(() => bed.close());

const giveBig: TestNode = { run: () => big };
const giveInput: TestNode = { run: (ctx) => ctx.input };
const delay = (ms: number): TestNode => ({ run: (ctx) => waitUntil(ctx.now() + ms, ctx.input) });

async function started(process: TestProcess, drawn: { workflowId: string; versionId: string }, data = {}): Promise<string> {
  return (await process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data })).id;
}
const status = (id: string) => expect.poll(async () => (await bed.execution(id))?.status, { timeout: 10_000, interval: 20 });
const countOf = async (text: string): Promise<number> => Number((await bed.pool.query(`select count(*) from ${text}`)).rows[0].count);

async function outputOf(id: string, nodeId: string) {
  const em = bed.orm.em.fork();
  const step = (await loadSteps(em, bed.workspaceId, [id])).get(id)?.find((one) => one.nodeId === nodeId);
  const key = `${id}:${step?.ordinal}`;
  return { size: step?.outputSize, value: (await loadStepOutputs(em, bed.workspaceId, [key])).get(key), ref: step?.outputRef ?? null };
}

test('an execution keeps its rows and values for as long as it waits, and loses them once it has ended long ago', async () => {
  const clock = createTestClock();
  const first = periodAt(clock.now());
  const kept: string[] = [];
  const errors: Error[] = [];
  const onError = (error: Error): void => void errors.push(error);
  const retention = createRetention({ pool: bed.pool, clock, retentionDays: 3, onKept: (message) => kept.push(message), onError });
  const drawn = await bed.draw({ big: giveBig, delay: delay(5 * WEEK), after: giveInput }, [
    'start -> big',
    'big -> delay',
    'delay -> after',
  ]);
  const process = await bed.open({ clock });
  const id = await started(process, drawn, { big });
  await status(id).toBe('WAITING');
  expect(await countOf('blob')).toBe(2);

  clock.advance(3 * WEEK);
  await retention.round();
  expect(kept).toEqual([expect.stringContaining(`made before ${new Date(first.end).toISOString()} are kept past their 3 days`)]);
  expect(await outputOf(id, 'big')).toMatchObject({ size: big.length + 2, value: big });

  clock.advance(2 * WEEK);
  process.live.publish('wake', id);
  await status(id).toBe('COMPLETED');
  const late = await outputOf(id, 'after');
  expect(late).toMatchObject({
    size: big.length + 2,
    value: big,
    ref: expect.stringMatching(new RegExp(`^${periodAt(clock.now()).startName}\\.`)),
  });
  // The new period's own execution goes on living when the old one's rows go.
  const fresh = await started(process, await bed.draw({ big: giveBig }, ['start -> big']), { big });
  await status(fresh).toBe('COMPLETED');

  await retention.round();
  const em = bed.orm.em.fork();
  expect(await findExecution(em, bed.workspaceId, id)).toBeNull();
  expect(await countOf('step')).toBe(2);
  expect((await outputOf(fresh, 'big')).value).toBe(big);
  const execution = await findExecution(em, bed.workspaceId, fresh);
  expect((await loadEventData(em, bed.workspaceId, [execution?.eventId ?? ''])).get(execution?.eventId ?? '')).toEqual({ big });
  expect(await countOf(`step where output_ref is not null and not exists (select from blob where ref = output_ref)`)).toBe(0);
  expect(errors).toEqual([]);
  await process.stop();
});

test('rounds come once an hour by the clock, and what is kept is told once a day', async () => {
  const clock = createTestClock();
  const kept: string[] = [];
  const statements: string[] = [];
  const onError = (error: Error): void => void bed.errors.push(error);
  clock.advance(20 * WEEK);
  await ensurePartitions(bed.pool, clock.now(), { width: 1, onError });
  await bed.pool.query(
    `insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, created_at)
      values ($1, $2, $2, $2, $2, 'x', 'API', 'WAITING', 1, 1, now())`,
    [leastId(clock.now()), bed.workspaceId],
  );
  clock.advance(8 * WEEK);
  const pool = Object.create(bed.pool, { connect: { value: () => (statements.push('round'), bed.pool.connect()) } }) as typeof bed.pool;
  const retention = createRetention({ pool, clock, retentionDays: 1, onKept: (message) => kept.push(message), onError });
  const rounds = async (hours: number): Promise<number> => {
    statements.length = 0;
    for (let half = 0; half < 2 * hours; half++) {
      await retention.round();
      clock.advance(HOUR / 2);
    }
    // Each has a connection to make partitions, and one to drop them.
    return statements.length / 2;
  };
  expect(await rounds(23)).toBe(23);
  expect(kept).toHaveLength(1);
  expect(await rounds(2)).toBe(2);
  expect(kept).toHaveLength(2);
});

test('without a number of days nothing is dropped', async () => {
  const clock = createTestClock();
  const before = await countOf('pg_inherits');
  clock.advance(60 * WEEK);
  const onError = (error: Error): void => void bed.errors.push(error);
  await createRetention({ pool: bed.pool, clock, retentionDays: null, onKept: () => {}, onError }).round();
  expect(await countOf('pg_inherits')).toBeGreaterThan(before);
});

test("a workflow's executions go with all that belongs to them, and those who wait for them go on", async () => {
  const child = await bed.draw({ delay: delay(WEEK) }, ['start -> delay']);
  await bed.pool.query('update workflow set published_version_id = $1 where id = $2', [child.versionId, child.workflowId]);
  const call: TestNode = { run: () => callWorkflow({ workflowId: child.workflowId, data: null, wait: true }) };
  const parent = await bed.draw({ call }, ['start -> call']);
  const process = await bed.open();
  const parentId = await started(process, parent);
  await status(parentId).toBe('WAITING');
  const ofChild = `where workflow_id = '${child.workflowId}'`;
  await expect.poll(() => countOf(`wait ${ofChild}`), { timeout: 5_000 }).toBe(1);
  await bed.pool.query(`insert into limit_entry (execution_id, workspace_id, workflow_id, key, max, priority, admitted)
    select id, workspace_id, workflow_id, 'key', 1, 1, true from execution ${ofChild}`);
  await bed.pool.query(`insert into inline_claim select id, id from execution ${ofChild}`);
  const { rows } = await bed.pool.query<{ id: string }>(`select id from execution ${ofChild}`);
  const ids = `('${rows.map(({ id }) => id).join("','")}')`;

  await bed.orm.em.fork().transactional((tx) => removeExecutionsOf(tx, child.workflowId));
  for (const table of ['step', 'wait', 'limit_entry', 'inline_claim'])
    expect(await countOf(`${table} where execution_id in ${ids}`)).toBe(0);
  expect(await countOf(`execution ${ofChild}`)).toBe(0);
  await status(parentId).toBe('FAILED');
  expect((await bed.execution(parentId)).error).toMatchObject({ code: 'WORKFLOW_FAILED', message: expect.stringContaining('was deleted') });
  await process.stop();
});

test('nothing has failed in the background', () => {
  expect(bed.errors).toEqual([]);
});
