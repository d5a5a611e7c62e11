import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePartitions } from '../../db/partitions.ts';
import { leastId, periodAt, periodStart } from '../../db/periods.ts';
import { openDatabase, type Database } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../../db/testing.ts';
import type { StepRecord } from '../../engine/ports.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { carryRefs, createBlobs, isLarge, LARGE_VALUE, readBlobs, refOf } from './blobs.ts';
import { Workflow } from '../../workflow/workflow.entity.ts';
import { Execution } from '../execution.entity.ts';
import { findExecution, loadSteps } from '../read-executions.ts';
import { loadEventData, loadEventSizes, loadResults, loadStepOutputs, loadStepParams } from './read-values.ts';
import { claimExecutions, insertBeginnings, plainExecution, recordedSteps, type NewEvent } from '../rows/rows.ts';
import { Step } from '../step.entity.ts';
import { writeExecutions, type ExecutionWrite } from '../rows/write-executions.ts';

const workspaceId = uuidv7();
let testDatabase: TestDatabase;
let database: Database;
let pool: pg.Pool;
let now = Date.now();
const clock = { now: () => now };
const present = periodAt(now);
const raise = (error: Error): never => {
  throw error;
};

beforeAll(async () => {
  testDatabase = await createTestDatabase('blobs');
  database = await openDatabase(testDatabase.url, [Execution, Step, Workflow]);
  ({ pool } = database);
  await pool.query(`insert into workspace values ($1, 'Test', now())`, [workspaceId]);
  await pool.query(
    `insert into workflow (id, workspace_id, name, description, category, active, draft, draft_revision, created_at, updated_at)
      values ($1, $1, 'Test', '', 'CUSTOM', true, '{}', 1, now(), now())`,
    [workspaceId],
  );
  await ensurePartitions(pool, now, { width: 1, onError: raise });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const large = (seed: string, characters = 1_000_000): string => JSON.stringify(seed.padEnd(characters, '.'));
const eventOf = (dataJson: string): NewEvent => ({ id: uuidv7(now), workspaceId, type: 'x', sourceId: null, dataJson });

/** Executions of one claim, each started by an event with this data. */
async function begin(datas: string[]) {
  const blobs = createBlobs(pool, clock);
  const events = await blobs.keepEvents(datas.map(eventOf));
  const executions = events.map(({ id: eventId }) => ({
    ...plainExecution,
    id: uuidv7(now),
    workspaceId,
    workflowId: workspaceId,
    versionId: workspaceId,
    eventId,
    triggerNodeId: 'start',
    start: 'API' as const,
  }));
  await insertBeginnings(pool, events, executions, now);
  const ids = executions.map(({ id }) => id);
  return { blobs, ids, eventIds: events.map(({ id }) => id), claimed: await claimExecutions(pool, ids, uuidv7(), now) };
}

function stepOf(ordinal: number, outputJson: string | null, paramsJson: string | null = null): StepRecord & { seq: number } {
  return {
    ordinal,
    nodeId: `node ${ordinal}`,
    nodeType: 'test.node',
    iteration: [],
    attempt: 1,
    status: 'COMPLETED',
    paramsJson,
    outputJson,
    outputPort: 'out',
    logs: [],
    error: null,
    startedAt: now,
    completedAt: now,
    durationMs: 1.5,
    wait: null,
    sources: null,
    reused: false,
    seq: ordinal,
  };
}
const writeOf = (executionId: string, steps: ExecutionWrite['steps'], resultJson: string | null = null): ExecutionWrite => ({
  executionId,
  workspaceId,
  workflowId: workspaceId,
  generation: 1,
  lastSeq: 9,
  steps,
  end: resultJson === null ? null : { status: 'COMPLETED', error: null, resultJson, at: now },
  suspension: null,
  waits: null,
});

const countOf = async (text: string): Promise<number> => Number((await pool.query(`select count(*) from ${text}`)).rows[0].count);

test('one hundred executions that pass on one value of a megabyte store it once', async () => {
  const json = large('shared');
  const { blobs, ids } = await begin(Array.from({ length: 100 }, () => json));
  await writeExecutions(pool, await blobs.keepWrites(ids.map((id) => writeOf(id, [stepOf(1, json), stepOf(2, json, json)], json))), now);
  expect(await countOf('blob')).toBe(1);
  expect(await countOf('event where data is not null')).toBe(0);
  expect(await countOf('step where output is not null or params is not null')).toBe(0);
  expect(await countOf('execution where result is not null')).toBe(0);
});

test('all readers give the value in the place of its ref', async () => {
  const json = large('read');
  const value = JSON.parse(json) as string;
  const { blobs, ids, eventIds, claimed } = await begin([json, '"small"']);
  const [id = '', other = ''] = ids;
  const writes = [writeOf(id, [stepOf(1, json, '{"a":1}'), stepOf(2, '"small"', json)], json), writeOf(other, [stepOf(1, '1')], '"small"')];
  await writeExecutions(pool, await blobs.keepWrites(writes), now);

  expect(new Map(claimed.map((execution) => [execution.id, execution.trigger]))).toEqual(
    new Map([
      [id, value],
      [other, 'small'],
    ]),
  );
  const recorded = await recordedSteps(pool, ids);
  expect(recorded.get(id)?.map(({ params, output }) => [params, output])).toEqual([
    [{ a: 1 }, value],
    [value, 'small'],
  ]);
  expect(recorded.get(other)?.map(({ output }) => output)).toEqual([1]);

  const em = database.orm.em.fork();
  const keys = [`${id}:1`, `${id}:2`, `${other}:1`, `${other}:2`];
  expect([...(await loadStepOutputs(em, workspaceId, keys)).values()]).toEqual([value, 'small', 1, null]);
  expect([...(await loadStepParams(em, workspaceId, keys)).values()]).toEqual([{ a: 1 }, value, null, null]);
  expect([...(await loadEventData(em, workspaceId, eventIds)).values()]).toEqual([value, 'small']);
  expect([...(await loadEventSizes(em, workspaceId, eventIds)).values()]).toEqual([json.length, '"small"'.length]);
  expect([...(await loadResults(em, workspaceId, ids)).values()]).toEqual([value, 'small']);
  expect((await loadSteps(em, workspaceId, [id])).get(id)?.map(({ outputSize }) => outputSize)).toEqual([json.length, '"small"'.length]);
  // Nothing of another workspace is read, whoever names it.
  expect([...(await loadStepOutputs(em, uuidv7(), keys)).values()]).toEqual([null, null, null, null]);
});

test('a large value goes where the next write has a small one, and the other way round', async () => {
  const json = large('changes');
  const { blobs, ids } = await begin(['1']);
  const [id = ''] = ids;
  for (const outputJson of [json, '"small"', json, null]) {
    await writeExecutions(pool, await blobs.keepWrites([writeOf(id, [stepOf(1, outputJson)])]), now);
    expect((await recordedSteps(pool, ids)).get(id)?.[0]?.output).toEqual(JSON.parse(outputJson ?? 'null'));
  }
});

test('what is small costs nothing: no statement, and no copy of the rows', async () => {
  const blobs = createBlobs({ query: () => Promise.reject(new Error('a statement')) } as unknown as pg.Pool, clock);
  const events = [eventOf('1')];
  const writes = [writeOf(uuidv7(), [stepOf(1, `"${'x'.repeat(LARGE_VALUE - 2)}"`, '{}')], '1')];
  expect(await blobs.keepEvents(events)).toBe(events);
  expect(await blobs.keepWrites(writes)).toBe(writes);
  expect(await blobs.keepValues(workspaceId, uuidv7(), ['1', null])).toEqual([null, null]);
  expect(isLarge('x'.repeat(LARGE_VALUE + 1))).toBe(true);
});

test('a value that is known to be stored is not sent again', async () => {
  const statements: unknown[] = [];
  const counting = { query: (...call: unknown[]) => (statements.push(call), Promise.resolve({ rows: [] })) } as unknown as pg.Pool;
  const blobs = createBlobs(counting, clock);
  const events = [eventOf(large('known')), eventOf(large('known')), eventOf(large('other'))];
  await blobs.keepEvents(events);
  await blobs.keepEvents(events);
  expect(statements).toHaveLength(1);
});

test('workspaces share nothing, not even equal values', () => {
  expect(refOf(uuidv7(), '1', now)).not.toBe(refOf(uuidv7(), '1', now));
  expect(refOf(workspaceId, '1', now)).toBe(refOf(workspaceId, '1', now));
});

test('a ref is of the period of its writing, and never of an earlier one than its row', async () => {
  const blobs = createBlobs(pool, clock);
  const rowOf = (ms: number): string => leastId(ms);
  const next = periodStart(present.end);
  const [ref] = await blobs.keepValues(workspaceId, rowOf(present.start), [large('a')]);
  expect(ref).toMatch(new RegExp(`^${present.startName}\\.`));
  // Another process's clock was ahead when it made the row.
  const [ahead] = await blobs.keepValues(workspaceId, rowOf(next.start), [large('a')]);
  expect(ahead).toMatch(new RegExp(`^${next.startName}\\.`));
  // The execution goes on in a later period than it began in.
  now = next.start;
  const [late] = await blobs.keepValues(workspaceId, rowOf(present.start), [large('a')]);
  now = Date.now();
  expect(late).toBe(ahead);
  expect(await countOf(`blob_${next.startName}`)).toBe(1);
});

test('values are carried to a later period without being read, and live there by themselves', async () => {
  const json = large('carried');
  const blobs = createBlobs(pool, clock);
  const next = periodStart(present.end);
  const [ref = ''] = await blobs.keepValues(workspaceId, uuidv7(now), [json]);
  const carried = await carryRefs(pool, [ref, null, ref], next.start);
  expect([...carried.values()]).toEqual([refOf(workspaceId, json, next.start)]);
  // Once more, and to where it is already.
  expect(await carryRefs(pool, [ref], next.start)).toEqual(carried);
  expect([...(await carryRefs(pool, carried.values(), present.start)).values()]).toEqual([...carried.values()]);
  await pool.query('delete from blob where ref = $1', [ref]);
  expect([...(await readBlobs(pool, carried.values())).values()]).toEqual([json]);
  await expect(readBlobs(pool, [ref])).rejects.toThrow('there is no such value');
});

test('many writers of the same values hinder nobody', async () => {
  const values = Array.from({ length: 20 }, (_, index) => large(`many ${index}`, 70_000));
  const writers = Array.from({ length: 10 }, (_, index) => {
    const turned = [...values.slice(index * 2), ...values.slice(0, index * 2)];
    return createBlobs(pool, clock).keepValues(workspaceId, uuidv7(now), turned);
  });
  const refs = new Set((await Promise.all(writers)).flat());
  expect(refs.size).toBe(20);
  expect(await countOf(`blob where ref = any('{${[...refs].join(',')}}')`)).toBe(20);
});

test('lists read no values: neither large ones nor those that an older version kept in the row', async () => {
  const { blobs, ids } = await begin(['1']);
  const [id = ''] = ids;
  const steps = Array.from({ length: 100 }, (_, index) => stepOf(index + 1, large(`step ${index}`)));
  await writeExecutions(pool, await blobs.keepWrites([writeOf(id, steps, large('result'))]), now);
  await pool.query(`update step set output = to_json(repeat('x', 1000000)), output_ref = null where execution_id = $1 and ordinal > 50`, [
    id,
  ]);
  const asked = performance.now();
  const em = database.orm.em.fork();
  const listed = (await loadSteps(em, workspaceId, [id])).get(id) ?? [];
  const execution = await findExecution(em, workspaceId, id);
  const took = performance.now() - asked;
  expect(listed).toHaveLength(100);
  expect(JSON.stringify([listed, execution]).length).toBeLessThan(100_000);
  expect(took).toBeLessThan(500);
});
