import { callWorkflow, NodeError, stop, waitUntil, type WorkflowCall } from '@hookloom/sdk';
import type { JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.ts';
import type { TestNode } from '../../engine/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { removeExecutionsOf } from '../read-executions.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
let process: TestProcess;
beforeAll(async () => {
  bed = await createTestBed('children');
  process = await bed.open();
});
afterEach(() => {
  const [error] = bed.errors.splice(0);
  if (error) throw error;
});
afterAll(() => bed?.close());

interface Drawn {
  workflowId: string;
  versionId: string;
}

const say = (value: JsonValue): TestNode => ({ run: () => value });
const fail = (code: string): TestNode => ({
  run: () => {
    throw new NodeError('USER', code, 'It failed.');
  },
});
const call = (workflowId: string, more: Partial<WorkflowCall> = {}): TestNode => ({
  effect: 'idempotent',
  run: () => callWorkflow({ workflowId, data: { n: 1 }, wait: true, ...more }),
});

async function publish(nodes: Record<string, TestNode>, edges: string[], settings?: WorkflowSettings): Promise<Drawn> {
  const drawn = await bed.draw(nodes, edges, settings);
  await bed.pool.query('update workflow set published_version_id = $2 where id = $1', [drawn.workflowId, drawn.versionId]);
  return drawn;
}

async function start(drawn: Drawn, on: TestProcess = process): Promise<string> {
  return (await on.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: {} })).id;
}

const status = (id: string) => expect.poll(async () => (await bed.execution(id)).status, { timeout: 15_000, interval: 30 });

async function childrenOf(
  id: string,
): Promise<{ id: string; status: string; start: string; depth: number; ordinal: number; result: JsonValue }[]> {
  const { rows } = await bed.pool.query(
    'select id, status, start, depth, parent_ordinal as ordinal, result from execution where parent_id = $1 order by id',
    [id],
  );
  return rows;
}

async function executionsOf({
  workflowId,
}: Drawn): Promise<{ id: string; status: string; start: string; depth: number; trigger: JsonValue }[]> {
  const { rows } = await bed.pool.query(
    `select x.id, x.status, x.start, x.depth, event.data as trigger from execution x join event on event.id = x.event_id where workflow_id = $1 order by x.id`,
    [workflowId],
  );
  return rows;
}

async function outputOf(id: string, nodeId: string): Promise<JsonValue> {
  const { rows } = await bed.pool.query<{ output: JsonValue }>('select output from step where execution_id = $1 and node_id = $2', [
    id,
    nodeId,
  ]);
  return rows[0]?.output ?? null;
}

test('a step that waits for another workflow goes on with its result', async () => {
  const child = await publish({ sum: { run: (ctx) => ({ got: ctx.trigger }) } }, ['start -> sum']);
  const parent = await publish({ call: call(child.workflowId), after: { run: (ctx) => ctx.input } }, ['start -> call', 'call -> after']);
  const id = await start(parent);
  await status(id).toBe('COMPLETED');
  expect(await outputOf(id, 'after')).toEqual({ got: { n: 1 } });
  expect(await childrenOf(id)).toEqual([
    { id: expect.any(String), status: 'COMPLETED', start: 'WORKFLOW', depth: 1, ordinal: 2, result: { got: { n: 1 } } },
  ]);
  expect(await bed.waits(id)).toEqual([]);
});

test('while it waits, its execution is rows only', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const child = await publish({ slow: { run: () => gate.then(() => stop('stopped')) } }, ['start -> slow']);
  const id = await start(await publish({ call: call(child.workflowId) }, ['start -> call']));
  await status(id).toBe('WAITING');
  expect(await bed.execution(id)).toMatchObject({ processId: null, wakeAt: null });
  const [waiting] = await bed.waits(id);
  expect(waiting).toMatchObject({ kind: 'WORKFLOW', wakeAt: null });
  release();
  await status(id).toBe('COMPLETED');
  expect(await outputOf(id, 'call')).toBe('stopped');
});

