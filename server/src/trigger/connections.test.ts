import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { defineTrigger, NodeError, outlineIcon, text, z, type ConnectionTriggerContext } from '@hookloom/sdk';
import { AppError } from '../lib/app-error.ts';
import { systemClock } from '../lib/clock.ts';
import { createTriggerBed, listen, type ServingProcess, type TriggerBed } from './testing.ts';

/** With more time than a busy machine takes. */
const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 10_000, ...options });

type Context = ConnectionTriggerContext<{ channel: string }>;
/** What `listen` does for a channel, in place of reading from the service. */
const listeners = new Map<string, (ctx: Context) => Promise<void>>();
const calls: { channel: string; cursor: unknown; at: number }[] = [];

const common = {
  category: 'Test',
  description: 'For tests.',
  icon: outlineIcon('M0 0h24'),
  params: z.object({ channel: text({ title: 'Channel' }) }),
};
const feed = defineTrigger({
  ...common,
  name: 'feed',
  title: 'Feed',
  uses: ['connect'],
  connection: {
    async listen(ctx) {
      calls.push({ channel: ctx.params.channel, cursor: ctx.cursor, at: performance.now() });
      const own = listeners.get(ctx.params.channel);
      if (own) return own(ctx);
      const connection = await ctx.connect({ kind: 'websocket', url: `ws://${address}/${ctx.params.channel}` });
      for await (const { data } of connection) {
        const { id, cursor } = JSON.parse(String(data)) as { id: string; cursor?: number };
        await ctx.emit({ id, data: { id } }, cursor);
        await connection.send(id);
      }
    },
  },
});
const callsOf = (channel: string) => calls.filter((call) => call.channel === channel);

let beds: TriggerBed;
let address = '';
const server: Server = createServer();
const service = new WebSocketServer({ server });
/** Open sockets, by channel; and what they acknowledged. */
const sockets = new Map<string, WebSocket[]>();
const acknowledged: string[] = [];
service.on('connection', (socket, request) => {
  const channel = (request.url ?? '').slice(1);
  sockets.set(channel, [...(sockets.get(channel) ?? []), socket]);
  socket.on('message', (data: Buffer) => acknowledged.push(`${channel}:${data.toString()}`));
  socket.on('close', () =>
    sockets.set(
      channel,
      (sockets.get(channel) ?? []).filter((other) => other !== socket),
    ),
  );
});
const open = (channel: string): WebSocket[] => sockets.get(channel) ?? [];
const say = (channel: string, message: object): void => {
  for (const socket of open(channel)) socket.send(JSON.stringify(message));
};

beforeAll(async () => {
  address = await listen(server);
  beds = await createTriggerBed('connections', [feed], { clock: { ...systemClock, advance: () => {} } });
});
beforeEach(() => void beds.bed.errors.splice(0));
afterEach(() => beds?.stopAll());
afterAll(async () => {
  for (const socket of service.clients) socket.terminate();
  server.close();
  await beds?.close();
});

const state = async (id: string) => (await beds.services(id))[0];
const connects = (channel: string): Promise<void> => eventually(() => open(channel).length).toBe(1);

test('one of several processes listens; what comes is durable before it is acknowledged, each item once, with its cursor', async () => {
  const processes = await Promise.all([beds.serve(), beds.serve(), beds.serve()]);
  const id = await beds.publish('test.feed', { channel: 'life' });
  await connects('life');
  say('life', { id: 'a', cursor: 1 });
  say('life', { id: 'b', cursor: 2 });
  say('life', { id: 'a' });
  await eventually(() => acknowledged.filter((line) => line.startsWith('life'))).toEqual(['life:a', 'life:b', 'life:a']);
  expect(await beds.started(id)).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(await state(id)).toMatchObject({ status: 'ACTIVE', problem: null, cursor: 2, items: 2 });
  await wait(1_200);
  expect([open('life').length, callsOf('life').length]).toEqual([1, 1]);
  await beds.remove(id);
  await Promise.all(processes.map((process) => process.stop()));
});

test('deactivating ends it within two seconds, by a hint at once, and without one by a look', async () => {
  const process = await beds.serve();
  const ids = [await beds.publish('test.feed', { channel: 'hint' }), await beds.publish('test.feed', { channel: 'nohint' })] as const;
  await Promise.all([connects('hint'), connects('nohint')]);
  let started = performance.now();
  await beds.deactivate(ids[0]);
  await eventually(() => open('hint').length, { interval: 10 }).toBe(0);
  expect(performance.now() - started).toBeLessThan(900);
  started = performance.now();
  await beds.bed.pool.query('delete from trigger_service where workflow_id = $1', [ids[1]]);
  await eventually(() => open('nohint').length, { interval: 10, timeout: 10_000 }).toBe(0);
  expect(performance.now() - started).toBeLessThan(2_000);
  await process.stop();
});

