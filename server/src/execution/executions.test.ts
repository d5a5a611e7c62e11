import { toPort } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uuidv7 } from '../lib/ids.ts';
import type { TestNode } from '../engine/testing.ts';
import { bornClaimed, claimExecutions, insertBeginnings, plainExecution } from './rows/rows.ts';
import type { ExecutionChange } from './service.ts';
import { writeExecutions, type ExecutionWrite } from './rows/write-executions.ts';
import { createTestBed, type TestBed, type TestProcess } from './testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('executions');
});
afterAll(() => bed?.close());

const say = (value: JsonValue): TestNode => ({ run: () => value });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function started(process: TestProcess, drawn: { workflowId: string; versionId: string }, data: JsonValue = {}): Promise<string> {
  return (await process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data })).id;
}

const ended = (id: string) => expect.poll(async () => (await bed.execution(id)).status, { timeout: 15_000, interval: 30 });

test('an execution runs from the queue to its end and leaves no job', async () => {
  const process = await bed.open();
  const id = await started(process, await bed.draw({ a: say(1), b: say(2) }, ['start -> a', 'a -> b']));
  await ended(id).toBe('COMPLETED');
  expect(await bed.steps(id)).toMatchObject([{ nodeId: 'start' }, { nodeId: 'a' }, { nodeId: 'b' }]);
  expect(await process.queue.heldIds()).toEqual([]);
  expect(await bed.readyJobs()).toBe(0);
  await process.stop();
});

test('event, execution and job are committed together or not at all', async () => {
  const failing = await bed.open({
    worker: false,
    queue: (queue) => ({ ...queue, addition: async (jobs) => ({ ...(await queue.addition(jobs)), values: ['[{"id":"no job"}]'] }) }),
  });
  const drawn = await bed.draw({}, []);
  await expect(started(failing, drawn)).rejects.toThrow('no job');
  const { rows } = await bed.pool.query('select from execution where workflow_id = $1', [drawn.workflowId]);
  expect(rows).toEqual([]);
  const { rows: events } = await bed.pool.query(`select from event e where not exists (select from execution x where x.event_id = e.id)`);
  expect(events).toEqual([]);
  await failing.stop();
});

test('the end and the removal of the job are committed together or not at all', async () => {
  let mayRemove = false;
  const process = await bed.open({
    queue: (queue) => ({
      ...queue,
      removal(condition) {
        const { text, values } = queue.removal(condition);
        return { text: `${text} and 1 / $2::int > 0`, values: [...values, mayRemove ? 1 : 0] };
      },
    }),
  });
  const id = await started(process, await bed.draw({ a: say(1) }, ['start -> a']));
  await expect.poll(() => bed.errors.some((error) => error.message.includes('division by zero')), { timeout: 5_000 }).toBe(true);
  expect((await bed.execution(id)).status).toBe('RUNNING');
  expect(await bed.steps(id)).toEqual([]);
  mayRemove = true;
  await ended(id).toBe('COMPLETED');
  bed.errors.length = 0;
  await process.stop();
});

test('who has lost the claim writes nothing any more', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const process = await bed.open();
  const id = await started(process, await bed.draw({ slow: { run: () => gate.then(() => 'late') } }, ['start -> slow']));
  await expect.poll(async () => (await bed.steps(id)).map((step) => step.status)).toEqual(['COMPLETED', 'RUNNING']);
  await bed.pool.query(`update execution set generation = generation + 1, process_id = $2 where id = $1`, [id, uuidv7()]);
  release();
  await pause(300);
  expect((await bed.execution(id)).status).toBe('RUNNING');
  expect((await bed.steps(id)).map((step) => step.status)).toEqual(['COMPLETED', 'RUNNING']);
  bed.errors.length = 0;
  await process.queue.remove(bed.pool, [id]);
  await process.stop();
});

