import { askApproval, loopOver, toPort } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestNode } from '../../engine/testing.ts';
import { systemClock } from '../../lib/clock.ts';
import { uuidv7 } from '../../lib/ids.ts';
import type { WorkflowPorts } from '../../workflow/ports.ts';
import { compareExecutions } from './compare-executions.ts';
import type { CopyPorts } from './copy-execution.ts';
import { forkExecution } from './fork-execution.ts';
import { replayExecution } from './replay-execution.ts';
import { retryExecution } from './retry-execution.ts';
import { runWorkflow, type RunInput } from '../run-workflow.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
let process: TestProcess;
let ports: CopyPorts;
beforeAll(async () => {
  bed = await createTestBed('copies');
  process = await bed.open();
  const rules: WorkflowPorts['rules'] = {
    nodeType: (type, version) => bed.nodeTypes.nodeType(type, version),
    validateParams: (_manifest, params) => (params['faulty'] ? [{ path: 'faulty', message: 'Faulty.' }] : []),
    expressionIssues: () => [],
    isPlain: () => true,
    scheduleFault: () => null,
    stepsNamedIn: () => [],
    loopNamesIn: () => [],
  };
  const workflow: WorkflowPorts = {
    rules,
    nextFiring: () => null,
    existingSources: async () => new Set(),
    serveTriggers: async () => {},
    removeDependents: async () => {},
  };
  ports = { workflow, executions: process.executions, clock: systemClock };
});
afterAll(() => bed?.close());

/** How often each node has run, by name. */
let runs: Record<string, number>;
beforeEach(() => {
  runs = {};
});

function counted(name: string, run: TestNode['run'], more: Omit<TestNode, 'run'> = {}): TestNode {
  const counting: TestNode['run'] = (ctx) => {
    runs[name] = (runs[name] ?? 0) + 1;
    return run(ctx);
  };
  return { ...more, run: counting };
}

const caller = () => ({ workspaceId: bed.workspaceId });
const stranger = () => ({ workspaceId: uuidv7() });
const em = () => bed.orm.em.fork();

