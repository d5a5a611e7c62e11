import type { WebhookReply } from '@hookloom/sdk';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { TestNode } from '../../engine/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import type { Birth } from './birth.ts';
import { bornClaimed, plainExecution } from './rows.ts';
import type { RunOutcome } from '../runner.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
let api: TestProcess;
beforeAll(async () => {
  bed = await createTestBed('birth');
  api = await bed.open({ worker: false });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => bed?.close());

const say = (value: string): TestNode => ({ run: () => value });
const later = (value: string): TestNode => ({ run: () => new Promise((resolve) => setTimeout(() => resolve(value), 250)) });

async function birthOf(nodes: Record<string, TestNode>, edges: string[]): Promise<Birth> {
  const drawn = await bed.draw(nodes, edges);
  const event = { id: uuidv7(), workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: '{"n":1}' };
  const ids = { id: uuidv7(), workspaceId: bed.workspaceId, eventId: event.id, triggerNodeId: 'start', inlineProcessId: api.processId };
  return { event, execution: { ...plainExecution, ...drawn, ...ids, start: 'WEBHOOK' } };
}

function begin(birth: Birth, onReply?: (reply: WebhookReply) => void): Promise<RunOutcome> {
  return api.executions.runner.run(bornClaimed(birth.execution, { n: 1 }, Date.now()), { birth, onReply });
}

/** The statements that write, as the pool is given them from now on; `instead` may take one over. */
function watchWrites(instead: (run: () => Promise<unknown>) => Promise<unknown> = (run) => run()): string[] {
  const names: string[] = [];
  const query = bed.pool.query.bind(bed.pool) as (...args: unknown[]) => Promise<unknown>;
  vi.spyOn(bed.pool, 'query').mockImplementation((...args: unknown[]) => {
    const { name } = args[0] as { name?: string };
    if (!name?.startsWith('write-')) return query(...args);
    names.push(name);
    return name === 'write-births' ? instead(() => query(...args)) : query(...args);
  });
  return names;
}

async function stored(birth: Birth) {
  const { rows } = await bed.pool.query<{ events: number; claims: number }>(
    `select (select count(*)::int from event where id = $1) events, (select count(*)::int from inline_claim where execution_id = $2) claims`,
    [birth.event.id, birth.execution.id],
  );
  return { ...rows[0], steps: (await bed.steps(birth.execution.id)).map((step) => `${step.nodeId} ${step.status}`) };
}

test('a quick execution is written once, with its event, its steps and its end', async () => {
  const birth = await birthOf({ a: say('done') }, ['start -> a']);
  const writes = watchWrites();
  expect(await begin(birth)).toMatchObject({ status: 'COMPLETED', lastOutput: 'done' });
  expect(writes).toEqual(['write-births']);
  expect(await stored(birth)).toEqual({ events: 1, claims: 0, steps: ['start COMPLETED', 'a COMPLETED'] });
  expect(await bed.execution(birth.execution.id)).toMatchObject({ status: 'COMPLETED', generation: 1, lastSeq: 4 });
});

test('a slow one is stored as running, with its claim, and then ends', async () => {
  const birth = await birthOf({ a: later('done') }, ['start -> a']);
  const run = begin(birth);
  expect(api.executions.runner.isUnborn(birth.execution.id)).toBe(true);
  await expect.poll(async () => (await stored(birth)).claims, { interval: 20 }).toBe(1);
  expect(api.executions.runner.isUnborn(birth.execution.id)).toBe(false);
  expect(await run).toMatchObject({ status: 'COMPLETED' });
  expect(await stored(birth)).toEqual({ events: 1, claims: 0, steps: ['start COMPLETED', 'a COMPLETED'] });
});

test('a node that must not run twice runs once its mark, and the execution with it, is durable', async () => {
  const seen: unknown[] = [];
  const holder: { birth?: Birth } = {};
  const pay: TestNode = { effect: 'atMostOnce', run: async () => (seen.push(await stored(holder.birth as Birth)), 'paid') };
  holder.birth = await birthOf({ pay }, ['start -> pay']);
  expect(await begin(holder.birth)).toMatchObject({ status: 'COMPLETED' });
  expect(seen).toEqual([{ events: 1, claims: 1, steps: ['start COMPLETED', 'pay RUNNING'] }]);
});

test('where Postgres is away nothing is stored, and nothing is promised', async () => {
  const birth = await birthOf({ a: say('done') }, ['start -> a']);
  watchWrites(() => Promise.reject(new Error('away')));
  expect(await begin(birth)).toEqual({ status: 'REFUSED' });
  vi.restoreAllMocks();
  expect(await stored(birth)).toEqual({ events: 0, claims: 0, steps: [] });
  expect(bed.errors.splice(0).map((error) => error.message)).toEqual(['away']);
});

test('a first write whose COMMIT nobody heard of is not made twice, and what came after it is not lost', async () => {
  const birth = await birthOf({ a: later('done') }, ['start -> a']);
  let isFirst = true;
  const writes = watchWrites(async (run) => {
    const result = await run();
    if (!isFirst) return result;
    isFirst = false;
    throw new Error('the connection broke');
  });
  expect(await begin(birth)).toMatchObject({ status: 'COMPLETED' });
  expect(writes).toEqual(['write-births', 'write-births', 'write-executions']);
  vi.restoreAllMocks();
  expect(await stored(birth)).toEqual({ events: 1, claims: 0, steps: ['start COMPLETED', 'a COMPLETED'] });
  expect(bed.errors.splice(0).map((error) => error.message)).toEqual(['the connection broke']);
});

test('one that comes to wait is stored first, and suspended then', async () => {
  const birth = await birthOf({ a: say('first'), b: later('second'), c: say('third') }, ['start -> a', 'a -> b', 'b -> c']);
  const run = begin(birth);
  await new Promise((resolve) => setTimeout(resolve, 20));
  api.executions.runner.pause(birth.execution.id);
  const writes = watchWrites();
  expect(await run).toMatchObject({ status: 'WAITING', paused: true });
  expect(writes[0]).toBe('write-births');
  vi.restoreAllMocks();
  expect(await stored(birth)).toEqual({ events: 1, claims: 0, steps: ['start COMPLETED', 'a COMPLETED', 'b COMPLETED'] });
  // Its row says nothing of a pause, so it goes on in the queue.
  expect(await bed.execution(birth.execution.id)).toMatchObject({ status: 'QUEUED' });
});
