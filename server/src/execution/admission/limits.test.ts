import { waitUntil } from '@hookloom/sdk';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestNode } from '../../engine/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { plainExecution, type NewExecution } from '../rows/rows.ts';
import type { StartInput } from '../service.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('limits');
});
afterAll(() => bed?.close());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
type Drawn = Awaited<ReturnType<TestBed['draw']>>;

const start = async (process: TestProcess, drawn: Drawn, settings: WorkflowSettings, more: Partial<StartInput> = {}): Promise<string> => {
  const input = { workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API' as const, data: {}, settings };
  return (await process.executions.start({ ...input, ...more })).id;
};
const statusOf = async (id: string): Promise<string> => (await bed.execution(id)).status;
const entries = async (drawn: Drawn): Promise<number> =>
  (await bed.pool.query('select from limit_entry where workflow_id = $1', [drawn.workflowId])).rows.length;
const openOf = async (drawn: Drawn): Promise<number> =>
  (await bed.pool.query('select from execution where workflow_id = $1 and completed_at is null', [drawn.workflowId])).rows.length;
const settled = (drawn: Drawn) => expect.poll(() => openOf(drawn), { timeout: 15_000, interval: 50 }).toBe(0);

/** A node that is through when it is told to be; `running` are the data of those that are not. */
function gate(): TestNode & { running: unknown[]; open(): void } {
  const running: unknown[] = [];
  const waiting: (() => void)[] = [];
  let isOpen = false;
  return {
    running,
    open() {
      isOpen = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
    async run(ctx) {
      running.push(ctx.trigger);
      if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve));
      running.splice(running.indexOf(ctx.trigger), 1);
      return null;
    },
  };
}

test('never more than the limit run at once, of the workflow or of a key, over several processes', async () => {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const work: TestNode = {
    async run(ctx) {
      const { key } = ctx.trigger as { key: string };
      now.set(key, (now.get(key) ?? 0) + 1);
      most.set(key, Math.max(most.get(key) ?? 0, now.get(key) ?? 0));
      await pause(5 + Math.random() * 20);
      now.set(key, (now.get(key) ?? 0) - 1);
      return null;
    },
  };
  const [whole, keyed] = [await bed.draw({ work }, ['start -> work']), await bed.draw({ work }, ['start -> work'])];
  const processes = await Promise.all([bed.open(), bed.open(), bed.open()]);
  const of = (index: number): TestProcess => processes[index % 3] as TestProcess;
  await Promise.all([
    ...Array.from({ length: 60 }, (_, index) => start(of(index), whole, { concurrency: { limit: 3 } }, { data: { key: 'whole' } })),
    ...Array.from({ length: 60 }, (_, index) =>
      start(of(index), keyed, { concurrency: { limit: 2, key: '{{ trigger.key }}' } }, { data: { key: `k${index % 4}` } }),
    ),
  ]);
  await Promise.all([settled(whole), settled(keyed)]);
  expect(Object.fromEntries(most)).toEqual({ whole: 3, k0: 2, k1: 2, k2: 2, k3: 2 });
  expect([await entries(whole), await entries(keyed)]).toEqual([0, 0]);
  await Promise.all(processes.map((process) => process.stop()));
  expect(bed.errors).toEqual([]);
});

test('the line moves by priority, and within one by age; the rest of the queue does not wait for it', async () => {
  const order: unknown[] = [];
  const first = gate();
  const note: TestNode = { run: (ctx) => (order.push((ctx.trigger as { n: number }).n), null) };
  const drawn = await bed.draw({ first, note }, ['start -> first', 'first -> note']);
  const process = await bed.open();
  const settings = { concurrency: { limit: 1 } };
  await start(process, drawn, settings, { data: { n: 0 } });
  await expect.poll(() => first.running).toEqual([{ n: 0 }]);
  for (const [n, priority] of [
    [1, 'LOW'],
    [2, 'NORMAL'],
    [3, 'URGENT'],
    [4, 'NORMAL'],
  ] as const) {
    await start(process, drawn, settings, { data: { n }, priority });
  }
  const other = await start(process, await bed.draw({}, []), {});
  await expect.poll(() => statusOf(other)).toBe('COMPLETED');
  expect(await bed.readyJobs()).toBe(0);
  expect(await process.executions.queueState(bed.workspaceId)).toMatchObject({
    running: 1,
    priorities: [
      { priority: 'LOW', depth: 1 },
      { priority: 'NORMAL', depth: 2 },
      { depth: 0, oldestWaitMs: null },
      { priority: 'URGENT', depth: 1 },
    ],
  });
  first.open();
  await settled(drawn);
  expect(order).toEqual([0, 3, 2, 4, 1]);
  await process.stop();
});

test('an execution that waits holds no place, and stands in line again when it goes on', async () => {
  const work = gate();
  let woken = 0;
  const until = Date.now() + 3_500;
  const sleeper = await bed.draw({ sleep: { run: () => waitUntil(until, null) }, after: { run: () => (woken++, null) } }, [
    'start -> sleep',
    'sleep -> after',
  ]);
  const process = await bed.open();
  const settings = { concurrency: { limit: 1, key: 'shared' } };
  const waiting = await start(process, sleeper, settings);
  await expect.poll(() => statusOf(waiting), { timeout: 5_000 }).toBe('WAITING');
  expect(await entries(sleeper)).toBe(0);
  const busy = await bed.draw({ work }, ['start -> work']);
  const busyId = await start(process, { ...busy, workflowId: sleeper.workflowId }, settings);
  await expect.poll(() => work.running.length).toBe(1);
  await expect.poll(() => statusOf(waiting), { timeout: 8_000 }).toBe('QUEUED');
  await pause(800);
  expect([await statusOf(waiting), woken]).toEqual(['QUEUED', 0]);
  work.open();
  await expect.poll(() => statusOf(waiting), { timeout: 5_000 }).toBe('COMPLETED');
  expect(await statusOf(busyId)).toBe('COMPLETED');
  await process.stop();
});

