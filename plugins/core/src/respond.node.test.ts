import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { respond } from './respond.node.ts';

test('answers with its input unless given a body, and passes its input on', async () => {
  const result = await runNode(respond, { input: { a: 1 } });
  expect(result.replies).toEqual([{ status: 200, headers: {}, body: { a: 1 } }]);
  expect(result).toMatchObject({ value: { a: 1 }, port: 'out', stopped: false });
});

test('status, headers and body are the user’s', async () => {
  const headers = [
    { name: 'X-A', value: '1' },
    { name: 'x-a', value: '2' },
    { name: 'Content-Type', value: 'text/plain' },
  ];
  const { replies } = await runNode(respond, { params: { status: 201, headers, body: 'made' }, input: null });
  expect(replies).toEqual([{ status: 201, headers: { 'x-a': '1, 2', 'content-type': 'text/plain' }, body: 'made' }]);
});

test('null and false are bodies', async () => {
  expect((await runNode(respond, { params: { body: null }, input: 1 })).replies[0]?.body).toBeNull();
  expect((await runNode(respond, { params: { body: false }, input: 1 })).replies[0]?.body).toBe(false);
});

test.each([
  ['a b', 'x', 'not a header name'],
  ['__proto__', 'x', 'not a header name'],
  ['x-a', 'one\r\nset-cookie: s=1', 'line break'],
  ['Set-Cookie', 's=1', 'set by the server'],
  ['Content-Length', '5', 'set by the server'],
  ['Transfer-Encoding', 'chunked', 'set by the server'],
])('the header %s: %s is refused', async (name, value, words) => {
  const params = { headers: [{ name, value }] };
  await expect(runNode(respond, { params })).rejects.toMatchObject({ code: 'INVALID_HEADER', message: expect.stringContaining(words) });
});

test.each([100, 199, 600, 200.5])('status %d is refused', async (status) => {
  await expect(runNode(respond, { params: { status } })).rejects.toMatchObject({ code: 'PARAMS_INVALID' });
});
