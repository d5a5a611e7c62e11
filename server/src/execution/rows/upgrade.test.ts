import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Foundation } from '../../db/migrations/20261122000000-foundation.ts';
import { openDatabase, type Database } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../../db/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { Workflow } from '../../workflow/workflow.entity.ts';
import { Execution } from '../execution.entity.ts';
import { findExecution, listExecutions, loadSteps } from '../read-executions.ts';
import {
  loadEventData,
  loadEventSizes,
  loadOutputSizes,
  loadResults,
  loadStepLogs,
  loadStepOutputs,
  loadStepParams,
} from '../values/read-values.ts';
import { claimExecutions, recordedSteps } from './rows.ts';
import { Step } from '../step.entity.ts';

/** A database as the version before partitions and large values made it, with rows of then. */
const MONTH_MS = 30 * 24 * 60 * 60_000;
const workspaceId = uuidv7();
const workflowId = uuidv7();
const large = 'x'.repeat(100_000);
const ended = { id: uuidv7(Date.now() - MONTH_MS), eventId: uuidv7(Date.now() - MONTH_MS), status: 'COMPLETED', data: { n: 1 } };
const running = { id: uuidv7(), eventId: uuidv7(), status: 'RUNNING', data: { large } };

let testDatabase: TestDatabase;
let database: Database;

async function makeOldDatabase(url: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [Workflow],
    extensions: [Migrator],
    migrations: {
      migrationsList: [{ name: '20261122000000-foundation', class: Foundation }],
      snapshot: false,
      tableName: 'schema_migration',
    },
    logger: () => {},
  });
  await orm.migrator.up();
  await orm.close(true);
}

async function insertOldRows(client: pg.Client): Promise<void> {
  await client.query(`insert into workspace values ($1, 'Test', now())`, [workspaceId]);
  await client.query(
    `insert into workflow (id, workspace_id, name, description, category, active, draft, draft_revision, created_at, updated_at)
      values ($1, $2, 'Test', '', 'CUSTOM', true, '{"nodes":[],"edges":[]}', 1, now(), now())`,
    [workflowId, workspaceId],
  );
  for (const { id, eventId, status, data } of [ended, running]) {
    await client.query(`insert into event values ($1, $2, 'webhook.received', null, $3, now())`, [
      eventId,
      workspaceId,
      JSON.stringify(data),
    ]);
    await client.query(
      `insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, result, created_at, completed_at)
        values ($1, $2, $3, $3, $4, 'start', 'WEBHOOK', $5, 1, 3, '"done"', now(), $6)`,
      [id, workspaceId, workflowId, eventId, status, status === 'RUNNING' ? null : new Date()],
    );
    await client.query(
      `insert into step (execution_id, ordinal, workspace_id, seq, node_id, node_type, iteration, attempt, status, params, output, output_port, logs, duration_ms)
        values ($1, 1, $2, 1, 'start', 'core.webhook', '{}', 1, 'COMPLETED', null, null, 'out', null, 0.5),
          ($1, 2, $2, 2, 'set', 'core.set', '{}', 1, 'COMPLETED', '{"a":1}', $3, 'out', '[{"level":"info","message":"hello"}]', 1.5)`,
      [id, workspaceId, JSON.stringify(large)],
    );
  }
}

beforeAll(async () => {
  testDatabase = await createTestDatabase('upgrade');
  await makeOldDatabase(testDatabase.url);
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await insertOldRows(client);
  await client.end();
  database = await openDatabase(testDatabase.url, [Execution, Step, Workflow]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

test('what was there before is listed and read as ever', async () => {
  const em = database.orm.em.fork();
  expect((await listExecutions(em, workspaceId, {}, { where: {}, orderBy: { id: 'desc' }, limit: 10 })).map(({ id }) => id)).toEqual([
    running.id,
    ended.id,
  ]);
  expect(await findExecution(em, workspaceId, ended.id)).toMatchObject({
    status: 'COMPLETED',
    priority: 1,
    depth: 0,
    paused: false,
    parentId: null,
  });
  expect(await loadResults(em, workspaceId, [ended.id])).toEqual(new Map([[ended.id, 'done']]));
  expect([...(await loadEventData(em, workspaceId, [ended.eventId, running.eventId])).values()]).toEqual([ended.data, running.data]);
  expect([...(await loadEventSizes(em, workspaceId, [ended.eventId])).values()]).toEqual([JSON.stringify(ended.data).length]);
  const steps = (await loadSteps(em, workspaceId, [ended.id])).get(ended.id) ?? [];
  expect(steps.map(({ nodeId, status, reused, outputSize, durationMs }) => [nodeId, status, reused, outputSize, durationMs])).toEqual([
    ['start', 'COMPLETED', false, null, 0.5],
    ['set', 'COMPLETED', false, null, 1.5],
  ]);
  const keys = [`${ended.id}:1`, `${ended.id}:2`];
  expect([...(await loadStepOutputs(em, workspaceId, keys)).values()]).toEqual([null, large]);
  expect([...(await loadOutputSizes(em, workspaceId, keys)).values()]).toEqual([null, large.length + 2]);
  expect([...(await loadStepParams(em, workspaceId, keys)).values()]).toEqual([null, { a: 1 }]);
  expect([...(await loadStepLogs(em, workspaceId, keys)).values()]).toEqual([[], [{ level: 'info', message: 'hello' }]]);
});

test('what was under way goes on', async () => {
  const [claimed, ...none] = await claimExecutions(database.pool, [running.id, ended.id], uuidv7(), Date.now());
  expect(claimed).toMatchObject({ id: running.id, generation: 2, trigger: running.data });
  expect(none).toEqual([]);
  const recorded = (await recordedSteps(database.pool, [running.id])).get(running.id) ?? [];
  expect(recorded.map(({ nodeId, status, params, output }) => [nodeId, status, params, output])).toEqual([
    ['start', 'COMPLETED', null, null],
    ['set', 'COMPLETED', { a: 1 }, large],
  ]);
});

test('the old tables have become the first partitions, with the indexes that they had and no others', async () => {
  const { rows } = await database.pool.query<{ name: string; indexes: number; valid: boolean }>(
    `select indrelid::regclass::text as name, count(*)::int as indexes, bool_and(indisvalid) as valid from pg_index
      where indrelid = any('{event,event_first,execution,execution_first,step,step_first}'::regclass[]) group by indrelid order by 1`,
  );
  const byName = new Map(rows.map((row) => [row.name, row.indexes]));
  for (const table of ['event', 'execution', 'step']) expect(byName.get(`${table}_first`)).toBe(byName.get(table));
  expect(rows.every(({ valid }) => valid)).toBe(true);
});