test('a step that does not wait goes on with the id of the execution', async () => {
  const child = await publish({ end: say('done') }, ['start -> end']);
  const id = await start(await publish({ call: call(child.workflowId, { wait: false }) }, ['start -> call']));
  await status(id).toBe('COMPLETED');
  const [called] = await childrenOf(id);
  expect(await outputOf(id, 'call')).toEqual({ executionId: called?.id });
  await status(called?.id ?? '').toBe('COMPLETED');
});

test.each<[string, () => Promise<string>, string]>([
  ['is not there', async () => uuidv7(), 'WORKFLOW_NOT_FOUND'],
  ['has a name that is no id', async () => 'x', 'WORKFLOW_NOT_FOUND'],
  ['was never published', async () => (await bed.draw({}, [])).workflowId, 'WORKFLOW_NOT_PUBLISHED'],
  ['is of another workspace', foreignWorkflow, 'WORKFLOW_NOT_FOUND'],
  ['has two triggers', async () => (await publish({ other: { ...say(1), trigger: 'manual' } }, [])).workflowId, 'WORKFLOW_TRIGGER_UNCLEAR'],
])('a call of a workflow that %s fails the step', async (_name, workflowId, code) => {
  const id = await start(await publish({ call: call(await workflowId()) }, ['start -> call']));
  await status(id).toBe('FAILED');
  expect((await bed.execution(id)).error).toMatchObject({ class: 'USER', code, nodeId: 'call' });
  expect(await childrenOf(id)).toEqual([]);
});

async function foreignWorkflow(): Promise<string> {
  const { workflowId } = await publish({}, []);
  const other = uuidv7();
  await bed.pool.query(`insert into workspace values ($1, 'Other', now())`, [other]);
  await bed.pool.query('update workflow set workspace_id = $2 where id = $1', [workflowId, other]);
  return workflowId;
}

test('a workflow that calls itself for ever ends at the depth that is allowed, and harms no other', async () => {
  const drawn = await publish(
    { call: { effect: 'idempotent', run: (ctx) => callWorkflow({ workflowId: ctx.execution.workflowId, data: null, wait: true }) } },
    ['start -> call'],
  );
  const other = await publish({ a: say('unharmed') }, ['start -> a']);
  const id = await start(drawn);
  const unharmed = await start(other);
  await status(unharmed).toBe('COMPLETED');
  await status(id).toBe('FAILED');
  const all = await executionsOf(drawn);
  expect(all.map((execution) => execution.depth)).toEqual(Array.from({ length: 21 }, (_, depth) => depth));
  expect(new Set(all.map((execution) => execution.status))).toEqual(new Set(['FAILED']));
  expect((await bed.execution(all.at(-1)?.id ?? '')).error).toMatchObject({ code: 'WORKFLOWS_TOO_DEEP' });
  expect((await bed.execution(id)).error).toMatchObject({ code: 'WORKFLOW_FAILED' });
});

test('a called workflow that fails fails the step, which may go on by its error port', async () => {
  const child = await publish({ bad: fail('BROKEN') }, ['start -> bad']);
  const id = await start(
    await publish({ call: { ...call(child.workflowId), settings: { onError: 'route' } }, saved: { run: (ctx) => ctx.input } }, [
      'start -> call',
      'call.error -> saved',
    ]),
  );
  await status(id).toBe('COMPLETED');
  expect(await outputOf(id, 'saved')).toMatchObject({
    error: { class: 'USER', code: 'WORKFLOW_FAILED', message: expect.stringContaining('It failed.') },
  });
});

test('a retry of the step calls anew', async () => {
  let tries = 0;
  const child = await publish(
    {
      twice: {
        run: () => {
          if (tries++ === 0) throw new NodeError('REMOTE', 'FIRST', 'The first one fails.');
          return 'second';
        },
      },
    },
    ['start -> twice'],
  );
  const settings = { retry: { attempts: 2, delayMs: 10, backoff: 'fixed' as const } };
  const id = await start(await publish({ call: { ...call(child.workflowId), settings } }, ['start -> call']));
  await status(id).toBe('COMPLETED');
  expect((await childrenOf(id)).map((execution) => execution.status)).toEqual(['FAILED', 'COMPLETED']);
  expect(await outputOf(id, 'call')).toBe('second');
});

