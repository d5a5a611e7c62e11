import pg from 'pg';
import type { JsonValue } from '@hookloom/sdk/wire';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../db/orm.ts';
import { leastId } from '../../db/periods.ts';
import { createTestDatabase, type TestDatabase } from '../../db/testing.ts';
import { uuidv7 } from '../../lib/ids.ts';
import type { LiveBus } from '../../live/bus.ts';
import { createProcessBus } from '../../live/process-bus.ts';
import { startQueues, type RowQueue } from '../../queue/queue.ts';
import { createBlobs, LARGE_VALUE } from '../values/blobs.ts';
import { startEventLookBack } from './event-look-back.ts';
import { createEventWaits } from './event-waits.ts';
import { Execution } from '../execution.entity.ts';
import { createLimits } from '../admission/limits.ts';
import { createOverflow } from '../admission/overflow.ts';
import { createStarter, type Starter } from '../start.ts';
import { Step } from '../step.entity.ts';
import { loadWoken } from './waits.ts';

let testDatabase: TestDatabase;
let database: Database;
let pool: pg.Pool;
let queue: RowQueue;
const errors: Error[] = [];
const stops: (() => Promise<void>)[] = [];
const onError = (error: Error): void => void errors.push(error);
const workspaceId = uuidv7();
let now = Date.now();
const clock = { now: () => now };

beforeAll(async () => {
  testDatabase = await createTestDatabase('event_waits');
  database = await openDatabase(testDatabase.url, [Execution, Step]);
  pool = database.pool;
  const queues = await startQueues(pool, onError);
  queue = await queues.open('execution');
  stops.push(() => queues.stop());
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database?.close();
  await testDatabase?.drop();
});

let closing: (() => Promise<void>)[] = [];
beforeEach(() => {
  now = Date.now();
});
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
  await pool.query('truncate wait, event');
  const [error] = errors.splice(0);
  if (error) throw error;
});

interface Process {
  starter: Starter;
  live: LiveBus;
  woken: string[];
}

/** A process that hears no other's hints. */
async function openProcess(options: { looksBack?: boolean } = {}): Promise<Process> {
  const live = createProcessBus();
  const eventWaits = await createEventWaits({ pool, live, onError });
  const lookBack = options.looksBack ? startEventLookBack({ pool, live, clock, onError }) : undefined;
  const limits = createLimits({ pool, queue, live, onError });
  const overflow = createOverflow({ pool, queue, max: 1_000, onError });
  const starter = createStarter({ pool, queue, limits, overflow, blobs: createBlobs(pool, clock), eventWaits, live, clock });
  const woken: string[] = [];
  live.subscribe('wake', (id) => void woken.push(id));
  closing.push(async () => {
    await lookBack?.stop();
    await eventWaits.stop();
    await starter.drained();
  });
  return { starter, live, woken };
}

interface WaitOptions {
  topic?: string;
  path?: string;
  value?: string;
  since?: number;
  workspaceId?: string;
}

/** Commits a wait as an execution's step would, without a hint. */
async function startWaiting({ topic = 'order.paid', path, value, since = now, ...rest }: WaitOptions = {}): Promise<string> {
  const id = uuidv7();
  await pool.query(
    `insert into wait (execution_id, ordinal, workspace_id, workflow_id, kind, topic, key_path, key_value, since_id, recheck_at, created_at)
      values ($1, 2, $2, $1, 'EVENT', $3, $4, $5, $6, $7, $7)`,
    [id, rest.workspaceId ?? workspaceId, topic, path, value, leastId(since), new Date(now).toISOString()],
  );
  return id;
}

async function publish(
  starter: Starter,
  data: JsonValue = {},
  event: { type?: string; sourceId?: string; at?: number } = {},
): Promise<string> {
  const { type = 'order.paid', sourceId = null, at = now } = event;
  const id = uuidv7(at);
  await starter.begin({ event: { id, workspaceId, type, sourceId, dataJson: JSON.stringify(data) }, executions: [] });
  return id;
}