async function started(drawn: { workflowId: string; versionId: string }, data: JsonValue = {}): Promise<string> {
  return (await process.executions.start({ workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API', data })).id;
}

const ended = (id: string) => expect.poll(async () => (await bed.execution(id)).status, { timeout: 15_000, interval: 30 });

interface StepRow {
  ordinal: number;
  nodeId: string;
  iteration: number[];
  status: string;
  reused: boolean;
  output: JsonValue;
  seq: number;
}

async function stepsOf(executionId: string): Promise<StepRow[]> {
  const { rows } = await bed.pool.query<StepRow>(
    `select ordinal, node_id as "nodeId", iteration, status, reused, coalesce(output, (select data from blob where ref = output_ref)) as output, seq
      from step where execution_id = $1 order by ordinal`,
    [executionId],
  );
  return rows;
}

/** `node` with its iteration, and `reused` where it was taken over; in the order of nodes and iterations. */
async function picture(executionId: string): Promise<string[]> {
  return (await stepsOf(executionId))
    .map((step) => {
      const place = step.iteration.length > 0 ? `${step.nodeId}[${step.iteration.join(',')}]` : step.nodeId;
      return `${place} ${step.status.toLowerCase()}${step.reused ? ' reused' : ''}`;
    })
    .toSorted();
}

async function outputs(executionId: string): Promise<Record<string, JsonValue>> {
  return Object.fromEntries((await stepsOf(executionId)).map((step) => [[step.nodeId, ...step.iteration].join('.'), step.output]));
}

async function stepId(executionId: string, nodeId: string, ...iteration: number[]): Promise<string> {
  const step = (await stepsOf(executionId)).find((one) => one.nodeId === nodeId && one.iteration.join() === iteration.join());
  return `${executionId}:${step?.ordinal}`;
}

async function rowOf(id: string): Promise<{
  eventId: string;
  versionId: string;
  start: string;
  origin: JsonValue;
  triggerNodeId: string;
  depth: number;
  lastSeq: number;
}> {
  const { rows } = await bed.pool.query(
    `select event_id as "eventId", version_id as "versionId", start, origin, trigger_node_id as "triggerNodeId", depth, last_seq as "lastSeq" from execution where id = $1`,
    [id],
  );
  return rows[0];
}

const publish = ({ workflowId, versionId }: { workflowId: string; versionId: string }) =>
  bed.pool.query('update workflow set published_version_id = $2 where id = $1', [workflowId, versionId]);

const plusOne = (name: string): TestNode =>
  counted(name, (ctx) => ((ctx.input as { n: number }).n !== undefined ? { n: (ctx.input as { n: number }).n + 1 } : null));

test('a retry goes on from the failed step, and repeats nothing that has completed', async () => {
  let isBroken = true;
  const drawn = await bed.draw(
    {
      paid: counted('paid', () => ({ n: 10 }), { effect: 'atMostOnce' }),
      beside: counted('beside', () => 'beside'),
      flaky: counted(
        'flaky',
        (ctx) => {
          if (isBroken) throw new Error('not today');
          return { n: (ctx.input as { n: number }).n + 1 };
        },
        { effect: 'atMostOnce' },
      ),
      last: plusOne('last'),
    },
    ['start -> paid', 'start -> beside', 'paid -> flaky', 'flaky -> last'],
  );
  const id = await started(drawn, { n: 1 });
  await ended(id).toBe('FAILED');
  isBroken = false;
  const copy = await retryExecution(em(), caller(), { id }, ports);
  await ended(copy.id).toBe('COMPLETED');
  expect(await picture(copy.id)).toEqual([
    'beside completed reused',
    'flaky completed',
    'last completed',
    'paid completed reused',
    'start completed reused',
  ]);
  expect(runs).toEqual({ paid: 1, beside: 1, flaky: 2, last: 1 });
  expect((await outputs(copy.id))['last']).toEqual({ n: 12 });
  const [first, second] = [await rowOf(id), await rowOf(copy.id)];
  expect(second).toMatchObject({ eventId: first.eventId, versionId: first.versionId, start: 'API', triggerNodeId: 'start' });
  expect(second.origin).toEqual({ kind: 'RETRY', executionId: id, nodeId: 'flaky', onlyNode: false, usePinned: false });
});

test('whoever follows a copy from its beginning sees the steps that were taken over', async () => {
  const drawn = await bed.draw({ a: counted('a', () => 1), b: counted('b', () => Promise.reject(new Error('no'))) }, [
    'start -> a',
    'a -> b',
  ]);
  const id = await started(drawn);
  await ended(id).toBe('FAILED');
  const copy = await retryExecution(em(), caller(), { id }, ports);
  const seen = new Set<string>();
  for await (const change of process.executions.watch({ workspaceId: bed.workspaceId, id: copy.id, afterSeq: 0 }))
    for (const step of change.steps) seen.add(step.nodeId);
  expect([...seen].toSorted()).toEqual(['a', 'b', 'start']);
  // Also before anybody has taken it.
  const origin = { kind: 'RETRY' as const, executionId: id, nodeId: null, onlyNode: false, usePinned: false };
  const seed = { kind: 'TAKEN_OVER' as const, from: { executionId: id, ordinal: 1 }, reopened: false, paramsJson: null, outputJson: null };
  const later = {
    workspaceId: bed.workspaceId,
    ...drawn,
    triggerNodeId: 'start',
    start: 'API' as const,
    data: {},
    startAt: Date.now() + 3_600_000,
  };
  const put = await process.executions.start({ ...later, origin, seeds: [seed] });
  expect([(await rowOf(put.id)).lastSeq, ...(await stepsOf(put.id)).map(({ seq }) => seq)]).toEqual([1, 1]);
  await process.executions.cancel({ workspaceId: bed.workspaceId, id: put.id });
});

test('a retry of a retry takes over what was taken over', async () => {
  let failures = 2;
  const flaky = counted('flaky', () => {
    if (failures-- > 0) throw new Error('not yet');
    return 'done';
  });
  const drawn = await bed.draw({ a: counted('a', () => 'a'), flaky }, ['start -> a', 'a -> flaky']);
  const id = await started(drawn);
  await ended(id).toBe('FAILED');
  const second = await retryExecution(em(), caller(), { id }, ports);
  await ended(second.id).toBe('FAILED');
  const third = await retryExecution(em(), caller(), { id: second.id }, ports);
  await ended(third.id).toBe('COMPLETED');
  expect(runs).toEqual({ a: 1, flaky: 3 });
  expect(await picture(third.id)).toEqual(['a completed reused', 'flaky completed', 'start completed reused']);
});

test('only what has ended without completing can be retried', async () => {
  const drawn = await bed.draw({ a: counted('a', () => 1) }, ['start -> a']);
  const id = await started(drawn);
  await ended(id).toBe('COMPLETED');
  await expect(retryExecution(em(), caller(), { id }, ports)).rejects.toMatchObject({ code: 'CONFLICT' });
  const slow = await started(
    await bed.draw({ a: { run: () => new Promise((resolve) => setTimeout(() => resolve(1), 700)) } }, ['start -> a']),
  );
  await ended(slow).toBe('RUNNING');
  await expect(retryExecution(em(), caller(), { id: slow }, ports)).rejects.toMatchObject({ code: 'CONFLICT' });
  await ended(slow).toBe('COMPLETED');
});

test("another workspace's execution is not there", async () => {
  const drawn = await bed.draw({ a: counted('a', () => Promise.reject(new Error('no'))) }, ['start -> a']);
  await publish(drawn);
  const id = await started(drawn);
  await ended(id).toBe('FAILED');
  const attempts = [
    () => retryExecution(em(), stranger(), { id }, ports),
    () => replayExecution(em(), stranger(), { id }, ports),
    () => forkExecution(em(), stranger(), { id, stepId: `${id}:1` }, ports),
    () => compareExecutions(em(), stranger().workspaceId, id, id),
    () => retryExecution(em(), caller(), { id: 'nonsense' }, ports),
    () => forkExecution(em(), caller(), { id, stepId: 'nonsense' }, ports),
    () => forkExecution(em(), caller(), { id, stepId: `${uuidv7()}:1` }, ports),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a fork runs its step and what comes after it with another input', async () => {
  const drawn = await bed.draw(
    {
      a: counted('a', () => ({ n: 10 }), { effect: 'atMostOnce' }),
      b: plusOne('b'),
      c: plusOne('c'),
      beside: counted('beside', () => 'beside', { effect: 'atMostOnce' }),
      join: counted('join', (ctx) => ctx.inputs.map(({ value }) => value)),
    },
    ['start -> a', 'a -> b', 'b -> c', 'start -> beside', 'c -> join', 'beside -> join'],
  );
  const id = await started(drawn);
  await ended(id).toBe('COMPLETED');
  const same = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'c') }, ports);
  await ended(same.id).toBe('COMPLETED');
  expect(await outputs(same.id)).toEqual(await outputs(id));
  const other = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'b'), input: { n: 100 } }, ports);
  await ended(other.id).toBe('COMPLETED');
  expect(await outputs(other.id)).toMatchObject({ a: { n: 100 }, b: { n: 101 }, c: { n: 102 }, join: [{ n: 102 }, 'beside'] });
  expect(runs).toEqual({ a: 1, b: 2, c: 3, beside: 1, join: 3 });
  expect((await rowOf(other.id)).origin).toMatchObject({ kind: 'FORK', executionId: id, nodeId: 'b' });

  const joined = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'join'), input: [1, 2] }, ports);
  await ended(joined.id).toBe('COMPLETED');
  expect((await outputs(joined.id))['join']).toEqual([1, 2]);
  await expect(forkExecution(em(), caller(), { id, stepId: await stepId(id, 'join'), input: 1 }, ports)).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  });

  const { steps } = await compareExecutions(em(), bed.workspaceId, id, other.id);
  expect(steps.map(({ left, change }) => `${left?.step.nodeId} ${change}`).toSorted()).toEqual([
    'a CHANGED',
    'b CHANGED',
    'beside SAME',
    'c CHANGED',
    'join CHANGED',
    'start SAME',
  ]);
});

