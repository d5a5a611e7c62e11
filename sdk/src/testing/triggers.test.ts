import { expect, test } from 'vitest';
import { z } from 'zod';
import { NodeError } from '../errors.ts';
import { outlineIcon } from '../icon.ts';
import type { NodeDefinition } from '../node.ts';
import { text } from '../schema.ts';
import { defineTrigger, type PollingTrigger, type TriggerDefinition } from '../trigger.ts';
import { listenTo, pollOnce, receiveWebhook, recordedConnection, recordedHttp, setUpWebhook, tearDownWebhook } from './index.ts';

const params = z.object({ topic: text({ title: 'Topic' }).default('news') });
type Params = z.output<typeof params>;

function trigger(changes: Partial<TriggerDefinition<typeof params>>): NodeDefinition<typeof params> {
  return defineTrigger({ category: 'Test', title: 'T', description: 'T.', icon: outlineIcon('M0 0'), name: 'watch', params, ...changes });
}

const url = 'https://api.example.com/items?topic=news';
const found = { request: { url }, response: { json: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] } };

function polling(changes: Partial<PollingTrigger<Params>> = {}): NodeDefinition<typeof params> {
  return trigger({
    uses: ['http'],
    output: z.object({ id: z.string() }),
    polling: {
      async poll(ctx) {
        const { body } = await ctx.http({ url: `https://api.example.com/items?topic=${ctx.params.topic}` });
        const items = JSON.parse(Buffer.from(body).toString()) as { id: string }[];
        return { items: items.map((data) => ({ id: data.id, data })), cursor: items.at(-1)?.id ?? null };
      },
      ...changes,
    },
  });
}

test('the first look starts nothing, the next what is new, and each once', async () => {
  const first = await pollOnce(polling(), { http: recordedHttp([found]) });
  expect(first).toMatchObject({ started: [], cursor: 'a', outputs: [] });
  expect(first.items).toHaveLength(3);
  const next = await pollOnce(polling(), { http: recordedHttp([found]), cursor: first.cursor, seen: ['b'] });
  expect(next.started).toEqual([{ id: 'a', data: { id: 'a' } }]);
  expect(next.outputs).toEqual([{ id: 'a' }]);
});

test('what is there at first starts executions where the trigger says so', async () => {
  const { started } = await pollOnce(polling({ existing: 'start' }), { http: recordedHttp([found]) });
  expect(started.map(({ id }) => id)).toEqual(['a', 'b']);
});

test.each<[string, Awaited<ReturnType<PollingTrigger<Params>['poll']>>, string]>([
  ['an item without an id', { items: [{ id: '', data: 1 }], cursor: null }, 'an id of 1 to 200'],
  ['a long id', { items: [{ id: 'x'.repeat(201), data: 1 }], cursor: null }, 'an id of 1 to 200'],
  ['an item that is no JSON', { items: [{ id: 'a', data: undefined as never }], cursor: null }, 'not JSON'],
  ['too many', { items: Array.from({ length: 1_001 }, (_, id) => ({ id: String(id), data: 1 })), cursor: null }, 'more than 1,000'],
  ['a large cursor', { items: [], cursor: 'x'.repeat(70_000) }, 'cursor of more than'],
  ['data that the output does not fit', { items: [{ id: 'a', data: 5 }], cursor: null }, 'breaks its own schema'],
])('%s is refused', async (_, look, words) => {
  await expect(pollOnce(polling({ poll: async () => look }), { cursor: 'x' })).rejects.toThrow(words);
});