async function eventThatWoke(executionId: string): Promise<string | null> {
  const woken = (await loadWoken(pool, [executionId])).get(executionId)?.[0]?.wakeup;
  return woken?.by === 'EVENT' ? woken.event.id : null;
}

const refreshed = async (live: LiveBus): Promise<void> => {
  live.publish('waits', '');
  await new Promise((resolve) => setTimeout(resolve, 100));
};

test('an event wakes who waits for it in the transaction that commits it', async () => {
  const id = await startWaiting();
  const { starter, woken } = await openProcess();
  const eventId = await publish(starter, { amount: 5 });
  expect((await loadWoken(pool, [id])).get(id)).toEqual([
    {
      executionId: id,
      ordinal: 2,
      version: 0,
      wakeup: { by: 'EVENT', event: { id: eventId, type: 'order.paid', data: { amount: 5 }, createdAt: expect.any(Number) } },
    },
  ]);
  expect(woken).toEqual([id]);
});

test('one event wakes all who wait for it, and each only once', async () => {
  const [left, right] = [await startWaiting(), await startWaiting()];
  const { starter } = await openProcess();
  const first = await publish(starter, 1);
  await publish(starter, 2);
  expect([await eventThatWoke(left), await eventThatWoke(right)]).toEqual([first, first]);
});

test('of events that are committed together the first counts', async () => {
  const id = await startWaiting();
  const { starter } = await openProcess();
  const [first] = await Promise.all([publish(starter, 1), publish(starter, 2), publish(starter, 3)]);
  expect(await eventThatWoke(id)).toBe(first);
});

test.each<[string, WaitOptions, JsonValue, boolean]>([
  ['the key', { path: 'order.id', value: '7' }, { order: { id: 7 } }, true],
  ['another value at the path', { path: 'order.id', value: '7' }, { order: { id: 8 } }, false],
  ['the value at another path', { path: 'order.id', value: '7' }, { id: 7 }, false],
  ['what every object has', { path: 'constructor.name', value: 'Object' }, {}, false],
])('only an event with the key wakes: %s', async (_name, wait, data, wakes) => {
  const id = await startWaiting(wait);
  const { starter } = await openProcess();
  const eventId = await publish(starter, data);
  expect(await eventThatWoke(id)).toBe(wakes ? eventId : null);
});

test('a webhook wakes who waits for its source, and nobody of another workspace', async () => {
  const sourceId = uuidv7();
  const own = await startWaiting({ topic: `source:${sourceId}`, path: 'body.id', value: 'a' });
  const foreign = await startWaiting({ topic: `source:${sourceId}`, path: 'body.id', value: 'a', workspaceId: uuidv7() });
  const { starter } = await openProcess();
  const eventId = await publish(starter, { body: { id: 'a' } }, { type: 'webhook.received', sourceId });
  expect(await eventThatWoke(own)).toBe(eventId);
  expect(await eventThatWoke(foreign)).toBeNull();
});

test('an event from before `since` wakes nobody', async () => {
  const id = await startWaiting({ since: now + 1_000 });
  const { starter } = await openProcess();
  await publish(starter, {}, { at: now });
  expect(await eventThatWoke(id)).toBeNull();
  const eventId = await publish(starter, {}, { at: now + 1_000 });
  expect(await eventThatWoke(id)).toBe(eventId);
});

test('a large event is read whole', async () => {
  const id = await startWaiting({ path: 'id', value: 'a' });
  const { starter } = await openProcess();
  const data = { id: 'a', text: 'x'.repeat(LARGE_VALUE) };
  await publish(starter, data);
  expect((await loadWoken(pool, [id])).get(id)?.[0]?.wakeup).toMatchObject({ by: 'EVENT', event: { data } });
});