test('a fork behind the trigger gets a new event, and a fork at the trigger runs all of it', async () => {
  const drawn = await bed.draw({ a: counted('a', (ctx) => ctx.trigger) }, ['start -> a']);
  const id = await started(drawn, { n: 1 });
  await ended(id).toBe('COMPLETED');
  for (const node of ['a', 'start']) {
    const fork = await forkExecution(em(), caller(), { id, stepId: await stepId(id, node), input: { n: 2 } }, ports);
    await ended(fork.id).toBe('COMPLETED');
    expect((await outputs(fork.id))['a']).toEqual({ n: 2 });
    expect((await rowOf(fork.id)).eventId).not.toBe((await rowOf(id)).eventId);
  }
  expect((await outputs(id))['a']).toEqual({ n: 1 });
});

test('a skipped step cannot be forked', async () => {
  const drawn = await bed.draw({ if: { run: () => toPort('yes', 1), outputs: ['yes', 'no'] }, a: { run: () => 1 }, b: { run: () => 1 } }, [
    'start -> if',
    'if.yes -> a',
    'if.no -> b',
  ]);
  const id = await started(drawn);
  await ended(id).toBe('COMPLETED');
  await expect(forkExecution(em(), caller(), { id, stepId: await stepId(id, 'b') }, ports)).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  });
});