test.each<[string, TestNode, string]>([
  ['runs', { run: () => new Promise<never>(() => {}) }, 'RUNNING'],
  ['waits', { run: () => waitUntil(Date.now() + 1_000_000, null) }, 'WAITING'],
])('the end of a caller ends what it waits for: a called one that %s', async (_name, node, is) => {
  const child = await publish({ node }, ['start -> node']);
  const id = await start(await publish({ call: call(child.workflowId) }, ['start -> call']));
  await status(id).toBe('WAITING');
  await expect.poll(async () => (await childrenOf(id))[0]?.status, { timeout: 5_000 }).toBe(is);
  await process.executions.cancel({ workspaceId: bed.workspaceId, id });
  await status(id).toBe('CANCELLED');
  await expect.poll(async () => (await childrenOf(id))[0]?.status, { timeout: 5_000 }).toBe('CANCELLED');
});

test('a caller that fails in another branch ends what it waits for too', async () => {
  const child = await publish({ slow: { run: () => new Promise<never>(() => {}) } }, ['start -> slow']);
  const bad: TestNode = { run: () => new Promise((_, reject) => setTimeout(() => reject(new NodeError('USER', 'BAD', 'Bad.')), 400)) };
  const id = await start(await publish({ call: call(child.workflowId), bad }, ['start -> call', 'start -> bad']));
  await status(id).toBe('FAILED');
  await expect.poll(async () => (await childrenOf(id))[0]?.status, { timeout: 5_000 }).toBe('CANCELLED');
});

test('a try that has timed out before the called workflow was found calls nobody any more', async () => {
  const child = await publish({ a: say(1) }, ['start -> a']);
  const retry = { attempts: 3, backoff: 'fixed' as const, delayMs: 200 };
  const parent = await publish({ call: { ...call(child.workflowId), settings: { timeoutMs: 200, retry } } }, ['start -> call']);
  const blocker = await bed.pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table workflow in access exclusive mode');
  const id = await start(parent);
  await expect.poll(async () => (await bed.steps(id))[1]?.status, { interval: 10, timeout: 5_000 }).toBe('PENDING');
  await blocker.query('rollback');
  blocker.release();
  await status(id).toBe('COMPLETED');
  expect(await childrenOf(id)).toHaveLength(1);
});

test('a call that Postgres fails is made again, and fails no step', async () => {
  const child = await publish({ a: say(1) }, ['start -> a']);
  const parent = await publish({ call: call(child.workflowId) }, ['start -> call']);
  await bed.pool.query('alter table workflow rename to workflow_away');
  const id = await start(parent);
  await expect.poll(() => bed.errors.splice(0).map((error) => error.message)).toContain('relation "workflow" does not exist');
  await bed.pool.query('alter table workflow_away rename to workflow');
  await status(id).toBe('COMPLETED');
  bed.errors.length = 0;
  expect(await childrenOf(id)).toHaveLength(1);
});

test('a called one that is not waited for outlives its caller', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const child = await publish({ slow: { run: () => gate.then(() => 1) } }, ['start -> slow']);
  const parent = await publish({ call: call(child.workflowId, { wait: false }), bad: fail('BAD') }, ['start -> call', 'call -> bad']);
  const id = await start(parent);
  await status(id).toBe('FAILED');
  release();
  await expect.poll(async () => (await childrenOf(id))[0]?.status, { timeout: 5_000 }).toBe('COMPLETED');
});

test('whoever cancels a called one lets its caller know', async () => {
  const child = await publish({ slow: { run: () => waitUntil(Date.now() + 1_000_000, null) } }, ['start -> slow']);
  const id = await start(await publish({ call: call(child.workflowId) }, ['start -> call']));
  await status(id).toBe('WAITING');
  const [called] = await childrenOf(id);
  await status(called?.id ?? '').toBe('WAITING');
  await process.executions.cancel({ workspaceId: bed.workspaceId, id: called?.id ?? '' });
  await status(id).toBe('FAILED');
  expect((await bed.execution(id)).error).toMatchObject({ class: 'CANCELLED', code: 'WORKFLOW_FAILED' });
});