test('it connects again after growing waits, with the last cursor, and says meanwhile why not', async () => {
  const process = await beds.serve();
  let fails = 3;
  listeners.set('fails', async (ctx) => {
    if (fails-- > 0) throw new NodeError('REMOTE', 'HTTP_CONNECT', 'Cannot connect.');
    await ctx.emit({ id: 'x', data: null }, 'there');
    listeners.delete('fails');
    throw new NodeError('REMOTE', 'CONNECTION_LOST', 'It broke off.');
  });
  const id = await beds.publish('test.feed', { channel: 'fails' });
  await eventually(async () => (await state(id))?.problem).toBe('Cannot connect.');
  expect(await state(id)).toMatchObject({ status: 'FAILED', attempts: 1 });
  expect((await state(id))?.nextAt).not.toBeNull();
  await eventually(() => callsOf('fails').length, { timeout: 15_000 }).toBe(5);
  await connects('fails');
  await eventually(async () => (await state(id))?.status).toBe('ACTIVE');
  const made = callsOf('fails');
  const waits = made.slice(1).map(({ at }, index) => Math.round((at - (made[index]?.at ?? 0)) / 100) / 10);
  // With a chance of one half: 0.75 of 1, 2, 4 and, as nothing lived for a minute, 8 seconds.
  expect(waits[0]).toBeLessThan(1.5);
  expect(waits[2]).toBeGreaterThanOrEqual(2.9);
  expect(made.map(({ cursor }) => cursor)).toEqual([null, null, null, null, 'there']);
  await beds.remove(id);
  await process.stop();
}, 30_000);

test('where its process dies another one takes over, and what the dead one still emits is refused', async () => {
  const dying = await beds.serve();
  let emitOfTheDead: Context['emit'] = () => Promise.reject(new Error('not yet'));
  let ends: () => void = () => {};
  listeners.set('dies', async (ctx) => {
    emitOfTheDead = (...given) => ctx.emit(...given);
    await ctx.emit({ id: 'before', data: 1 }, 1);
    // As a process that hangs: it does not hear of its end.
    await new Promise<void>((resolve) => (ends = resolve));
  });
  const id = await beds.publish('test.feed', { channel: 'dies' });
  await eventually(() => beds.started(id)).toEqual([1]);
  listeners.delete('dies');
  // Taken for dead, although it goes on: its statements come through, but for the claim's generation.
  await beds.bed.pool.query('delete from server_process where id = $1', [dying.id]);
  const heir = await beds.serve();
  await connects('dies');
  expect((await state(id))?.owner).toBe(heir.id);
  await expect(emitOfTheDead({ id: 'after', data: 2 }, 99)).rejects.toMatchObject({ code: 'CANCELLED' });
  say('dies', { id: 'next', cursor: 2 });
  await eventually(() => beds.started(id)).toEqual([1, { id: 'next' }]);
  expect(callsOf('dies').map(({ cursor }) => cursor)).toEqual([null, 1]);
  ends();
  await beds.remove(id);
  await Promise.all([dying.stop(), heir.stop()]);
});

test('a process that cannot prolong its lease stops by itself before others may begin', async () => {
  let ahead = 0;
  const hung = await beds.serve({ clock: { now: () => Date.now() + ahead } });
  const id = await beds.publish('test.feed', { channel: 'lapses' });
  await connects('lapses');
  // Its clock has reached the lease's end, and Postgres does not hear from it.
  await hung.die();
  ahead = 13_000;
  await eventually(() => open('lapses').length).toBe(0);
  const heir: ServingProcess = await beds.serve();
  await connects('lapses');
  await beds.remove(id);
  expect(await beds.services(id)).toEqual([]);
  await Promise.all([hung.stop(), heir.stop()]);
});

test('a process that is stopped closes its connections and hands them on at once', async () => {
  const first = await beds.serve();
  const id = await beds.publish('test.feed', { channel: 'stops' });
  await connects('stops');
  await first.stop();
  expect(open('stops').length).toBe(0);
  const second = await beds.serve();
  await connects('stops');
  await beds.remove(id);
  await second.stop();
});

test('items that are emitted side by side share a commit, and code that does not wait is held back', async () => {
  const process = await beds.serve();
  const outcomes = Promise.withResolvers<PromiseSettledResult<void>[]>();
  listeners.set('fast', async (ctx) => {
    const items = Array.from({ length: 1_200 }, (_, n) => ctx.emit({ id: `${n}`, data: n }, n));
    outcomes.resolve(await Promise.allSettled(items));
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
  });
  const id = await beds.publish('test.feed', { channel: 'fast' });
  const settled = await outcomes.promise;
  const refused = settled.filter((outcome) => outcome.status === 'rejected');
  expect(refused.length).toBe(200);
  expect(refused[0]).toMatchObject({ reason: { code: 'TRIGGER_TOO_FAST' } });
  expect(await beds.started(id)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  expect(await state(id)).toMatchObject({ cursor: 999, items: 1_000 });
  await beds.remove(id);
  await process.stop();
});

test('a full queue refuses the item, and neither remembers it nor moves the cursor', async () => {
  const process = await beds.serve();
  const id = await beds.publish('test.feed', { channel: 'full' }, { maxQueued: 1 });
  await connects('full');
  say('full', { id: 'a', cursor: 1 });
  await eventually(() => beds.started(id)).toHaveLength(1);
  say('full', { id: 'b', cursor: 2 });
  await eventually(async () => (await state(id))?.problem).toMatch(/queue/);
  expect(await state(id)).toMatchObject({ cursor: 1, items: 1 });
  await beds.remove(id);
  await process.stop();
});

test('a plugin that is replaced or switched off listens no longer; its new code takes over', async () => {
  const process = await beds.serve();
  const { plugins } = process.parts;
  const { code } = plugins;
  const id = await beds.publish('test.feed', { channel: 'plugin' });
  await connects('plugin');
  plugins.code = () => Promise.reject(new AppError('UNAVAILABLE', 'The plugin is switched off.'));
  await eventually(() => open('plugin').length).toBe(0);
  await eventually(async () => (await state(id))?.problem).toBe('The plugin is switched off.');
  const present = await code('test');
  plugins.code = async () => ({ ...present });
  await connects('plugin');
  plugins.code = code;
  await beds.remove(id);
  expect(await beds.services(id)).toEqual([]);
  await process.stop();
}, 30_000);
