import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestBed, createTestClock, type TestBed, type TestClock, type TestProcess } from '../execution/testing.ts';
import { startDueLoop } from '../execution/waits/due.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { Schedule } from '../workflow/schedules.ts';
import { createScheduleTask } from './fire.ts';
import { nextFiring } from './schedule.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('fire');
});
afterAll(() => bed?.close());
beforeEach(() => bed.pool.query('delete from workflow_trigger'));

const HOUR_MS = 60 * 60_000;
const minutely: Schedule = { cron: '* * * * *', timeZone: 'UTC', missed: 'skip' };
const daily: Schedule = { cron: '0 9 * * *', timeZone: 'Europe/Berlin', missed: 'skip' };
const log = { warn: () => {} };

/** A workflow that this schedule starts, as publishing at `now` leaves it. */
async function publish(schedule: Schedule, now: number, settings: object | null = null): Promise<string> {
  const { workflowId, versionId } = await bed.draw({}, []);
  await bed.pool.query(
    `insert into workflow_trigger (id, workspace_id, workflow_id, version_id, node_id, start, answer, created_at, settings, schedule, next_at)
      values ($1, $2, $3, $4, 'start', 'schedule', 'none', now(), $5, $6, $7)`,
    [
      uuidv7(),
      bed.workspaceId,
      workflowId,
      versionId,
      settings && JSON.stringify(settings),
      JSON.stringify(schedule),
      new Date(nextFiring(schedule, now) ?? 0),
    ],
  );
  return workflowId;
}

const taskOf = ({ executions, live }: TestProcess) => {
  const onError = (error: Error): void => void bed.errors.push(error);
  return createScheduleTask({ pool: bed.pool, enqueuer: executions.enqueuer, overflow: executions.overflow, live, log, onError });
};

async function firingsOf(workflowId: string): Promise<{ scheduledAt: string; firedAt: string; missed: number }[]> {
  const { rows } = await bed.pool.query(
    `select event.data, e.start, e.trigger_node_id from execution e join event on event.id = e.event_id where e.workflow_id = $1 order by e.id`,
    [workflowId],
  );
  for (const row of rows) expect(row).toMatchObject({ start: 'SCHEDULE', trigger_node_id: 'start' });
  return rows.map((row) => row.data);
}

async function open(): Promise<{ clock: TestClock; process: TestProcess }> {
  const clock = createTestClock();
  return { clock, process: await bed.open({ worker: false, clock }) };
}

test('each firing starts one execution, although many processes look at once', async () => {
  const { clock, process } = await open();
  const ids = await Promise.all(Array.from({ length: 20 }, () => publish(minutely, clock.now())));
  const tasks = Array.from({ length: 6 }, () => taskOf(process));
  for (let minute = 0; minute < 3; minute++) {
    clock.advance(60_000);
    await Promise.all(tasks.map((task) => task.run(clock.now())));
    await Promise.all(tasks.map((task) => task.run(clock.now())));
  }
  for (const id of ids) {
    const firings = await firingsOf(id);
    expect(firings).toHaveLength(3);
    expect(new Set(firings.map((firing) => firing.scheduledAt)).size).toBe(3);
    expect(firings.every((firing) => firing.missed === 0)).toBe(true);
  }
  await process.stop();
});

test('a month of daily firings by the due loop, through the change of the clocks, takes no month', async () => {
  const { process } = await open();
  let time = Date.parse('2026-10-10T00:00:00Z');
  const clock = { now: () => time };
  const id = await publish(daily, time);
  const loop = startDueLoop({ tasks: [taskOf(process)], clock, live: process.live, onError: (error) => bed.errors.push(error) });
  const expected: string[] = [];
  for (let day = 10; day <= 31; day++) {
    const hour = day < 25 ? 7 : 8;
    expected.push(`2026-10-${day}T0${hour}:00:00.000Z`);
    time = Date.parse(expected.at(-1) ?? '') + 1_000;
    process.live.publish('wake', '');
    await expect.poll(async () => (await firingsOf(id)).length, { interval: 5 }).toBe(expected.length);
  }
  expect((await firingsOf(id)).map((firing) => firing.scheduledAt)).toEqual(expected);
  await loop.stop();
  await process.stop();
});

test('missed firings are skipped, or caught up with by one, as the schedule says', async () => {
  const { clock, process } = await open();
  const skipping = await publish({ ...minutely, cron: '0 * * * *' }, clock.now());
  const catching = await publish({ ...minutely, cron: '0 * * * *', missed: 'once' }, clock.now());
  // To some minutes past an hour, so that the last firing is a missed one too.
  clock.advance(5 * HOUR_MS + HOUR_MS - (clock.now() % HOUR_MS) + 10 * 60_000);
  await taskOf(process).run(clock.now());
  expect(await firingsOf(skipping)).toEqual([]);
  expect(await firingsOf(catching)).toMatchObject([{ missed: 6, firedAt: new Date(clock.now()).toISOString() }]);
  clock.advance(50 * 60_000);
  await taskOf(process).run(clock.now());
  expect(await firingsOf(skipping)).toMatchObject([{ missed: 0 }]);
  expect(await firingsOf(catching)).toHaveLength(2);
  await process.stop();
});

test('the settings of the workflow hold for its schedule, and a full queue passes it over', async () => {
  const { clock, process } = await open();
  const warnings: unknown[] = [];
  const id = await publish(minutely, clock.now(), { priority: 'HIGH', concurrency: { limit: 1 }, maxQueued: 1 });
  const task = createScheduleTask({
    pool: bed.pool,
    enqueuer: process.executions.enqueuer,
    overflow: process.executions.overflow,
    live: process.live,
    log: { warn: (details) => warnings.push(details) },
    onError: (error) => bed.errors.push(error),
  });
  for (let minute = 0; minute < 2; minute++) {
    clock.advance(60_000);
    await task.run(clock.now());
  }
  const { rows } = await bed.pool.query('select priority, limit_key as "limitKey" from execution where workflow_id = $1', [id]);
  expect(rows).toEqual([{ priority: 2, limitKey: id }]);
  expect(warnings).toMatchObject([{ workflowId: id }]);
  const { next_at: next } = (await bed.pool.query('select next_at from workflow_trigger where workflow_id = $1', [id])).rows[0];
  expect(next.getTime()).toBeGreaterThan(clock.now());
  await process.stop();
});

test('a schedule that cannot be read any more keeps no other from firing', async () => {
  const { clock, process } = await open();
  const broken = await publish(minutely, clock.now());
  await bed.pool.query(`update workflow_trigger set schedule = '{"cron":"x","timeZone":"UTC","missed":"skip"}' where workflow_id = $1`, [
    broken,
  ]);
  const whole = await publish(minutely, clock.now());
  clock.advance(60_000);
  await taskOf(process).run(clock.now());
  expect([await firingsOf(broken), await firingsOf(whole)]).toMatchObject([[], [{ missed: 0 }]]);
  expect(bed.errors.splice(0)).toHaveLength(1);
  await process.stop();
});