test('a caller goes on where the called workflow is deleted', async () => {
  const child = await publish({ slow: { run: () => waitUntil(Date.now() + 1_000_000, null) } }, ['start -> slow']);
  const id = await start(await publish({ call: call(child.workflowId) }, ['start -> call']));
  await status(id).toBe('WAITING');
  const [called] = await childrenOf(id);
  await status(called?.id ?? '').toBe('WAITING');
  await bed.orm.em.fork().transactional((tx) => removeExecutionsOf(tx, child.workflowId));
  await status(id).toBe('FAILED');
  expect((await bed.execution(id)).error).toMatchObject({ code: 'WORKFLOW_FAILED', message: expect.stringContaining('deleted') });
  expect(await bed.waits(called?.id ?? '')).toEqual([]);
});

test('a called workflow has its own priority and limit', async () => {
  const settings: WorkflowSettings = { priority: 'HIGH', concurrency: { limit: 1 } };
  const child = await publish({ a: say(1) }, ['start -> a'], settings);
  const ids = await Promise.all([1, 2, 3].map(async () => start(await publish({ call: call(child.workflowId) }, ['start -> call']))));
  for (const id of ids) await status(id).toBe('COMPLETED');
  const { rows } = await bed.pool.query('select distinct priority, limit_key, limit_max from execution where workflow_id = $1', [
    child.workflowId,
  ]);
  expect(rows).toEqual([{ priority: 2, limit_key: child.workflowId, limit_max: 1 }]);
});

test('step and called execution are committed together or not at all', async () => {
  let mayAdd = true;
  const child = await publish({ a: say(1) }, ['start -> a']);
  const failing = await bed.open({
    queue: (queue) => ({ ...queue, add: (sql, jobs) => (mayAdd ? queue.add(sql, jobs) : Promise.reject(new Error('not now'))) }),
  });
  await process.stop();
  const gate: { open(): void; passed?: Promise<void> } = { open: () => {} };
  gate.passed = new Promise((resolve) => (gate.open = resolve));
  const before: TestNode = { run: () => gate.passed?.then(() => 1) ?? 1 };
  const id = await start(await publish({ before, call: call(child.workflowId) }, ['start -> before', 'before -> call']), failing);
  await expect.poll(async () => (await bed.steps(id)).map((step) => step.status)).toEqual(['COMPLETED', 'RUNNING']);
  mayAdd = false;
  gate.open();
  await expect.poll(() => bed.errors.some((error) => error.message === 'not now'), { timeout: 5_000 }).toBe(true);
  expect(await childrenOf(id)).toEqual([]);
  expect((await bed.steps(id)).find((step) => step.nodeId === 'call')?.status).not.toBe('WAITING');
  mayAdd = true;
  await status(id).toBe('COMPLETED');
  expect(await childrenOf(id)).toHaveLength(1);
  bed.errors.length = 0;
  await failing.stop();
  process = await bed.open();
});

test('who has lost the claim calls nobody, and the next one calls once', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const child = await publish({ a: say(1) }, ['start -> a']);
  let tries = 0;
  const slow: TestNode = {
    effect: 'idempotent',
    async run() {
      if (tries++ === 0) await gate;
      return callWorkflow({ workflowId: child.workflowId, data: null, wait: true });
    },
  };
  const id = await start(await publish({ slow }, ['start -> slow']));
  await expect.poll(async () => (await bed.steps(id)).map((step) => step.status)).toEqual(['COMPLETED', 'RUNNING']);
  // The process that held it is taken for dead, and another has put it back.
  const dead = uuidv7();
  await bed.pool.query(
    `insert into server_process (id, roles, started_at, beat_at) values ($1, 'worker', now(), now() - interval '10 seconds')`,
    [dead],
  );
  await bed.pool.query('update execution set generation = generation + 1, process_id = $2 where id = $1', [id, dead]);
  release();
  await status(id).toBe('COMPLETED');
  expect(await childrenOf(id)).toHaveLength(1);
  bed.errors.length = 0;
});

