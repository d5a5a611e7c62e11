import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePartitions } from '../../db/partitions.ts';
import { leastId, periodAt } from '../../db/periods.ts';
import { openDatabase, type Database } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../../db/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import type { Sql } from '../../queue/queue.ts';
import { Workflow } from '../../workflow/workflow.entity.ts';
import { carryRefs, createBlobs, readBlobs } from '../values/blobs.ts';
import { Execution } from '../execution.entity.ts';
import { listExecutions, loadLastExecutions, loadSteps } from '../read-executions.ts';
import { loadEventData, loadResults, loadStepOutputs } from '../values/read-values.ts';
import { claimExecutions, insertBeginnings, plainExecution, recordedSteps } from './rows.ts';
import { Step } from '../step.entity.ts';
import { writeExecutions } from './write-executions.ts';

/** Plans over a year of partitions, as Postgres makes them for prepared statements and for others. */
const PERIODS = 12;
const ROWS = 2_000;
const WEEK_MS = 7 * 24 * 60 * 60_000;
const workspaceId = uuidv7();
const now = Date.now();
const present = periodAt(now);
const raise = (error: Error): never => {
  throw error;
};
let testDatabase: TestDatabase;
let database: Database;
/** Partitions with rows; to read a whole empty one costs nothing. */
let filled: ReadonlySet<string>;

beforeAll(async () => {
  testDatabase = await createTestDatabase('plans');
  database = await openDatabase(testDatabase.url, [Execution, Step, Workflow]);
  const { pool } = database;
  await pool.query(`insert into workspace values ($1, 'Test', now())`, [workspaceId]);
  await pool.query(
    `insert into workflow (id, workspace_id, name, description, category, active, draft, draft_revision, created_at, updated_at)
      values ($1, $1, 'Test', '', 'CUSTOM', true, '{}', 1, now(), now())`,
    [workspaceId],
  );
  for (let week = 0; week < PERIODS; week++) {
    const start = present.start + week * WEEK_MS;
    const { startName } = periodAt(start);
    await ensurePartitions(pool, start, { width: 1, onError: raise });
    const id = `('${leastId(start).slice(0, 24)}' || lpad(n::text, 12, '0'))::uuid`;
    const rows = `from generate_series(1, ${ROWS}) as n`;
    await pool.query(
      `insert into event (id, workspace_id, type, data, created_at) select ${id}, '${workspaceId}', 'x', '1', now() ${rows}`,
    );
    await pool.query(`insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, created_at, completed_at)
      select ${id}, '${workspaceId}', '${workspaceId}', '${workspaceId}', ${id}, 'x', 'API', 'COMPLETED', 1, 3, now(), now() ${rows}`);
    await pool.query(`insert into step (execution_id, ordinal, workspace_id, seq, node_id, node_type, iteration, attempt, status)
      select ${id}, ordinal, '${workspaceId}', 1, 'x', 'x', '{}', 1, 'COMPLETED' ${rows}, generate_series(1, 3) as ordinal`);
    await pool.query(`insert into blob select '${startName}.' || n, '${workspaceId}', 1, '1', now() ${rows}`);
  }
  // As autovacuum does it: each partition that has rows, and not the empty ones.
  const { rows } = await pool.query<{ name: string }>(
    `select distinct tableoid::regclass::text as name from event union select distinct tableoid::regclass::text from execution
      union select distinct tableoid::regclass::text from step union select distinct tableoid::regclass::text from blob`,
  );
  filled = new Set(rows.map(({ name }) => name));
  await pool.query(`vacuum analyze ${[...filled].join(', ')}`);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

function scansOf(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansOf)];
}

/** Runs it against a recorder, then asks for the plans of what it said: whole tables that they read. */
async function scans(run: (sql: Sql) => Promise<unknown>): Promise<string[]> {
  const statements: { text: string; values: unknown[] }[] = [];
  const query = (first: string | { text: string; values: unknown[] }, values: unknown[] = []) => {
    statements.push(typeof first === 'string' ? { text: first, values } : first);
    return Promise.resolve({ rows: [], rowCount: 0 });
  };
  await run({ query } as unknown as Sql).catch(() => {});
  expect(statements.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const { text, values } of statements) {
    for (const options of ['format json', 'format json, generic_plan']) {
      const generic = options.includes('generic');
      // Through the simple protocol the parameters stay open, as in the plan that a prepared statement ends up with.
      const { rows } = generic
        ? await database.pool.query(`explain (${options}) ${text}`)
        : await database.pool.query(`explain (${options}) ${text}`, values);
      const plan = (rows[0] as { 'QUERY PLAN': { Plan: Plan }[] })['QUERY PLAN'][0]?.Plan;
      found.push(...scansOf(plan as Plan));
    }
  }
  return found.filter((name) => filled.has(name));
}