test('the executions of a dead process go on behind their last committed step', async () => {
  const first = vi.fn(() => 'again');
  const drawn = await bed.draw({ first: { run: first }, second: { run: (ctx) => [ctx.input, ctx.attempt] } }, [
    'start -> first',
    'first -> second',
  ]);
  const api = await bed.open({ worker: false });
  const id = await started(api, drawn);
  // A worker that took it, committed one step, was in the middle of the next, and died.
  const dead = uuidv7();
  await bed.pool.query(
    `insert into server_process (id, roles, started_at, beat_at) values ($1, 'worker', now(), now() - interval '10 seconds')`,
    [dead],
  );
  expect(await api.queue.take(bed.pool, 10)).toEqual([id]);
  const [claimed] = await claimExecutions(bed.pool, [id], dead, Date.now());
  const step = {
    nodeType: 'test',
    iteration: [],
    attempt: 1,
    paramsJson: null,
    logs: [],
    error: null,
    startedAt: 1,
    completedAt: 2,
    durationMs: 1,
    wait: null,
    sources: null,
    reused: false,
  };
  await writeExecutions(
    bed.pool,
    [
      {
        executionId: id,
        workspaceId: bed.workspaceId,
        workflowId: drawn.workflowId,
        suspension: null,
        waits: null,
        generation: claimed?.generation ?? 0,
        lastSeq: 4,
        end: null,
        steps: [
          { ...step, ordinal: 1, seq: 2, nodeId: 'start', status: 'COMPLETED', outputJson: null, outputPort: 'out' },
          { ...step, ordinal: 2, seq: 3, nodeId: 'first', status: 'COMPLETED', outputJson: '"once"', outputPort: 'out' },
          { ...step, ordinal: 3, seq: 4, nodeId: 'second', status: 'RUNNING', outputJson: null, outputPort: null },
        ],
      },
    ],
    Date.now(),
  );
  const worker = await bed.open();
  await ended(id).toBe('COMPLETED');
  expect(first).not.toHaveBeenCalled();
  expect(await bed.steps(id)).toMatchObject([
    { nodeId: 'start', attempt: 1 },
    { nodeId: 'first', attempt: 1 },
    { nodeId: 'second', attempt: 2 },
  ]);
  const { rows } = await bed.pool.query('select output from step where execution_id = $1 and ordinal = 3', [id]);
  expect(rows).toEqual([{ output: ['once', 2] }]);
  expect((await bed.execution(id)).generation).toBe(2);
  const { rows: counted } = await bed.pool.query('select recoveries from execution where id = $1', [id]);
  expect(counted).toEqual([{ recoveries: 1 }]);
  await worker.stop();
  await api.stop();
});

test('an execution that a webhook waited for goes on elsewhere when its process dies, and is on no register once it has ended', async () => {
  const { workflowId, versionId } = await bed.draw({ a: say('done') }, ['start -> a']);
  const dead = uuidv7();
  const [id, eventId] = [uuidv7(), uuidv7()];
  const event = { id: eventId, workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: '{"n":1}' };
  const execution = {
    ...plainExecution,
    id,
    workspaceId: bed.workspaceId,
    workflowId,
    versionId,
    eventId,
    triggerNodeId: 'start',
    start: 'WEBHOOK' as const,
    inlineProcessId: dead,
  };
  await insertBeginnings(bed.pool, [event], [execution], Date.now());
  expect(await bed.execution(id)).toMatchObject({ status: 'RUNNING', generation: 1, lastSeq: 1 });
  const worker = await bed.open();
  await ended(id).toBe('COMPLETED');
  const { rows } = await bed.pool.query('select from inline_claim');
  expect(rows).toEqual([]);
  expect(await worker.queue.heldIds()).toEqual([]);
  await worker.stop();
});

test('an execution that runs without the queue leaves its claim with its last write', async () => {
  const api = await bed.open({ worker: false });
  const { workflowId, versionId } = await bed.draw({ a: say('done') }, ['start -> a']);
  const [id, eventId] = [uuidv7(), uuidv7()];
  const event = { id: eventId, workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: '{"n":1}' };
  const execution = {
    ...plainExecution,
    id,
    workspaceId: bed.workspaceId,
    workflowId,
    versionId,
    eventId,
    triggerNodeId: 'start',
    start: 'WEBHOOK' as const,
  };
  await api.executions.starter.begin({ event, executions: [{ ...execution, inlineProcessId: api.processId }] });
  const claims = async (): Promise<number> => (await bed.pool.query('select from inline_claim')).rows.length;
  expect(await claims()).toBe(1);
  const claimed = bornClaimed({ ...execution, inlineProcessId: api.processId }, { n: 1 }, Date.now());
  expect(await api.executions.runner.run(claimed)).toMatchObject({ status: 'COMPLETED', lastOutput: 'done' });
  expect(await claims()).toBe(0);
  expect((await bed.steps(id)).map((step) => step.nodeId)).toEqual(['start', 'a']);
  await api.stop();
});

