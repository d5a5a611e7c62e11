import type { JsonValue } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidv7 } from '../../lib/ids.ts';
import type { Debounce } from './admission.ts';
import { plainExecution } from '../rows/rows.ts';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('put_off');
});
afterAll(() => bed?.close());

const DAY_MS = 24 * 60 * 60_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
type Drawn = Awaited<ReturnType<TestBed['draw']>>;

/** A clock that the test moves. */
function handClock() {
  let time = Date.now();
  return { now: () => time, move: (ms: number) => void (time += ms) };
}

const statusOf = async (id: string): Promise<string> => (await bed.execution(id)).status;
const executionsOf = async (drawn: Drawn) =>
  (
    await bed.pool.query<{ id: string; status: string; data: JsonValue; startAt: Date }>(
      `select e.id, e.status, event.data, e.start_at as "startAt" from execution e join event on event.id = e.event_id where e.workflow_id = $1 order by e.id`,
      [drawn.workflowId],
    )
  ).rows;
const waitsOf = async (drawn: Drawn): Promise<number> =>
  (await bed.pool.query('select from wait where workflow_id = $1', [drawn.workflowId])).rows.length;

/** One webhook that starts a debounced workflow. */
async function hook(process: TestProcess, drawn: Drawn, data: JsonValue, debounce: Partial<Debounce> = {}): Promise<void> {
  const event = { id: uuidv7(), workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: JSON.stringify(data) };
  const ids = {
    id: uuidv7(),
    eventId: event.id,
    workspaceId: bed.workspaceId,
    ...drawn,
    triggerNodeId: 'start',
    start: 'WEBHOOK' as const,
  };
  const full = { key: '', delayMs: 1_000, maxDelayMs: null, ...debounce };
  await process.executions.starter.begin({ event, executions: [{ ...plainExecution, ...ids, debounce: full }] });
}

test('an execution that is to start in a month starts then, once, whichever process sees it', async () => {
  const clock = handClock();
  let runs = 0;
  const drawn = await bed.draw({ a: { run: () => ++runs } }, ['start -> a']);
  const processes = [await bed.open({ clock }), await bed.open({ clock })];
  const startAt = clock.now() + 30 * DAY_MS;
  const input = { workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API' as const, data: {}, startAt };
  const { id } = (await processes[0]?.executions.start(input)) ?? { id: '' };
  expect((await executionsOf(drawn))[0]).toMatchObject({ status: 'QUEUED', startAt: new Date(startAt) });
  clock.move(30 * DAY_MS - 1);
  await pause(700);
  expect([await statusOf(id), await bed.readyJobs()]).toEqual(['QUEUED', 0]);
  clock.move(1);
  await expect.poll(() => statusOf(id)).toBe('COMPLETED');
  expect([runs, await waitsOf(drawn)]).toEqual([1, 0]);
  await Promise.all(processes.map((process) => process.stop()));
});

test('an instant that has passed is now', async () => {
  const process = await bed.open();
  const drawn = await bed.draw({}, []);
  const input = { workspaceId: bed.workspaceId, ...drawn, triggerNodeId: 'start', start: 'API' as const, data: {}, startAt: 1 };
  const { id } = await process.executions.start(input);
  await expect.poll(() => statusOf(id)).toBe('COMPLETED');
  await process.stop();
});

test('debounced starts become one, with the last data, once nothing more has come', async () => {
  const clock = handClock();
  const drawn = await bed.draw({}, []);
  const process = await bed.open({ clock });
  await hook(process, drawn, { n: 1 });
  clock.move(900);
  await hook(process, drawn, { n: 2 });
  clock.move(900);
  await pause(700);
  expect(await executionsOf(drawn)).toMatchObject([{ status: 'QUEUED', data: { n: 2 }, startAt: new Date(clock.now() + 100) }]);
  clock.move(100);
  await expect.poll(async () => (await executionsOf(drawn))[0]?.status).toBe('COMPLETED');
  await hook(process, drawn, { n: 3 });
  expect(await executionsOf(drawn)).toMatchObject([
    { status: 'COMPLETED', data: { n: 2 } },
    { status: 'QUEUED', data: { n: 3 } },
  ]);
  await process.stop();
});

test('however much comes, it starts at the latest so long after the first', async () => {
  const clock = handClock();
  const drawn = await bed.draw({}, []);
  const process = await bed.open({ worker: false, clock });
  const first = clock.now();
  for (let n = 0; n < 5; n++) {
    await hook(process, drawn, { n }, { delayMs: 1_000, maxDelayMs: 2_500 });
    clock.move(600);
  }
  expect(await executionsOf(drawn)).toMatchObject([{ data: { n: 4 }, startAt: new Date(first + 2_500) }]);
  await process.stop();
});

test('exactly one is pending per key, however many come at once by several processes', async () => {
  const clock = handClock();
  const drawn = await bed.draw({}, []);
  const processes = [
    await bed.open({ worker: false, clock }),
    await bed.open({ worker: false, clock }),
    await bed.open({ worker: false, clock }),
  ];
  const hooks = Array.from({ length: 300 }, async (_, index) => {
    // In several rounds, so that groups of several processes meet.
    await pause((index % 10) * 10);
    await hook(processes[index % 3] as TestProcess, drawn, { index }, { key: `k${index % 7}` });
  });
  await Promise.all(hooks);
  const pending = await executionsOf(drawn);
  expect(pending).toHaveLength(7);
  expect(await waitsOf(drawn)).toBe(7);
  const { rows: events } = await bed.pool.query(`select from event where type = 'webhook.received' and data->>'index' is not null`);
  expect(events).toHaveLength(300);
  // While they become due, more come: each is either in the execution that starts, or in a new one.
  clock.move(1_000);
  const worker = await bed.open({ clock });
  await Promise.all(
    Array.from({ length: 60 }, (_, index) => hook(processes[index % 3] as TestProcess, drawn, { late: index }, { key: `k${index % 7}` })),
  );
  clock.move(1_000);
  await expect.poll(() => waitsOf(drawn), { timeout: 10_000 }).toBe(0);
  await expect.poll(async () => (await executionsOf(drawn)).every((row) => row.status === 'COMPLETED'), { timeout: 10_000 }).toBe(true);
  expect((await executionsOf(drawn)).length).toBeLessThanOrEqual(14);
  expect(bed.errors).toEqual([]);
  await Promise.all([worker, ...processes].map((process) => process.stop()));
});

test('a cancelled one takes no more data: the next begins anew', async () => {
  const clock = handClock();
  const drawn = await bed.draw({}, []);
  const process = await bed.open({ worker: false, clock });
  await hook(process, drawn, { n: 1 });
  const [first] = await executionsOf(drawn);
  await process.executions.cancel({ workspaceId: bed.workspaceId, id: first?.id ?? '' });
  await hook(process, drawn, { n: 2 });
  expect(await executionsOf(drawn)).toMatchObject([
    { status: 'CANCELLED', data: { n: 1 } },
    { status: 'QUEUED', data: { n: 2 } },
  ]);
  // The same where the row of the pending one is still there.
  const [, second] = await executionsOf(drawn);
  await bed.pool.query(`update execution set status = 'CANCELLED', completed_at = now() where id = $1`, [second?.id]);
  await hook(process, drawn, { n: 3 });
  expect((await executionsOf(drawn))[2]).toMatchObject({ status: 'QUEUED', data: { n: 3 } });
  expect(await waitsOf(drawn)).toBe(1);
  await process.stop();
});
