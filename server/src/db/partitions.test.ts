import { defineEntity, p } from '@mikro-orm/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidv7 } from '../lib/ids.ts';
import { openDatabase, type Database } from './orm.ts';
import { dropPartitions, ensurePartitions } from './partitions.ts';
import { leastId, periodAt, periodStart, type Period } from './periods.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;
const TABLES = ['event', 'execution', 'step', 'blob'];
class Workspace {
  declare id: string;
}
const WorkspaceSchema = defineEntity({ name: 'Workspace', tableName: 'workspace', properties: { id: p.uuid().primary() } });
WorkspaceSchema.setClass(Workspace);

let testDatabase: TestDatabase;
let database: Database;
const errors: Error[] = [];
const onError = (error: Error): void => void errors.push(error);
const present = periodAt(Date.now());
const later = (weeks: number): Period => periodAt(present.start + weeks * WEEK_MS);

beforeAll(async () => {
  testDatabase = await createTestDatabase('partitions');
  database = await openDatabase(testDatabase.url, [Workspace]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

let ids = 0;
/** An id of the period's middle. */
const idIn = (period: Period): string => leastId(period.start + WEEK_MS / 2).slice(0, 24) + String(++ids).padStart(12, '0');

/** An execution with an event, a step and a value of the same period. */
async function insertExecution(period: Period, row: { eventId?: string; ended?: boolean; ref?: string } = {}): Promise<string> {
  const id = idIn(period);
  const { eventId = idIn(period), ended = true, ref = `${period.startName}.${id}` } = row;
  const { pool } = database;
  await pool.query(`insert into blob values ($1, $2, 1, '1', now()) on conflict do nothing`, [ref, uuidv7()]);
  await pool.query(`insert into event (id, workspace_id, type, data, created_at) values ($1, $2, 'x', '1', now()) on conflict do nothing`, [
    eventId,
    uuidv7(),
  ]);
  await pool.query(
    `insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, created_at, completed_at)
      values ($1, $2, $2, $2, $3, 'x', 'API', $4, 1, 1, now(), $5)`,
    [id, uuidv7(), eventId, ended ? 'COMPLETED' : 'WAITING', ended ? new Date() : null],
  );
  await pool.query(
    `insert into step (execution_id, ordinal, workspace_id, seq, node_id, node_type, iteration, attempt, status, output_ref)
      values ($1, 1, $2, 1, 'x', 'x', '{}', 1, 'COMPLETED', $3)`,
    [id, uuidv7(), ref],
  );
  return id;
}

async function partitions(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = any('{event,execution,step,blob}'::regclass[])`,
  );
  return rows.map(({ name }) => name).sort();
}
const named = (period: Period): string[] => TABLES.map((table) => `${table}_${period.startName}`);
const count = async (table: string): Promise<number> => Number((await database.pool.query(`select count(*) from ${table}`)).rows[0].count);
const end = (id: string) => database.pool.query(`update execution set completed_at = now(), status = 'COMPLETED' where id = $1`, [id]);

test('the period after the next is made, once, however many processes want it', async () => {
  await Promise.all([1, 2, 3].map(() => ensurePartitions(database.pool, Date.now(), { width: 1, onError })));
  await ensurePartitions(database.pool, Date.now(), { width: 1, onError });
  const expected = TABLES.flatMap((table) => [
    `${table}_first`,
    `${table}_other`,
    ...[1, 2].map((weeks) => `${table}_${later(weeks).startName}`),
  ]);
  expect(await partitions()).toEqual(expected.sort());
  expect(errors).toEqual([]);
});

test('a new partition has the indexes, the storage and the columns of the others', async () => {
  const facts = async (name: string) => {
    const { rows } = await database.pool.query(
      `select reloptions, (select array_agg(attname || attnotnull || atthasdef order by attname) from pg_attribute where attrelid = pg_class.oid and attnum > 0) as columns,
          (select array_agg(indisprimary || regexp_replace(pg_get_indexdef(indexrelid), '^.*USING', '') order by 1) from pg_index where indrelid = pg_class.oid and indisvalid) as indexes
        from pg_class where oid = $1::regclass`,
      [name],
    );
    return rows[0];
  };
  for (const table of TABLES) {
    const made = await facts(`${table}_${later(2).startName}`);
    expect(made).toEqual(await facts(`${table}_${later(1).startName}`));
    // The table that was there before keeps what it had, and nothing twice.
    expect(made.indexes).toEqual((await facts(`${table}_first`)).indexes);
  }
});

test('rows go to the partition of their period; far-off ones to the other rows', async () => {
  for (const period of [later(-60), present, later(2), later(40)]) {
    const id = await insertExecution(period);
    const { rows } = await database.pool.query('select tableoid::regclass::text as name from step where execution_id = $1', [id]);
    expect(rows[0].name).toBe(
      { [-60]: 'step_first', 0: 'step_first', 2: named(later(2))[2], 40: 'step_other' }[(period.start - present.start) / WEEK_MS],
    );
  }
});

test('rows that a fast clock left among the others move to their partition once it is made', async () => {
  const period = later(40);
  await ensurePartitions(database.pool, period.start, { width: 1, onError });
  expect(await partitions()).toEqual(expect.arrayContaining([...named(period), ...named(later(41)), ...named(later(42))]));
  for (const table of TABLES) {
    expect(await count(`${table}_other`)).toBe(0);
    expect(await count(`${table}_${period.startName}`)).toBe(1);
  }
});

test('a period with very many rows among the others stays there, and the next ones are made all the same', async () => {
  const period = later(50);
  await database.pool.query(
    `insert into event (id, workspace_id, type, created_at) select ($1 || lpad(n::text, 12, '0'))::uuid, gen_random_uuid(), 'x', now() from generate_series(1, 10001) as n`,
    [period.startId.slice(0, 24)],
  );
  await ensurePartitions(database.pool, period.start, { width: 1, onError });
  expect(errors.map((error) => error.message)).toEqual([
    expect.stringContaining(`event_other holds many rows from ${period.startName} on`),
  ]);
  expect(await partitions()).toEqual(expect.arrayContaining([`step_${period.startName}`, ...named(later(51)), ...named(later(52))]));
  expect(await count('event_other')).toBe(10_001);
});

test('a lock that somebody holds for long is asked for again, and holds nobody up meanwhile', async () => {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query('select from blob_other');
  const making = ensurePartitions(database.pool, later(60).start, { width: 1, onError });
  await new Promise((resolve) => setTimeout(resolve, 400));
  const asked = performance.now();
  await insertExecution(later(61));
  expect(performance.now() - asked).toBeLessThan(300);
  await client.query('commit');
  client.release();
  await making;
  expect(await partitions()).toEqual(expect.arrayContaining([...named(later(60)), ...named(later(61)), ...named(later(62))]));
});

test('periods that ended before the instant go, whole, and nothing else', async () => {
  const before = (await partitions()).filter((name) => !name.endsWith('_first'));
  const result = await dropPartitions(database.pool, later(3).start);
  expect(result).toEqual({ dropped: expect.arrayContaining([...named(later(1)), ...named(later(2))]), kept: [] });
  expect(await partitions()).toEqual(before.filter((name) => ![...named(later(1)), ...named(later(2))].includes(name)));
  // What came into no partition is old too by now, and is deleted by rows.
  await dropPartitions(database.pool, later(51).start);
  expect(await count('event_other')).toBe(0);
});

test('a period with an execution that has not ended stays, and so do all events and values that came after', async () => {
  const [first, second, third] = [later(60), later(61), later(62)] as [Period, Period, Period];
  // It waits since the first period, and has a value of the second.
  const waiting = await insertExecution(first, { ended: false, ref: `${second.startName}.value` });
  await insertExecution(second);
  await insertExecution(third);
  const result = await dropPartitions(database.pool, third.start);
  expect(result?.kept).toEqual([first.end]);
  const left = await partitions();
  expect(left).toEqual(expect.arrayContaining([...named(first), `event_${second.startName}`, `blob_${second.startName}`, ...named(third)]));
  expect(left).not.toContain(`execution_${second.startName}`);
  expect(left).not.toContain(`step_${second.startName}`);
  const { rows } = await database.pool.query('select data from step join blob on ref = output_ref where execution_id = $1', [waiting]);
  expect(rows).toEqual([{ data: 1 }]);

  await end(waiting);
  expect((await dropPartitions(database.pool, third.start))?.kept).toEqual([]);
  const rest = await partitions();
  for (const name of [...named(first), ...named(second)]) expect(rest).not.toContain(name);
  expect(rest).toEqual(expect.arrayContaining(named(third)));
});

test("an event stays while an execution that it has started has not ended, on the other side of the period's end", async () => {
  const [first, second] = [later(70), later(71)] as [Period, Period];
  await ensurePartitions(database.pool, first.start, { width: 1, onError });
  const eventId = idIn(first);
  const id = await insertExecution(second, { eventId, ended: false });
  await dropPartitions(database.pool, second.start);
  expect(await partitions()).toContain(`event_${first.startName}`);
  await end(id);
  await dropPartitions(database.pool, second.start);
  expect(await partitions()).not.toContain(`event_${first.startName}`);
});

test('a wide partition begins where the others end, and ends where the next one begins', async () => {
  const first = later(80);
  const wide = { width: 4, onError };
  await ensurePartitions(database.pool, later(86).start, { width: 1, onError });
  await ensurePartitions(database.pool, first.start, wide);
  await ensurePartitions(database.pool, later(82).start, wide);
  const made = (await partitions()).filter((name) => name.startsWith('step_') && name >= `step_${first.startName}`);
  expect(made).toEqual([80, 84, 86, 87, 88].map((weeks) => `step_${later(weeks).startName}`).concat('step_other'));
  const id = await insertExecution(later(83), { ended: false });
  const { rows } = await database.pool.query('select tableoid::regclass::text as name from execution where id = $1', [id]);
  expect(rows[0].name).toBe(`execution_${first.startName}`);

  // Of the narrow ones behind it nothing goes that its rows may name.
  expect((await dropPartitions(database.pool, later(90).start))?.kept).toEqual([later(84).start]);
  expect(await partitions()).toEqual(expect.arrayContaining([`blob_${later(88).startName}`, `event_${later(88).startName}`]));
  await end(id);
  await dropPartitions(database.pool, later(90).start);
  expect((await partitions()).filter((name) => name.includes('_2'))).toEqual([]);
});

test('the least id of a period is not below it', () => {
  const { startId, endId } = periodStart(present.start);
  expect(uuidv7(present.start) > startId && uuidv7(present.start) < endId).toBe(true);
});