test('an event that nobody waits for is one statement', async () => {
  await startWaiting({ topic: 'order.sent' });
  const { starter } = await openProcess();
  const statements = await statementsOf(() => publish(starter));
  expect(statements).toHaveLength(1);
  expect(statements[0]).toContain('insert into event');
  expect((await statementsOf(() => publish(starter, {}, { type: 'order.sent' }))).map((text) => text.split(' ')[0])).toEqual([
    'begin',
    'with',
    'with',
    'commit',
  ]);
});

test('an event that came before its waiter wakes it', async () => {
  const { starter } = await openProcess({ looksBack: true });
  const first = await publish(starter, { id: 1 });
  await publish(starter, { id: 2 });
  const second = await publish(starter, { id: 2 });
  const any = await startWaiting({ since: now - 60_000 });
  const keyed = await startWaiting({ since: now - 60_000, path: 'id', value: '2' });
  const late = await startWaiting({ since: now + 60_000 });
  await expect.poll(() => eventThatWoke(any)).toBe(first);
  await expect.poll(() => eventThatWoke(keyed)).not.toBeNull();
  expect(await eventThatWoke(keyed)).not.toBe(second);
  expect(await eventThatWoke(late)).toBeNull();
});

test('a look back reads page by page, webhooks by their source, and large values', async () => {
  const { starter } = await openProcess({ looksBack: true });
  const sourceId = uuidv7();
  const webhook = { type: 'webhook.received', sourceId };
  await Promise.all(Array.from({ length: 1_100 }, (_, id) => publish(starter, { id }, webhook)));
  const large = await publish(starter, { id: 'large', text: 'x'.repeat(LARGE_VALUE) }, webhook);
  const id = await startWaiting({ topic: `source:${sourceId}`, since: now - 60_000, path: 'id', value: 'large' });
  await expect.poll(() => eventThatWoke(id)).toBe(large);
});

test('an event of a process that does not know of the waiter yet is found a little later', async () => {
  const deaf = await openProcess();
  const id = await startWaiting();
  const other = await openProcess({ looksBack: true });
  // The first look was in vain.
  await expect.poll(() => recheckOf(id)).toBe(now + 5_000);
  const eventId = await publish(deaf.starter);
  expect(await eventThatWoke(id)).toBeNull();
  now += 5_001;
  await expect.poll(() => eventThatWoke(id)).toBe(eventId);
  expect(other.woken).toEqual([id]);
});

test('after its second look a waiter is left alone', async () => {
  await openProcess({ looksBack: true });
  const id = await startWaiting();
  await expect.poll(() => recheckOf(id)).toBe(now + 5_000);
  now += 5_001;
  await expect.poll(() => recheckOf(id)).toBeNull();
});

test('a process hears of a waiter by a hint, and without one soon by itself', async () => {
  const process = await openProcess();
  const hinted = await startWaiting({ topic: 'a.b' });
  await refreshed(process.live);
  await publish(process.starter, {}, { type: 'a.b' });
  expect(await eventThatWoke(hinted)).not.toBeNull();
  const unhinted = await startWaiting({ topic: 'a.c' });
  await new Promise((resolve) => setTimeout(resolve, 2_300));
  await publish(process.starter, {}, { type: 'a.c' });
  expect(await eventThatWoke(unhinted)).not.toBeNull();
});

async function recheckOf(id: string): Promise<number | null> {
  const { rows } = await pool.query<{ at: Date | null }>('select recheck_at as at from wait where execution_id = $1', [id]);
  return rows[0]?.at?.getTime() ?? null;
}

/** The texts of the statements that are sent while `work` is under way. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { query } = pg.Client.prototype;
  const texts: string[] = [];
  pg.Client.prototype.query = function (this: pg.Client, ...args: [string | { text: string }]) {
    texts.push((typeof args[0] === 'string' ? args[0] : args[0].text).trim());
    return Reflect.apply(query, this, args) as never;
  };
  await work().finally(() => (pg.Client.prototype.query = query));
  return texts;
}
