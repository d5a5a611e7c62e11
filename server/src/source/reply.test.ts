import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookReply } from '@hookloom/sdk';
import { expect, test } from 'vitest';
import { sendReply } from './reply.ts';

async function answerOf(reply: WebhookReply): Promise<Response> {
  const server = createServer((_, response) => sendReply(response, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  server.close();
  return response;
}

test('a text goes out as text, anything else as JSON, both without rights in a browser', async () => {
  const text = await answerOf({ status: 201, headers: { 'X-Mine': 'yes', 'Set-Cookie': 'session=stolen' }, body: '<script>' });
  expect(text.status).toBe(201);
  expect(Object.fromEntries(text.headers)).toMatchObject({
    'x-mine': 'yes',
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': 'sandbox',
  });
  expect(text.headers.get('set-cookie')).toBeNull();
  expect(await (await answerOf({ status: 200, headers: {}, body: { a: 1 } })).json()).toEqual({ a: 1 });
});

test('null is an answer without a body, which does not claim to be JSON', async () => {
  const response = await answerOf({ status: 200, headers: {}, body: null });
  expect([response.headers.get('content-type'), await response.text()]).toEqual([null, '']);
});

test('a status without a body has none, whatever the node gave', async () => {
  const response = await answerOf({ status: 204, headers: {}, body: { a: 1 } });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([204, null, '']);
});

test.each([
  ['an informational status', { status: 101, headers: {}, body: null }],
  ['a status that is none', { status: 1000, headers: {}, body: null }],
  ['a status that is no number', { status: Number.NaN, headers: {}, body: null }],
  ['a header with a line break', { status: 200, headers: { 'x-a': 'b\r\nset-cookie: c' }, body: null }],
  ['a header that does not fit', { status: 200, headers: { trailer: 'x' }, body: null }],
  ['a body that is not JSON', { status: 200, headers: {}, body: 1n as unknown as string }],
] satisfies [string, WebhookReply][])('%s is answered with a clear 500', async (_, reply) => {
  const response = await answerOf(reply);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ error: { code: 'EXECUTION_FAILED' } });
});
