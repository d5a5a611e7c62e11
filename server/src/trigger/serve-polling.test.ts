import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { defineTrigger, NodeError, number, outlineIcon, text, z, type PollContext, type TriggerItem } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { createTriggerBed, type TriggerBed } from './testing.ts';

/** With more time than a busy machine takes. */
const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 10_000, ...options });

/** What each account of the polled service answers, and how often it was asked. */
interface Account {
  answer(ctx: PollContext<unknown>): Promise<{ items: TriggerItem[]; cursor: JsonValue }> | { items: TriggerItem[]; cursor: JsonValue };
  cursors: JsonValue[];
}
const accounts = new Map<string, Account>();
const account = (name: string, answer: Account['answer']): Account => {
  const made = { answer, cursors: [] };
  accounts.set(name, made);
  return made;
};

const common = { category: 'Test', description: 'For tests.', icon: outlineIcon('M0 0h24') };
const params = z.object({ account: text({ title: 'Account' }), seconds: number({ title: 'Seconds' }).optional() });
const poll = async (ctx: PollContext<{ account: string }>): Promise<{ items: TriggerItem[]; cursor: JsonValue }> => {
  const asked = accounts.get(ctx.params.account) as Account;
  asked.cursors.push(ctx.cursor);
  return asked.answer(ctx);
};
const skipping = defineTrigger({ ...common, name: 'poll', title: 'Poll', params, polling: { everySeconds: 60, param: 'seconds', poll } });
const starting = defineTrigger({ ...common, name: 'all', title: 'All', params, polling: { everySeconds: 60, existing: 'start', poll } });

let beds: TriggerBed;
beforeAll(async () => {
  beds = await createTriggerBed('polling', [skipping, starting]);
});
afterEach(() => beds?.stopAll());
afterAll(async () => {
  await beds?.close();
});

const item = (id: string): TriggerItem => ({ id, data: { id } });
const state = async (id: string) => (await beds.services(id))[0];
/** Resolves once the service has looked so often. */
const looks = (asked: Account, count: number): Promise<void> => eventually(() => asked.cursors.length, { interval: 5 }).toBe(count);
const settled = (id: string): Promise<void> => eventually(async () => (await state(id))?.owner, { interval: 5 }).toBeNull();
/** Lets the time of the next look come. */
const minute = (): void => {
  beds.clock.advance(70_000);
  beds.process.live.publish('triggers', '');
};

test('the first look starts nothing, later ones what is new, each item once, and the cursor goes along', async () => {
  const process = await beds.serve();
  let items = ['a', 'b'];
  let cursor = 0;
  const asked = account('first', () => ({ items: items.map(item), cursor: ++cursor }));
  const id = await beds.publish('test.poll', { account: 'first' });
  await looks(asked, 1);
  await settled(id);
  expect(await state(id)).toMatchObject({ status: 'ACTIVE', cursor: 1, items: 2 });
  items = ['b', 'c', 'c', 'd'];
  minute();
  await looks(asked, 2);
  await settled(id);
  items = ['d', 'a'];
  minute();
  await looks(asked, 3);
  await settled(id);
  expect(await beds.started(id)).toEqual([{ id: 'c' }, { id: 'd' }]);
  expect(asked.cursors).toEqual([null, 1, 2]);
  const { rows } = await beds.bed.pool.query('select start, trigger_node_id as node from execution where workflow_id = $1', [id]);
  expect(rows).toEqual([
    { start: 'POLLING', node: 'start' },
    { start: 'POLLING', node: 'start' },
  ]);
  await beds.deactivate(id);
  expect(await beds.services(id)).toEqual([]);
  await process.stop();
});

test('what is there at the first look starts executions where the trigger says so', async () => {
  const process = await beds.serve();
  account('existing', () => ({ items: [item('a'), item('b')], cursor: null }));
  const id = await beds.publish('test.all', { account: 'existing' });
  await eventually(() => beds.started(id)).toEqual([{ id: 'a' }, { id: 'b' }]);
  await beds.remove(id);
  expect(await beds.services(id)).toEqual([]);
  await process.stop();
});