test('an execution whose process has died five times is taken for the cause and ends', async () => {
  const run = vi.fn(() => 1);
  const api = await bed.open({ worker: false });
  const id = await started(api, await bed.draw({ a: { run } }, ['start -> a']));
  await bed.pool.query('update execution set recoveries = 5 where id = $1', [id]);
  const worker = await bed.open();
  await ended(id).toBe('FAILED');
  expect(await bed.execution(id)).toMatchObject({ error: { code: 'CRASHED_REPEATEDLY' } });
  expect(run).not.toHaveBeenCalled();
  await worker.stop();
  await api.stop();
});

test('an execution of a process that stalls but lives is not taken from it', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const owner = await bed.open();
  const other = await bed.open();
  const id = await started(owner, await bed.draw({ slow: { run: () => gate.then(() => 1) } }, ['start -> slow']));
  await expect.poll(async () => (await bed.execution(id)).status).toBe('RUNNING');
  // Neither beats any more, as if both event loops stood still, yet both hold their locks.
  const aging = setInterval(() => void bed.pool.query(`update server_process set beat_at = now() - interval '30 seconds'`), 100);
  await pause(2_500);
  clearInterval(aging);
  release();
  await ended(id).toBe('COMPLETED');
  expect((await bed.execution(id)).generation).toBe(1);
  await owner.stop();
  await other.stop();
});

test('a stop hands running executions back, and another process ends them', async () => {
  let runs = 0;
  const drawn = await bed.draw({ slow: { run: () => (++runs === 1 ? new Promise(() => {}) : 'done') } }, ['start -> slow']);
  const first = await bed.open();
  const id = await started(first, drawn);
  await expect.poll(() => runs).toBe(1);
  await first.stop();
  const second = await bed.open();
  await ended(id).toBe('COMPLETED');
  await second.stop();
});