test('large values of a copy are those of the original, also from an earlier period, and a replaced one is stored by its content', async () => {
  const large = 'x'.repeat(100_000);
  const drawn = await bed.draw({ a: counted('a', () => large), b: counted('b', (ctx) => (ctx.input as string).length) }, [
    'start -> a',
    'a -> b',
  ]);
  const id = await started(drawn, { large });
  await ended(id).toBe('COMPLETED');
  // As if it had been written in an earlier period.
  await bed.pool.query(`insert into blob select '20240101' || substr(ref, 9), workspace_id, size, data, created_at from blob`);
  await bed.pool.query(
    `update step set output_ref = '20240101' || substr(output_ref, 9) where execution_id = $1 and output_ref is not null`,
    [id],
  );
  const fork = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'b') }, ports);
  await ended(fork.id).toBe('COMPLETED');
  const refs = async (executionId: string): Promise<(string | null)[]> =>
    (await bed.pool.query('select output_ref as ref from step where execution_id = $1 order by ordinal', [executionId])).rows.map(
      ({ ref }) => ref,
    );
  const [, ref] = await refs(fork.id);
  expect(ref).toMatch(/^20(?!24)/);
  expect(await outputs(fork.id)).toMatchObject({ a: large, b: 100_000 });

  const other = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'b'), input: 'y'.repeat(70_000) }, ports);
  await ended(other.id).toBe('COMPLETED');
  expect((await refs(other.id))[1]).toEqual(expect.any(String));
  expect((await outputs(other.id))['b']).toBe(70_000);
});

test('an event of an earlier period is copied, so that it is not dropped before the execution', async () => {
  const drawn = await bed.draw({ a: counted('a', () => Promise.reject(new Error('no'))) }, ['start -> a']);
  const id = await started(drawn, { n: 5 });
  await ended(id).toBe('FAILED');
  const old = uuidOf(Date.UTC(2024, 0, 3));
  await bed.pool.query(
    `update event set id = $2, type = 'webhook.received', source_id = $2 where id = (select event_id from execution where id = $1)`,
    [id, old],
  );
  await bed.pool.query('update execution set event_id = $2 where id = $1', [id, old]);
  const copy = await retryExecution(em(), caller(), { id }, ports);
  await ended(copy.id).toBe('FAILED');
  const { eventId } = await rowOf(copy.id);
  expect(eventId).not.toBe(old);
  const { rows } = await bed.pool.query('select data, type, source_id from event where id = $1', [eventId]);
  // Not a webhook: nobody who waits for one is woken by a copy.
  expect(rows).toEqual([{ data: { n: 5 }, type: 'workflow.triggered', source_id: null }]);
});

