/** Executions that wait: they outlast their claim, their process and any time. */
import { askApproval, NodeError, waitUntil } from '@hookloom/sdk';
import type { JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TestNode } from '../../engine/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { bornClaimed, plainExecution } from '../rows/rows.ts';
import { createTestBed, createTestClock, type TestBed, type TestProcess } from '../testing.ts';
import { wake } from './waits.ts';

const MONTH = 30 * 24 * 60 * 60_000;

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('durable');
});
afterAll(() => bed?.close());

const say = (value: JsonValue): TestNode => ({ run: () => value });
const ask: TestNode = { run: () => askApproval({ message: 'Well?', until: null }), outputs: ['approved', 'rejected'] };
const delay = (ms: number): TestNode => ({ run: (ctx) => waitUntil(ctx.now() + ms, 'later') });

type Drawn = { workflowId: string; versionId: string };

async function started(process: TestProcess, drawn: Drawn): Promise<string> {
  return (await process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data: {} })).id;
}

const status = (id: string) => expect.poll(async () => (await bed.execution(id)).status, { timeout: 10_000, interval: 20 });
const stepStatus = (id: string, nodeId: string) =>
  expect.poll(async () => (await bed.steps(id)).find((step) => step.nodeId === nodeId)?.status, { timeout: 10_000, interval: 20 });

async function approve(process: TestProcess, executionId: string, ordinal: number): Promise<void> {
  const wakeup = { by: 'APPROVAL' as const, approved: true, member: { id: 'm', name: 'Ada' }, comment: '', decidedAt: Date.now() };
  expect(await wake(bed.pool, [{ executionId, ordinal, wakeup }])).toHaveLength(1);
  process.live.publish('wake', executionId);
}

async function outputOf(id: string, nodeId: string): Promise<unknown> {
  const { rows } = await bed.pool.query<{ output: unknown }>('select output from step where execution_id = $1 and node_id = $2', [
    id,
    nodeId,
  ]);
  return rows[0]?.output;
}

async function leftBehind(): Promise<number> {
  const { rows } = await bed.pool.query<{ count: number }>(
    'select ((select count(*) from wait) + (select count(*) from inline_claim) + (select count(*) from pgboss.job))::int as count',
  );
  return rows[0]?.count ?? 0;
}

test('a delay of a month is a row, outlasts its process, and takes no month', async () => {
  const clock = createTestClock();
  const before = vi.fn(() => 'once');
  const after = vi.fn((): JsonValue => 'done');
  const drawn = await bed.draw({ before: { run: before }, delay: delay(MONTH), after: { run: after } }, [
    'start -> before',
    'before -> delay',
    'delay -> after',
  ]);
  const first = await bed.open({ clock });
  const id = await started(first, drawn);
  await status(id).toBe('WAITING');
  expect((await bed.execution(id)).wakeAt).toEqual(new Date(clock.now() + MONTH));
  await first.stop();
  // Two who look, and one execution.
  const [second, third] = await Promise.all([bed.open({ clock }), bed.open({ clock })]);
  clock.advance(MONTH - 1);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect((await bed.execution(id)).status).toBe('WAITING');
  clock.advance(1);
  await status(id).toBe('COMPLETED');
  expect(before).toHaveBeenCalledTimes(1);
  expect(after).toHaveBeenCalledTimes(1);
  expect(await outputOf(id, 'delay')).toBe('later');
  expect((await bed.execution(id)).generation).toBe(2);
  expect(await leftBehind()).toBe(0);
  await Promise.all([second.stop(), third.stop()]);
});

test('a branch waits while another one runs, and goes on in the same claim', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const worker = await bed.open();
  const api = await bed.open({ worker: false });
  const drawn = await bed.draw({ ask, slow: { run: () => gate.then(() => 'slow') }, after: say('asked') }, [
    'start -> ask',
    'start -> slow',
    'ask.approved -> after',
  ]);
  const id = await started(api, drawn);
  await stepStatus(id, 'ask').toBe('WAITING');
  expect(await bed.execution(id)).toMatchObject({ status: 'RUNNING' });
  // From another process: it is the hint, or else the look once a second, that reaches the one that holds it.
  await approve(api, id, 2);
  await stepStatus(id, 'after').toBe('COMPLETED');
  expect((await bed.execution(id)).status).toBe('RUNNING');
  expect(await bed.waits(id)).toEqual([]);
  release();
  await status(id).toBe('COMPLETED');
  expect((await bed.execution(id)).generation).toBe(1);
  await Promise.all([worker.stop(), api.stop()]);
});