test('cancelling gives a place free, whether the execution runs, has one or stands in line', async () => {
  const work = gate();
  const drawn = await bed.draw({ work }, ['start -> work']);
  const api = await bed.open({ worker: false });
  const settings = { concurrency: { limit: 1 } };
  const [admitted, inLine, last] = [
    await start(api, drawn, settings),
    await start(api, drawn, settings),
    await start(api, drawn, settings),
  ];
  expect(await bed.readyJobs()).toBe(1);
  for (const id of [inLine, admitted]) await api.executions.cancel({ workspaceId: bed.workspaceId, id });
  const worker = await bed.open();
  await expect.poll(() => work.running.length, { timeout: 5_000 }).toBe(1);
  expect(await statusOf(last)).toBe('RUNNING');
  const next = await start(worker, drawn, settings);
  await worker.executions.cancel({ workspaceId: bed.workspaceId, id: last });
  await expect.poll(() => statusOf(next), { timeout: 5_000 }).toBe('RUNNING');
  work.open();
  await settled(drawn);
  expect(await entries(drawn)).toBe(0);
  await worker.stop();
  await api.stop();
});

const inline = (
  drawn: Drawn,
  processId: string,
): { event: Parameters<TestProcess['executions']['starter']['begin']>[0]['event']; executions: NewExecution[] } => {
  const event = { id: uuidv7(), workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: '{}' };
  const ids = {
    id: uuidv7(),
    eventId: event.id,
    workspaceId: bed.workspaceId,
    ...drawn,
    triggerNodeId: 'start',
    start: 'WEBHOOK' as const,
  };
  return { event, executions: [{ ...plainExecution, ...ids, inlineProcessId: processId, limitKey: drawn.workflowId, limitMax: 2 }] };
};

test('of those that callers wait for, as many as there are places run at once, and the others are queued', async () => {
  const drawn = await bed.draw({}, []);
  const api = await bed.open({ worker: false });
  const beginnings = Array.from({ length: 5 }, () => inline(drawn, api.processId));
  const begun = await Promise.all(beginnings.map((beginning) => api.executions.starter.begin(beginning)));
  const ids = beginnings.map(({ executions }) => executions[0]?.id ?? '');
  const atOnce = ids.filter((id, index) => begun[index]?.has(id));
  expect(atOnce).toHaveLength(2);
  expect((await Promise.all(ids.map(statusOf))).toSorted()).toEqual(['QUEUED', 'QUEUED', 'QUEUED', 'RUNNING', 'RUNNING']);
  expect(await bed.readyJobs()).toBe(0);
  await api.stop();
});

test('the places of a process that was killed are free once its executions have run elsewhere, and never given twice before', async () => {
  const work = gate();
  const drawn = await bed.draw({ work }, ['start -> work']);
  const api = await bed.open({ worker: false });
  // Claimed by a process that was never there: what a kill -9 leaves.
  const [one, two, three] = [inline(drawn, uuidv7()), inline(drawn, uuidv7()), inline(drawn, uuidv7())];
  for (const beginning of [one, two, three]) await api.executions.starter.begin(beginning);
  const worker = await bed.open();
  await expect.poll(() => work.running.length, { timeout: 10_000 }).toBe(2);
  await pause(1_000);
  expect(work.running.length).toBe(2);
  expect(await statusOf(three.executions[0]?.id ?? '')).toBe('QUEUED');
  work.open();
  await settled(drawn);
  expect(await entries(drawn)).toBe(0);
  await worker.stop();
  await api.stop();
});

test('a crash between the end of one and the start of the next is healed, as is a place that nobody holds', async () => {
  const drawn = await bed.draw({}, []);
  const api = await bed.open({ worker: false });
  const settings = { concurrency: { limit: 1 } };
  const admitted = await start(api, drawn, settings);
  const next = await start(api, drawn, settings);
  await api.stop();
  // The first has ended, and whoever ended it died before it could look at the line, or even before its place was free.
  await bed.pool.query(`update execution set status = 'COMPLETED', completed_at = now() where id = $1`, [admitted]);
  const worker = await bed.open();
  await expect.poll(() => statusOf(next), { timeout: 10_000 }).toBe('COMPLETED');
  expect(await entries(drawn)).toBe(0);
  await worker.stop();
});

test('where a later version allows fewer, each is held to the limit of its own version', async () => {
  const work = gate();
  const drawn = await bed.draw({ work }, ['start -> work']);
  const process = await bed.open();
  for (let count = 0; count < 3; count++) await start(process, drawn, { concurrency: { limit: 3 } });
  await expect.poll(() => work.running.length).toBe(3);
  const late = await start(process, drawn, { concurrency: { limit: 1 } });
  await pause(600);
  expect(await statusOf(late)).toBe('QUEUED');
  work.open();
  await settled(drawn);
  await process.stop();
});