/** The same for what the request path says, caught at its driver. */
async function scansOfReading(read: () => Promise<unknown>): Promise<string[]> {
  const connection = database.orm.em.getConnection() as unknown as { getNativeClient(): Promise<{ Client: typeof pg.Client }> };
  const { prototype } = (await connection.getNativeClient()).Client;
  const original = prototype.query;
  const statements: [string, unknown[]][] = [];
  prototype.query = function (this: pg.Client, text: string, ...rest: unknown[]) {
    statements.push([text, (rest[0] as unknown[]) ?? []]);
    return (original as (...all: unknown[]) => unknown).call(this, text, ...rest);
  } as typeof original;
  try {
    await read();
  } finally {
    prototype.query = original;
  }
  expect(statements.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const [text, values] of statements) {
    const { rows } = await database.pool.query(`explain (format json) ${text}`, values);
    found.push(...scansOf((rows[0] as { 'QUERY PLAN': { Plan: Plan }[] })['QUERY PLAN'][0]?.Plan as Plan));
  }
  return found.filter((name) => filled.has(name));
}

const idOf = (row: number): string => `${present.startId.slice(0, 24)}${String(row).padStart(12, '0')}`;
const ids = Array.from({ length: 200 }, (_, row) => idOf(row + 1));

test('what runs executions finds its rows by index', async () => {
  const eventOf = () => ({ id: uuidv7(), workspaceId, type: 'x', sourceId: null, dataJson: '1' });
  const execution = {
    ...plainExecution,
    id: uuidv7(),
    workspaceId,
    workflowId: workspaceId,
    versionId: workspaceId,
    triggerNodeId: 'x',
    start: 'API' as const,
  };
  expect(await scans((sql) => insertBeginnings(sql, [eventOf()], [{ ...execution, eventId: uuidv7() }], now))).toEqual([]);
  expect(await scans((sql) => claimExecutions(sql, ids, uuidv7(), now))).toEqual([]);
  expect(await scans((sql) => recordedSteps(sql, ids))).toEqual([]);
  const write = { workspaceId, workflowId: workspaceId, generation: 1, lastSeq: 4, steps: [], end: null, suspension: null, waits: null };
  const suspended = { ...write, suspension: { wakeAt: now, paused: false }, waits: { upserts: [], removals: [1] } };
  const writes = ids.map((executionId) => ({ ...write, executionId }));
  expect(await scans((sql) => writeExecutions(sql, writes, now))).toEqual([]);
  expect(await scans((sql) => writeExecutions(sql, [...writes, { ...suspended, executionId: idOf(300) }], now))).toEqual([]);
});

test('large values are found by index', async () => {
  const refs = ids.map((_, row) => `${present.startName}.${row + 1}`);
  expect(await scans((sql) => readBlobs(sql, refs))).toEqual([]);
  expect(await scans((sql) => carryRefs(sql, refs, present.end))).toEqual([]);
  const json = JSON.stringify('x'.repeat(100_000));
  expect(await scans((sql) => createBlobs(sql as pg.Pool, { now: () => now }).keepValues(workspaceId, uuidv7(), [json]))).toEqual([]);
});

test('lists and details are read by index', async () => {
  const em = database.orm.em.fork();
  const page = { where: {}, orderBy: { id: 'desc' }, limit: 25 } as const;
  expect(await scansOfReading(() => listExecutions(em, workspaceId, {}, page))).toEqual([]);
  expect(await scansOfReading(() => listExecutions(em, workspaceId, { workflowId: workspaceId, status: ['COMPLETED'] }, page))).toEqual([]);
  expect(await scansOfReading(() => listExecutions(em, workspaceId, {}, { ...page, where: { id: { $lt: idOf(1_000) } } }))).toEqual([]);
  expect(await scansOfReading(() => loadSteps(em, workspaceId, ids.slice(0, 25)))).toEqual([]);
  expect(await scansOfReading(() => loadStepOutputs(em, workspaceId, [`${idOf(1)}:1`, `${idOf(1)}:2`]))).toEqual([]);
  expect(await scansOfReading(() => loadEventData(em, workspaceId, ids.slice(0, 25)))).toEqual([]);
  expect(await scansOfReading(() => loadResults(em, workspaceId, ids.slice(0, 25)))).toEqual([]);
  expect(await scansOfReading(() => loadLastExecutions(em, workspaceId, [workspaceId]))).toEqual([]);
});