test('a branch that waits for longer than the other runs suspends with it, and each step runs once', async () => {
  const quick = vi.fn(() => 'quick');
  const worker = await bed.open();
  const drawn = await bed.draw({ ask, quick: { run: quick }, both: { run: (ctx) => ctx.inputs.length } }, [
    'start -> ask',
    'start -> quick',
    'ask.approved -> both',
    'quick -> both',
  ]);
  const id = await started(worker, drawn);
  await status(id).toBe('WAITING');
  expect(await bed.execution(id)).toMatchObject({ processId: null, wakeAt: null });
  await approve(worker, id, 2);
  await status(id).toBe('COMPLETED');
  expect(await outputOf(id, 'both')).toBe(2);
  expect(quick).toHaveBeenCalledTimes(1);
  expect(await leftBehind()).toBe(0);
  await worker.stop();
});

test('a try that is far off is a row too', async () => {
  const clock = createTestClock();
  let tries = 0;
  const flaky: TestNode = {
    run: () => {
      if (++tries < 3) throw new NodeError('REMOTE', 'AWAY', 'It is away.');
      return tries;
    },
    settings: { retry: { attempts: 3, delayMs: 3_600_000, backoff: 'fixed' } },
  };
  const worker = await bed.open({ clock });
  const id = await started(worker, await bed.draw({ flaky }, ['start -> flaky']));
  for (const attempt of [1, 2]) {
    await status(id).toBe('WAITING');
    expect(await bed.steps(id)).toMatchObject([{}, { status: 'PENDING', attempt }]);
    expect(await bed.waits(id)).toMatchObject([{ kind: 'RETRY', wakeAt: new Date(clock.now() + 3_600_000), wokenAt: null }]);
    clock.advance(3_600_000);
    await expect.poll(() => tries, { timeout: 5_000 }).toBe(attempt + 1);
  }
  await status(id).toBe('COMPLETED');
  expect(await outputOf(id, 'flaky')).toBe(3);
  expect(await leftBehind()).toBe(0);
  await worker.stop();
});

test('a process that dies with a waiting and a running branch loses neither', async () => {
  const runs = vi.fn();
  const drawn = await bed.draw(
    {
      ask,
      slow: {
        run: () => {
          runs();
          return runs.mock.calls.length === 1 ? new Promise(() => {}) : 'slow';
        },
      },
      both: { run: (ctx) => ctx.inputs.length },
    },
    ['start -> ask', 'start -> slow', 'ask.approved -> both', 'slow -> both'],
  );
  const dying = await bed.open();
  const id = await started(dying, drawn);
  await stepStatus(id, 'ask').toBe('WAITING');
  await stepStatus(id, 'slow').toBe('RUNNING');
  // It dies without a word: what it holds is left to a process that is not there.
  const gone = uuidv7();
  await bed.pool.query('update execution set process_id = $2, generation = generation + 1 where id = $1', [id, gone]);
  // And it was approved in between.
  await approve(dying, id, 2);
  const next = await bed.open();
  await status(id).toBe('COMPLETED');
  expect(await outputOf(id, 'both')).toBe(2);
  expect(runs).toHaveBeenCalledTimes(2);
  expect(await leftBehind()).toBe(0);
  bed.errors.length = 0;
  await Promise.all([dying.stop(), next.stop()]);
});

test('processes that died while it happened to run, between waits, are not held against an execution', async () => {
  const process = await bed.open();
  const drawn = await bed.draw({ ask }, ['start -> ask']);
  const id = await started(process, drawn);
  await status(id).toBe('WAITING');
  await bed.pool.query('update execution set recoveries = 5 where id = $1', [id]);
  await approve(process, id, 2);
  await status(id).toBe('COMPLETED');
  expect((await bed.execution(id)).error).toBeNull();
  await process.stop();
});

test('a waiting execution is cancelled from a process that holds nothing', async () => {
  const worker = await bed.open();
  const api = await bed.open({ worker: false });
  const id = await started(worker, await bed.draw({ ask }, ['start -> ask']));
  await status(id).toBe('WAITING');
  await api.executions.cancel({ workspaceId: bed.workspaceId, id });
  expect((await bed.execution(id)).status).toBe('CANCELLED');
  expect(await bed.steps(id)).toMatchObject([{ status: 'COMPLETED' }, { status: 'FAILED', error: { code: 'STOPPED' } }]);
  expect(await leftBehind()).toBe(0);
  await Promise.all([worker.stop(), api.stop()]);
});