function uuidOf(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuidv7().slice(15)}`;
}

test('a replay runs the published version with the same data or other', async () => {
  const drawn = await bed.draw({ a: counted('a', (ctx) => ({ old: ctx.trigger })) }, ['start -> a']);
  const id = await started(drawn, { n: 1 });
  await ended(id).toBe('COMPLETED');
  await expect(replayExecution(em(), caller(), { id }, ports)).rejects.toMatchObject({ code: 'CONFLICT' });
  const newer = await bed.draw({ a: counted('a', (ctx) => ({ new: ctx.trigger })) }, ['start -> a']);
  await bed.pool.query('update workflow_version set workflow_id = $1, number = 2 where id = $2', [drawn.workflowId, newer.versionId]);
  await publish({ workflowId: drawn.workflowId, versionId: newer.versionId });
  const replay = await replayExecution(em(), caller(), { id }, ports);
  await ended(replay.id).toBe('COMPLETED');
  expect((await outputs(replay.id))['a']).toEqual({ new: { n: 1 } });
  expect(await rowOf(replay.id)).toMatchObject({ versionId: newer.versionId, start: 'API', eventId: (await rowOf(id)).eventId });
  const other = await replayExecution(em(), caller(), { id, data: { n: 2 } }, ports);
  await ended(other.id).toBe('COMPLETED');
  expect((await outputs(other.id))['a']).toEqual({ new: { n: 2 } });
  expect((await rowOf(other.id)).origin).toMatchObject({ kind: 'REPLAY', executionId: id, nodeId: null });
  const { steps } = await compareExecutions(em(), bed.workspaceId, id, replay.id);
  expect(steps.map(({ change }) => change)).toEqual(['SAME', 'CHANGED']);
});

test('a replay on a version without its trigger takes the only one of the same kind, and is refused where there is none', async () => {
  const drawn = await bed.draw({ a: counted('a', (ctx) => ctx.trigger) }, ['start -> a']);
  const id = await started(drawn, { n: 1 });
  await ended(id).toBe('COMPLETED');
  const publishAs = async (triggers: Record<string, TestNode>, renamed: string): Promise<void> => {
    const newer = await bed.draw({ a: counted('a', (ctx) => ctx.trigger), ...triggers }, ['start -> a']);
    await bed.pool.query(
      `update workflow_version set workflow_id = $1, number = (select count(*) + 1 from workflow_version where workflow_id = $1),
        graph = replace(graph::text, '"start"', $3)::json where id = $2`,
      [drawn.workflowId, newer.versionId, `"${renamed}"`],
    );
    await publish({ workflowId: drawn.workflowId, versionId: newer.versionId });
  };
  await publishAs({ hook: { run: () => 1, trigger: 'webhook' } }, 'go');
  const replay = await replayExecution(em(), caller(), { id }, ports);
  await ended(replay.id).toBe('COMPLETED');
  expect((await rowOf(replay.id)).triggerNodeId).toBe('go');
  expect((await outputs(replay.id))['a']).toEqual({ n: 1 });
  await publishAs({ other: { run: () => 1, trigger: 'manual' } }, 'go');
  await expect(replayExecution(em(), caller(), { id }, ports)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});

const run = (drawn: { workflowId: string }, input: Omit<RunInput, 'id'>) =>
  runWorkflow(em(), { workspaceId: bed.workspaceId, start: 'MANUAL' }, { id: drawn.workflowId, ...input }, ports);

test('a draft runs from a node on the outputs of an execution, and one node alone', async () => {
  const drawn = await bed.draw({ a: counted('a', () => ({ n: 1 })), b: plusOne('b'), c: plusOne('c') }, ['start -> a', 'a -> b', 'b -> c']);
  await expect(run(drawn, { draft: true, from: { nodeId: 'b', onlyNode: true } })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ nodeId: 'a' }],
  });
  // What has no output yet runs first.
  const whole = await run(drawn, { draft: true, from: { nodeId: 'b' } });
  await ended(whole.id).toBe('COMPLETED');
  expect(runs).toEqual({ a: 1, b: 1, c: 1 });
  const rest = await run(drawn, { draft: true, from: { nodeId: 'b' } });
  await ended(rest.id).toBe('COMPLETED');
  expect(runs).toEqual({ a: 1, b: 2, c: 2 });
  expect((await rowOf(rest.id)).origin).toEqual({ kind: 'TEST', executionId: whole.id, nodeId: 'b', onlyNode: false, usePinned: true });
  const alone = await run(drawn, { draft: true, from: { nodeId: 'b', onlyNode: true, executionId: whole.id } });
  await ended(alone.id).toBe('COMPLETED');
  expect(runs).toEqual({ a: 1, b: 3, c: 2 });
  expect(await picture(alone.id)).toEqual(['a completed reused', 'b completed', 'start completed reused']);

  const foreign = await started(await bed.draw({ a: { run: () => 1 } }, ['start -> a']));
  await expect(run(drawn, { draft: true, from: { nodeId: 'b', executionId: foreign } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(run(drawn, { draft: true, from: { nodeId: 'none' } })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  await ended(foreign).toBe('COMPLETED');
});

test('pinned outputs stand for their nodes in a draft, and not in the published version', async () => {
  const pinned = { settings: { pinnedOutput: { n: 40 } } };
  const drawn = await bed.draw({ a: counted('a', () => ({ n: 1 }), pinned), b: plusOne('b') }, ['start -> a', 'a -> b']);
  await publish(drawn);
  const alone = await run(drawn, { draft: true, from: { nodeId: 'b', onlyNode: true } });
  await ended(alone.id).toBe('COMPLETED');
  expect((await outputs(alone.id))['b']).toEqual({ n: 41 });
  const draft = await run(drawn, { draft: true });
  await ended(draft.id).toBe('COMPLETED');
  expect((await outputs(draft.id))['b']).toEqual({ n: 41 });
  expect(runs).toEqual({ b: 2 });
  const published = await run(drawn, {});
  await ended(published.id).toBe('COMPLETED');
  expect((await outputs(published.id))['b']).toEqual({ n: 2 });
  expect(await rowOf(published.id)).toMatchObject({ origin: null });
});

/** A loop over what arrives, or over `items`, and behind it the length of its results. */
function looping(body: TestNode, items?: JsonValue[]): Record<string, TestNode> {
  return {
    loop: counted(
      'loop',
      (ctx) => loopOver({ items: (ctx.params['items'] ?? ctx.input) as JsonValue[], concurrency: 1, onItemError: 'stop' }),
      {
        outputs: ['each', 'done'],
        body: 'each',
        ...(items ? { params: { items } } : {}),
      },
    ),
    body,
    after: counted('after', (ctx) => ctx.input),
  };
}
const LOOP = ['loop.each -> body', 'loop.done -> after'];

test('a retry of a loop repeats no iteration that was through, and goes over the same list', async () => {
  let isBroken = true;
  const body = counted(
    'body',
    (ctx) => {
      if (isBroken && ctx.input === 'c') throw new Error('not today');
      return `${ctx.input as string}!`;
    },
    { effect: 'atMostOnce' },
  );
  const drawn = await bed.draw(looping(body), ['start -> loop', ...LOOP]);
  const id = await started(drawn, ['a', 'b', 'c', 'd']);
  await ended(id).toBe('FAILED');
  isBroken = false;
  const copy = await retryExecution(em(), caller(), { id }, ports);
  await ended(copy.id).toBe('COMPLETED');
  expect(await picture(copy.id)).toEqual([
    'after completed',
    'body[0] completed reused',
    'body[1] completed reused',
    'body[2] completed',
    'body[3] completed',
    'loop completed',
    'start completed reused',
  ]);
  expect((await outputs(copy.id))['after']).toEqual(['a!', 'b!', 'c!', 'd!']);
  expect(runs['body']).toBe(5);
});

test('a fork in an iteration changes its item, and keeps the other iterations', async () => {
  const body = counted('body', (ctx) => `${ctx.input as string}!`, { effect: 'atMostOnce' });
  for (const items of [['a', 'b', 'c'], undefined]) {
    runs = {};
    const drawn = await bed.draw(looping(body, items), ['start -> loop', ...LOOP]);
    const id = await started(drawn, items ? {} : ['a', 'b', 'c']);
    await ended(id).toBe('COMPLETED');
    const fork = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'body', 1), input: 'B' }, ports);
    await ended(fork.id).toBe('COMPLETED');
    expect((await outputs(fork.id))['after']).toEqual(['a!', 'B!', 'c!']);
    expect(runs['body']).toBe(4);
    // A copy of a copy: the changed list is the copy's own.
    const again = await forkExecution(em(), caller(), { id: fork.id, stepId: await stepId(fork.id, 'body', 2) }, ports);
    await ended(again.id).toBe('COMPLETED');
    expect((await outputs(again.id))['after']).toEqual(['a!', 'B!', 'c!']);
    expect(runs['body']).toBe(5);
  }
});

test('a test of a node inside a loop is refused', async () => {
  const drawn = await bed.draw(looping(counted('body', () => 1)), ['start -> loop', ...LOOP]);
  await expect(run(drawn, { draft: true, from: { nodeId: 'body', onlyNode: true } })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ nodeId: 'body' }],
  });
});

test('a fork of a waiting execution goes on beside it, with what was recorded so far', async () => {
  const drawn = await bed.draw(
    {
      paid: counted('paid', () => 'paid', { effect: 'atMostOnce' }),
      ask: counted('ask', () => askApproval({ message: 'Go on?', until: null }), { outputs: ['approved', 'rejected'] }),
      after: counted('after', () => 'after'),
    },
    ['start -> paid', 'paid -> ask', 'ask.approved -> after'],
  );
  const id = await started(drawn);
  await ended(id).toBe('WAITING');
  const fork = await forkExecution(em(), caller(), { id, stepId: await stepId(id, 'ask') }, ports);
  await ended(fork.id).toBe('WAITING');
  expect(await picture(fork.id)).toEqual(['ask waiting', 'paid completed reused', 'start completed reused']);
  expect((await bed.waits(fork.id)).map(({ kind }) => kind)).toEqual(['APPROVAL']);
  expect(runs).toEqual({ paid: 1, ask: 2 });
  expect((await bed.execution(id)).status).toBe('WAITING');
  await expect(retryExecution(em(), caller(), { id }, ports)).rejects.toMatchObject({ code: 'CONFLICT' });
  for (const one of [id, fork.id]) await process.executions.cancel({ workspaceId: bed.workspaceId, id: one });
  await ended(fork.id).toBe('CANCELLED');
  // Cancelled while it waited: the question is asked again.
  const retry = await retryExecution(em(), caller(), { id }, ports);
  await ended(retry.id).toBe('WAITING');
  expect(runs).toEqual({ paid: 1, ask: 3 });
  await process.executions.cancel({ workspaceId: bed.workspaceId, id: retry.id });
  await ended(retry.id).toBe('CANCELLED');
});

test('one node can be tried while the parameters of others have faults', async () => {
  const drawn = await bed.draw({ a: counted('a', () => 1), b: counted('b', () => 2, { params: { faulty: true } }) }, [
    'start -> a',
    'a -> b',
  ]);
  const alone = await run(drawn, { draft: true, from: { nodeId: 'a', onlyNode: true } });
  await ended(alone.id).toBe('COMPLETED');
  expect(runs).toEqual({ a: 1 });
  for (const from of [{ nodeId: 'b', onlyNode: true }, { nodeId: 'a' }])
    await expect(run(drawn, { draft: true, from })).rejects.toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ nodeId: 'b' }] });
});

test('nothing begins where the steps to be taken over are not there any more', async () => {
  const drawn = await bed.draw({ a: counted('a', () => 1) }, ['start -> a']);
  const gone = {
    kind: 'TAKEN_OVER' as const,
    from: { executionId: uuidv7(), ordinal: 1 },
    reopened: false,
    paramsJson: null,
    outputJson: null,
  };
  const origin = { kind: 'RETRY' as const, executionId: gone.from.executionId, nodeId: null, onlyNode: false, usePinned: false };
  const input = { workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API' as const, data: {} };
  // Beside it in the same transaction.
  const other = process.executions.start(input);
  await expect(process.executions.start({ ...input, origin, seeds: [gone] })).rejects.toMatchObject({ code: 'CONFLICT' });
  await ended((await other).id).toBe('COMPLETED');
  await expect(process.executions.start({ ...input, origin, eventId: uuidOf(Date.UTC(2024, 0, 3)) })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  expect((await bed.pool.query('select from execution where workflow_id = $1', [drawn.workflowId])).rowCount).toBe(1);
});

test('an interrupted step runs again, since somebody asks for it', async () => {
  const drawn = await bed.draw({ a: counted('a', () => 'done', { effect: 'atMostOnce' }) }, ['start -> a']);
  const id = await started(drawn);
  await ended(id).toBe('COMPLETED');
  const error = JSON.stringify({ class: 'OURS', code: 'INTERRUPTED', message: 'The server stopped.', nodeId: 'a' });
  await bed.pool.query(
    `update step set status = 'FAILED', output = null, output_port = null, error = $2 where execution_id = $1 and node_id = 'a'`,
    [id, error],
  );
  await bed.pool.query(`update execution set status = 'FAILED', error = $2 where id = $1`, [id, error]);
  const copy = await retryExecution(em(), caller(), { id }, ports);
  await ended(copy.id).toBe('COMPLETED');
  expect(runs).toEqual({ a: 2 });
});

test('nothing of this was a fault of ours', () => {
  expect(bed.errors).toEqual([]);
});