const hook = trigger({
  uses: ['http'],
  webhook: {
    async setUp(ctx) {
      const { body } = await ctx.http({
        url: 'https://api.example.com/hooks',
        method: 'POST',
        body: JSON.stringify({ url: ctx.callbackUrl }),
      });
      return JSON.parse(Buffer.from(body).toString());
    },
    async tearDown(ctx) {
      const { id } = ctx.registration as { id: string };
      await ctx.http({ url: `https://api.example.com/hooks/${id}`, method: 'DELETE' });
    },
    receive({ request, secret }) {
      if (request.headers['x-secret'] !== secret) throw new NodeError('USER', 'SIGNATURE_INVALID', 'The signature is wrong.');
      if (request.body === 'ping') return { events: [], reply: { status: 200, headers: {}, body: 'pong' } };
      if (typeof request.body === 'string') throw new NodeError('USER', 'NOT_JSON', 'That is no JSON.');
      return { events: [request.body] };
    },
  },
});

test('a webhook is set up and torn down', async () => {
  const created = {
    request: { method: 'POST', url: 'https://api.example.com/hooks', json: { url: 'https://h.example/t' } },
    response: { json: { id: '7' } },
  };
  const { registration } = await setUpWebhook(hook, { callbackUrl: 'https://h.example/t', http: recordedHttp([created]) });
  expect(registration).toEqual({ id: '7' });
  const removed = { request: { method: 'DELETE', url: 'https://api.example.com/hooks/7' }, response: { status: 404 } };
  const { requests } = await tearDownWebhook(hook, { registration, http: recordedHttp([removed]) });
  expect(requests).toHaveLength(1);
});

test('a webhook’s request starts executions, is answered or refused', async () => {
  const headers = { 'X-Secret': 'test-secret' };
  expect(await receiveWebhook(hook, { request: { headers, body: { a: 1 } } })).toMatchObject({
    status: 202,
    events: [{ a: 1 }],
    outputs: [{ a: 1 }],
  });
  expect(
    await receiveWebhook(hook, { request: { headers: { ...headers, 'content-type': 'application/json' }, rawBody: '{"a":2}' } }),
  ).toMatchObject({
    events: [{ a: 2 }],
  });
  expect(await receiveWebhook(hook, { request: { headers, rawBody: 'ping' } })).toMatchObject({
    status: 200,
    events: [],
    reply: { body: 'pong' },
  });
  expect(await receiveWebhook(hook, { request: { body: 1 } })).toMatchObject({ status: 401, refusal: { code: 'SIGNATURE_INVALID' } });
  expect(await receiveWebhook(hook, { request: { headers, rawBody: 'x' } })).toMatchObject({ status: 400, refusal: { code: 'NOT_JSON' } });
});

const stream = trigger({
  uses: ['connect'],
  connection: {
    async listen(ctx) {
      const open = await ctx.connect({ kind: 'sse', url: 'https://api.example.com/stream' });
      ctx.signal.addEventListener('abort', () => void open.close());
      for await (const { data } of open) await ctx.emit({ id: String(data), data: String(data) }, String(data));
    },
  },
});

test('a connection is listened to until it ends', async () => {
  const connect = (): ReturnType<typeof recordedConnection> => recordedConnection(['a', 'b', 'a']);
  expect(await listenTo(stream, { connect })).toMatchObject({ ended: 'closed', cursor: 'a', outputs: ['a', 'b'] });
  await expect(listenTo(stream, { connect: () => recordedConnection(['a'], { end: 'break' }) })).rejects.toThrow('broke');
});

test('or until it is enough', async () => {
  const connect = (): ReturnType<typeof recordedConnection> => recordedConnection(['a', 'b', 'c'], { end: 'stay' });
  expect(await listenTo(stream, { connect, stopAfter: 2 })).toMatchObject({
    ended: 'stopped',
    cursor: 'b',
    items: [{ id: 'a' }, { id: 'b' }],
  });
});

test('one that does not heed its signal is told of', async () => {
  const deaf = trigger({ connection: { listen: async (ctx) => (await ctx.emit({ id: 'a', data: 1 }), new Promise(() => undefined)) } });
  await expect(listenTo(deaf, { stopAfter: 1 })).rejects.toThrow('a second after its signal');
});

test('a trigger of another kind is refused', async () => {
  await expect(pollOnce(hook)).rejects.toThrow('has no polling');
});