test('a paused execution lets its nodes end, starts no more, and goes on when it is resumed', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const after = vi.fn((): JsonValue => 'after');
  const worker = await bed.open();
  const api = await bed.open({ worker: false });
  const id = await started(
    api,
    await bed.draw({ slow: { run: () => gate.then(() => 1) }, after: { run: after } }, ['start -> slow', 'slow -> after']),
  );
  await stepStatus(id, 'slow').toBe('RUNNING');
  const named = { workspaceId: bed.workspaceId, id };
  await api.executions.pause(named);
  // Where the hint is lost, the holder looks by itself once a second.
  await new Promise((resolve) => setTimeout(resolve, 2_300));
  release();
  await status(id).toBe('WAITING');
  expect(await bed.execution(id)).toMatchObject({ paused: true, processId: null });
  expect(after).not.toHaveBeenCalled();
  await api.executions.resume(named);
  await status(id).toBe('COMPLETED');
  expect(after).toHaveBeenCalledTimes(1);
  await expect(api.executions.pause(named)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(api.executions.resume({ ...named, workspaceId: uuidv7() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await leftBehind()).toBe(0);
  await Promise.all([worker.stop(), api.stop()]);
});

test('the workflow’s timeout aborts what runs within a second', async () => {
  const clock = createTestClock();
  let reason: unknown;
  const slow: TestNode = {
    run: (ctx) =>
      new Promise(() => {
        ctx.signal.addEventListener('abort', () => (reason = ctx.signal.reason));
      }),
    settings: { timeoutMs: 3_600_000 },
  };
  const worker = await bed.open({ clock });
  const settings: WorkflowSettings = { timeoutMs: 60_000 };
  const id = await started(worker, await bed.draw({ slow }, ['start -> slow'], settings));
  await stepStatus(id, 'slow').toBe('RUNNING');
  clock.advance(59_999);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect((await bed.execution(id)).status).toBe('RUNNING');
  clock.advance(1);
  await expect.poll(async () => (await bed.execution(id)).status, { timeout: 1_000, interval: 20 }).toBe('TIMEOUT');
  expect(await bed.execution(id)).toMatchObject({ error: { class: 'TIMEOUT', code: 'WORKFLOW_TIMEOUT' } });
  expect(reason).toBeInstanceOf(NodeError);
  await worker.stop();
});

test('the workflow’s timeout counts waits, and ends what waits for ever', async () => {
  const clock = createTestClock();
  const worker = await bed.open({ clock });
  const id = await started(worker, await bed.draw({ ask }, ['start -> ask'], { timeoutMs: MONTH }));
  await status(id).toBe('WAITING');
  expect((await bed.execution(id)).wakeAt).toEqual(new Date(clock.now() + MONTH));
  clock.advance(MONTH);
  await status(id).toBe('TIMEOUT');
  expect(await bed.steps(id)).toMatchObject([{ status: 'COMPLETED' }, { status: 'FAILED' }]);
  expect(await leftBehind()).toBe(0);
  await worker.stop();
});

test('an execution that a webhook waits for is told that it waits, and goes on with a worker', async () => {
  const api = await bed.open({ worker: false });
  const { workflowId, versionId } = await bed.draw(
    { a: { run: () => new Promise((resolve) => setTimeout(resolve, 200)).then(() => 1) }, b: say(2) },
    ['start -> a', 'a -> b'],
  );
  const [id, eventId] = [uuidv7(), uuidv7()];
  const event = { id: eventId, workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: '{}' };
  const execution = {
    ...plainExecution,
    id,
    workspaceId: bed.workspaceId,
    workflowId,
    versionId,
    eventId,
    triggerNodeId: 'start',
    start: 'WEBHOOK' as const,
    inlineProcessId: api.processId,
  };
  await api.executions.starter.begin({ event, executions: [execution] });
  const outcome = api.executions.runner.run(bornClaimed(execution, {}, Date.now()));
  await api.executions.pause({ workspaceId: bed.workspaceId, id });
  expect(await outcome).toMatchObject({ status: 'WAITING', paused: true });
  expect(await bed.execution(id)).toMatchObject({ status: 'WAITING', processId: null });
  expect(await leftBehind()).toBe(0);
  const worker = await bed.open();
  await api.executions.resume({ workspaceId: bed.workspaceId, id });
  await status(id).toBe('COMPLETED');
  await Promise.all([worker.stop(), api.stop()]);
});

test('nothing was complained about', () => {
  expect(bed.errors).toEqual([]);
});