test('a queued execution is cancelled at once and its job finds nothing to claim', async () => {
  const api = await bed.open({ worker: false });
  const id = await started(api, await bed.draw({ a: say(1) }, ['start -> a']));
  await api.executions.cancel({ workspaceId: bed.workspaceId, id });
  expect(await bed.execution(id)).toMatchObject({ status: 'CANCELLED', error: { code: 'CANCELLED' } });
  await expect(api.executions.cancel({ workspaceId: bed.workspaceId, id })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(api.executions.cancel({ workspaceId: uuidv7(), id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const worker = await bed.open();
  await expect.poll(() => bed.readyJobs()).toBe(0);
  expect(await bed.steps(id)).toEqual([]);
  await worker.stop();
  await api.stop();
});

test('a running execution is cancelled from another process', async () => {
  const worker = await bed.open();
  const api = await bed.open({ worker: false });
  const id = await started(api, await bed.draw({ slow: { run: () => new Promise(() => {}) } }, ['start -> slow']));
  await expect.poll(async () => (await bed.execution(id)).status, { timeout: 5_000 }).toBe('RUNNING');
  await api.executions.cancel({ workspaceId: bed.workspaceId, id });
  await expect.poll(async () => (await bed.execution(id)).status, { timeout: 2_500, interval: 30 }).toBe('CANCELLED');
  await worker.stop();
  await api.stop();
});

test('a watcher sees every change once and in order, also where all hints are lost', async () => {
  const worker = await bed.open();
  const deaf = await bed.open({ worker: false });
  deaf.live.subscribe = () => () => {};
  const id = await started(deaf, await bed.draw({ a: { run: () => pause(400).then(() => 1) }, b: say(2) }, ['start -> a', 'a -> b']));
  const changes: ExecutionChange[] = [];
  for await (const change of deaf.executions.watch({ workspaceId: bed.workspaceId, id, afterSeq: 0 })) changes.push(change);
  const seqs = changes.map((change) => change.seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((left, right) => left - right));
  expect(changes.at(-1)).toMatchObject({ execution: { status: 'COMPLETED' } });
  const last = new Map(changes.flatMap((change) => change.steps.map((step) => [step.nodeId, step.status])));
  expect(Object.fromEntries(last)).toEqual({ start: 'COMPLETED', a: 'COMPLETED', b: 'COMPLETED' });
  await worker.stop();
  await deaf.stop();
});

test('many executions share few transactions, and the queue’s statistics are fresh after a burst', async () => {
  const process = await bed.open();
  const drawn = await bed.draw({ a: say(1), b: say(2) }, ['start -> a', 'a -> b']);
  const transactions = async (): Promise<number> => {
    const { rows } = await bed.pool.query<{ n: string }>(
      `select sum(xact_commit) n from pg_stat_database where datname = current_database()`,
    );
    return Number(rows[0]?.n);
  };
  await pause(1_200);
  const before = await transactions();
  const ids = await Promise.all(Array.from({ length: 1_000 }, () => started(process, drawn)));
  for (const id of ids.slice(-3)) await ended(id).toBe('COMPLETED');
  await pause(1_200);
  expect((await transactions()) - before).toBeLessThan(300);
  await expect
    .poll(
      async () => {
        const { rows } = await bed.pool.query<{ analysed: boolean }>(
          `select last_analyze is not null as analysed from pg_stat_user_tables where schemaname = 'pgboss' and relname <> 'job_common' and (n_tup_ins > 500)`,
        );
        return rows;
      },
      { timeout: 10_000 },
    )
    .toEqual([{ analysed: true }]);
  await process.stop();
});

test('an end that is written again after a COMMIT of unknown outcome is the same end, not a lost claim', async () => {
  const api = await bed.open({ worker: false });
  const drawn = await bed.draw({}, []);
  const id = await started(api, drawn);
  const [claimed] = await claimExecutions(bed.pool, [id], api.processId, Date.now());
  const write = {
    executionId: id,
    workspaceId: bed.workspaceId,
    workflowId: drawn.workflowId,
    suspension: null,
    waits: null,
    generation: claimed?.generation ?? 0,
    lastSeq: 5,
    steps: [],
    end: { status: 'COMPLETED' as const, error: null, resultJson: null, at: 1_000 },
  };
  const written = async (...writes: ExecutionWrite[]): Promise<string[]> => [...(await writeExecutions(bed.pool, writes, 2_000)).keys()];
  expect(await written(write)).toEqual([id]);
  expect(await written({ ...write, lastSeq: 6 })).toEqual([id]);
  expect(await written({ ...write, end: null })).toEqual([]);
  expect(await bed.execution(id)).toMatchObject({ status: 'COMPLETED', lastSeq: 6 });
  await api.stop();
});

test('what cannot be stored fails its execution once, instead of being run for ever', async () => {
  const bad = vi.fn(() => toPort('a\0b', 1));
  const process = await bed.open();
  const id = await started(
    process,
    await bed.draw({ bad: { run: bad, outputs: [{ each: 'cases' }], params: { cases: [{ key: 'a\0b', title: '' }] } } }, ['start -> bad']),
  );
  await ended(id).toBe('FAILED');
  expect((await bed.execution(id)).error).toMatchObject({ code: 'NOT_RECORDABLE' });
  expect(bad).toHaveBeenCalledTimes(1);
  expect(await process.queue.heldIds()).toEqual([]);
  bed.errors.length = 0;
  await process.stop();
});

test('an execution whose version is gone, or lacks its trigger, fails with the reason', async () => {
  const process = await bed.open();
  const drawn = await bed.draw({}, []);
  const lost = await started(process, { ...drawn, versionId: uuidv7() });
  const { id: headless } = await process.executions.start({
    workspaceId: bed.workspaceId,
    ...drawn,
    triggerNodeId: 'nowhere',
    start: 'API',
    data: null,
  });
  for (const id of [lost, headless]) {
    await ended(id).toBe('FAILED');
    expect((await bed.execution(id)).error).toMatchObject({ code: 'PLAN_FAILED' });
  }
  bed.errors.length = 0;
  await process.stop();
});

test('cancelling and claiming at once do not block each other', async () => {
  const api = await bed.open({ worker: false });
  const id = await started(api, await bed.draw({}, []));
  const client = await bed.pool.connect();
  await client.query('begin');
  await api.queue.take(client, 1);
  await api.executions.cancel({ workspaceId: bed.workspaceId, id });
  expect(await claimExecutions(client, [id], api.processId, Date.now())).toEqual([]);
  await client.query('commit');
  client.release();
  await api.queue.remove(bed.pool, [id]);
  await api.stop();
});

test('nothing was complained about', () => {
  expect(bed.errors).toEqual([]);
});