test('what a lost answer of Postgres has committed is not begun twice', async () => {
  const child = await publish({ a: say(1) }, ['start -> a']);
  const handler = await publish({ got: { run: (ctx) => ctx.trigger }, start: { ...say(null), trigger: 'error' } }, ['start -> got']);
  const ended = {
    id: uuidv7(),
    workspaceId: bed.workspaceId,
    ...child,
    triggerNodeId: 'start',
    start: 'API' as const,
    depth: 0,
    parent: null,
    limitKey: null,
    startedAt: 1_000,
    status: 'FAILED' as const,
    error: { class: 'USER' as const, code: 'BROKEN', message: 'It failed.' },
    resultJson: null,
    lastOutput: null,
    errorWorkflowId: handler.workflowId,
    at: 2_000,
  };
  for (const _try of [1, 2]) await inTransaction(bed.pool, (sql) => process.executions.relations.afterEnds(sql, [ended]));
  expect(await executionsOf(handler)).toHaveLength(1);
});

test('the error workflow gets a failed execution once', async () => {
  const handler = await publish({ start: { run: (ctx) => ctx.trigger, trigger: 'error' }, got: { run: (ctx) => ctx.input } }, [
    'start -> got',
  ]);
  const id = await start(await publish({ bad: fail('BROKEN') }, ['start -> bad'], { errorWorkflowId: handler.workflowId }));
  await status(id).toBe('FAILED');
  const [got, ...more] = await executionsOf(handler);
  expect(more).toEqual([]);
  expect(got).toMatchObject({
    start: 'ERROR',
    depth: 1,
    trigger: {
      execution: { id, workflowName: 'Test', status: 'FAILED', start: 'API', url: `/executions/${id}`, completedAt: expect.any(String) },
      error: { class: 'USER', code: 'BROKEN', message: 'It failed.', nodeId: 'bad' },
    },
  });
  await status(got?.id ?? '').toBe('COMPLETED');
});

test('an execution that completes starts no error workflow, and an error workflow that fails starts none either', async () => {
  const handler = await publish({ start: { ...fail('WORSE'), trigger: 'error' } }, []);
  await bed.pool.query(`update workflow_version set graph = jsonb_set(graph::jsonb, '{settings}', $2)::json where id = $1`, [
    handler.versionId,
    JSON.stringify({ errorWorkflowId: handler.workflowId }),
  ]);
  const settings = { errorWorkflowId: handler.workflowId };
  const fine = await start(await publish({ a: say(1) }, ['start -> a'], settings));
  const bad = await start(await publish({ bad: fail('BROKEN') }, ['start -> bad'], settings));
  await status(fine).toBe('COMPLETED');
  await status(bad).toBe('FAILED');
  await expect.poll(async () => (await executionsOf(handler)).map((execution) => execution.status), { timeout: 5_000 }).toEqual(['FAILED']);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await executionsOf(handler)).toHaveLength(1);
});

test.each<[string, () => Promise<string>, string]>([
  ['is gone', async () => uuidv7(), 'does not exist'],
  ['is not published', async () => (await bed.draw({}, [])).workflowId, 'is not published'],
  ['has no trigger for errors', async () => (await publish({}, [])).workflowId, 'no trigger for errors'],
  ['is switched off', switchedOff, 'is switched off'],
])('an error workflow that %s is told of, and the execution fails as it would', async (_name, workflowId, message) => {
  const errorWorkflowId = await workflowId();
  const id = await start(await publish({ bad: fail('BROKEN') }, ['start -> bad'], { errorWorkflowId }));
  await status(id).toBe('FAILED');
  expect(bed.errors.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  bed.errors.length = 0;
});

async function switchedOff(): Promise<string> {
  const { workflowId } = await publish({ start: { ...say(1), trigger: 'error' } }, []);
  await bed.pool.query('update workflow set active = false where id = $1', [workflowId]);
  return workflowId;
}