test('several processes look once each time, at the time that the user chose', async () => {
  const processes = await Promise.all([beds.serve(), beds.serve(), beds.serve()]);
  const askeds = Array.from({ length: 30 }, (_, n) => account(`many${n}`, () => ({ items: [], cursor: null })));
  const ids = await Promise.all(askeds.map((_, n) => beds.publish('test.poll', { account: `many${n}`, seconds: 600 })));
  for (const asked of askeds) await looks(asked, 1);
  minute();
  await Promise.all(ids.map(settled));
  expect(askeds.every((asked) => asked.cursors.length === 1)).toBe(true);
  beds.clock.advance(600_000);
  minute();
  for (const asked of askeds) await looks(asked, 2);
  await Promise.all(ids.map(settled));
  expect((await state(ids[0] as string))?.nextAt?.getTime()).toBe(beds.clock.now() + 600_000);
  await Promise.all(ids.map((id) => beds.remove(id)));
  await Promise.all(processes.map((process) => process.stop()));
});

test('a look that fails says why, waits longer each time, and recovers by itself', async () => {
  const process = await beds.serve();
  let fails = true;
  const asked = account('fails', () => {
    if (fails) throw new NodeError('REMOTE', 'HTTP_STATUS', 'The service answered with the status 500.');
    return { items: [item('a')], cursor: 'ok' };
  });
  const id = await beds.publish('test.all', { account: 'fails' });
  await looks(asked, 1);
  await settled(id);
  expect(await state(id)).toMatchObject({
    status: 'FAILED',
    problem: 'The service answered with the status 500.',
    attempts: 1,
    cursor: null,
  });
  expect((await state(id))?.nextAt?.getTime()).toBe(beds.clock.now() + 120_000);
  minute();
  beds.clock.advance(60_000);
  beds.process.live.publish('triggers', '');
  await looks(asked, 2);
  await settled(id);
  expect((await state(id))?.nextAt?.getTime()).toBe(beds.clock.now() + 240_000);
  fails = false;
  beds.clock.advance(240_000);
  beds.process.live.publish('triggers', '');
  await eventually(() => beds.started(id)).toEqual([{ id: 'a' }]);
  expect(await state(id)).toMatchObject({ status: 'ACTIVE', problem: null, attempts: 0, cursor: 'ok' });
  await beds.remove(id);
  await process.stop();
});

test.each([
  ['too many items', { items: Array.from({ length: 1_001 }, (_, n) => item(`${n}`)), cursor: 1 }, /1,001 items at once/],
  ['an id that is too long', { items: [item('x'.repeat(201))], cursor: 1 }, /1 to 200 characters/],
  ['an id that is no text', { items: [{ id: 7, data: 1 }], cursor: 1 }, /an item’s id/],
  ['no list', { items: 'all', cursor: 1 }, /no list/],
  ['a cursor that is too large', { items: [], cursor: 'x'.repeat(70_000) }, /cursor has more than 65,536/],
])('%s: nothing is taken, and the problem says what to change', async (name, answer, problem) => {
  const process = await beds.serve();
  account(name, () => answer as never);
  const id = await beds.publish('test.all', { account: name });
  await eventually(async () => (await state(id))?.problem).toMatch(problem);
  expect(await state(id)).toMatchObject({ cursor: null, items: 0, status: 'FAILED' });
  expect(await beds.started(id)).toEqual([]);
  await beds.remove(id);
  await process.stop();
});

test('a full queue takes nothing and does not move the cursor; later all of it comes', async () => {
  const process = await beds.serve();
  let items = ['a'];
  const asked = account('full', () => ({ items: items.map(item), cursor: items.length }));
  const id = await beds.publish('test.all', { account: 'full' }, { maxQueued: 1 });
  await eventually(() => beds.started(id)).toHaveLength(1);
  items = ['a', 'b', 'c'];
  minute();
  await eventually(async () => (await state(id))?.problem).toMatch(/taken later/);
  expect(await state(id)).toMatchObject({ cursor: 1, items: 1 });
  await beds.bed.pool.query('delete from pgboss.job');
  await vi.waitFor(async () => {
    minute();
    expect(await beds.started(id)).toHaveLength(3);
  }, 10_000);
  expect(await state(id)).toMatchObject({ cursor: 3, items: 3, problem: null });
  expect(asked.cursors[2]).toBe(1);
  await beds.remove(id);
  await process.stop();
});

test('a process that dies before its commit leaves nothing behind, and another one looks again soon', async () => {
  const dying = await beds.serve();
  const asked = account('dies', async () => {
    if (asked.cursors.length === 1) await dying.die();
    return { items: [item('a'), item('b')], cursor: 'end' };
  });
  const id = await beds.publish('test.all', { account: 'dies' });
  await looks(asked, 1);
  const heir = await beds.serve();
  await looks(asked, 2);
  await eventually(() => beds.started(id)).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(asked.cursors).toEqual([null, null]);
  await beds.remove(id);
  await Promise.all([dying.stop(), heir.stop()]);
});

test('what is found while the workflow is deactivated starts nothing', async () => {
  const process = await beds.serve();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const asked = account('late', async () => {
    await answered;
    return { items: [item('a')], cursor: null };
  });
  const id = await beds.publish('test.all', { account: 'late' });
  await looks(asked, 1);
  await beds.deactivate(id);
  answer();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([await beds.started(id), await beds.services(id)]).toEqual([[], []]);
  await process.stop();
});

test('publishing keeps the cursor where only the time between looks changes, and begins anew where else does', async () => {
  const process = await beds.serve();
  const asked = account('kept', () => ({ items: [], cursor: 'kept' }));
  const id = await beds.publish('test.poll', { account: 'kept' });
  await looks(asked, 1);
  await settled(id);
  const before = (await state(id))?.id;
  await beds.change(id, 'test.poll', { account: 'kept', seconds: 20 });
  await looks(asked, 2);
  await settled(id);
  expect((await state(id))?.nextAt?.getTime()).toBe(beds.clock.now() + 20_000);
  const other = account('other', () => ({ items: [], cursor: null }));
  await beds.change(id, 'test.poll', { account: 'other' });
  await looks(other, 1);
  expect([asked.cursors, other.cursors, (await beds.services(id)).map((row) => row.id === before)]).toEqual([
    [null, 'kept'],
    [null],
    [false],
  ]);
  await beds.remove(id);
  await process.stop();
});

test('of many items the newest 10,000 are remembered, and those that are still listed', async () => {
  const process = await beds.serve();
  let page = 0;
  const asked = account('prune', () => {
    page++;
    // One item is listed always.
    return { items: [item('always'), ...Array.from({ length: 999 }, (_, n) => item(`${page}-${n}`))], cursor: page };
  });
  const id = await beds.publish('test.poll', { account: 'prune' });
  for (let n = 1; n <= 14; n++) {
    await looks(asked, n);
    await settled(id);
    minute();
  }
  await settled(id);
  const service = await state(id);
  const { rows } = await beds.bed.pool.query(
    `select count(*)::int as count, bool_or(item_id = 'always') as always, bool_or(item_id like '1-%') as first from trigger_item where service_id = $1`,
    [service?.id],
  );
  expect(rows[0].count).toBe(service?.items);
  expect(rows[0]).toMatchObject({ always: true, first: false });
  expect(rows[0].count).toBeGreaterThanOrEqual(10_000);
  expect(rows[0].count).toBeLessThanOrEqual(11_001);
  await beds.remove(id);
  await process.stop();
});

test('a process that is stopped hands its look on at once', async () => {
  const first = await beds.serve();
  const asked = account('stopped', async ({ signal }) => {
    if (asked.cursors.length === 1) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    return { items: [item('a')], cursor: null };
  });
  const id = await beds.publish('test.all', { account: 'stopped' });
  await looks(asked, 1);
  await first.stop();
  const second = await beds.serve();
  await eventually(() => beds.started(id)).toEqual([{ id: 'a' }]);
  await beds.remove(id);
  expect(await beds.services(id)).toEqual([]);
  await second.stop();
});

test('where the executions cannot be stored, neither the items nor the cursor are', async () => {
  const process = await beds.serve();
  const { pool, errors } = beds.bed;
  await pool.query(`create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`);
  await pool.query('create trigger refuse before insert on event for each row execute function refuse()');
  account('refused', () => ({ items: [item('a')], cursor: 1 }));
  const id = await beds.publish('test.all', { account: 'refused' });
  await eventually(async () => (await state(id))?.problem).toMatch(/inside the server/);
  expect(await state(id)).toMatchObject({ status: 'FAILED', cursor: null, items: 0 });
  expect(errors.splice(0)).toMatchObject([{ message: 'refused' }]);
  await pool.query('drop trigger refuse on event');
  beds.clock.advance(130_000);
  beds.process.live.publish('triggers', '');
  await eventually(() => beds.started(id)).toEqual([{ id: 'a' }]);
  expect(await state(id)).toMatchObject({ status: 'ACTIVE', cursor: 1, items: 1 });
  await beds.remove(id);
  await process.stop();
});

test('nothing of this has failed in the background', () => {
  expect(beds.bed.errors).toEqual([]);
});
