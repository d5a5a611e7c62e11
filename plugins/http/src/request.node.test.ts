import type { HttpRequest, HttpResponse, JsonValue } from '@hookloom/sdk';
import { runNode, withValues, type HttpStandIn, type RunResult } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { bearer } from './credentials.ts';
import { request } from './request.node.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

const json = { 'content-type': 'application/json; charset=utf-8' };

const credentials = { 'id-1': withValues(bearer, { token: 'hush', hosts: 'api.example.com' }) };

async function call(params: Record<string, JsonValue>, answer: Answer = {}): Promise<{ sent: HttpRequest | undefined; result: RunResult }> {
  let sent: HttpRequest | undefined;
  const http: HttpStandIn = (outgoing, { asked }): HttpResponse => {
    // As the node made it; what the credential adds comes from the host.
    sent = asked;
    const body = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : (answer.body ?? new Uint8Array());
    return { status: answer.status ?? 200, headers: answer.headers ?? {}, body, url: outgoing.url };
  };
  const result = await runNode(request, {
    params: { url: 'https://api.example.com/a', ...params },
    credentials,
    http,
    idempotencyKey: 'key-1',
  });
  return { sent, result };
}

test('a GET by default, with query and headers', async () => {
  const { sent } = await call({
    url: 'https://api.example.com/a?x=1',
    query: [{ name: 'x', value: '2 & 3' }],
    headers: [
      { name: 'Accept', value: 'a' },
      { name: 'accept', value: 'b' },
    ],
  });
  expect(sent).toEqual({
    url: 'https://api.example.com/a?x=1&x=2+%26+3',
    method: 'GET',
    headers: { accept: 'a, b' },
    body: undefined,
    timeoutMs: 30_000,
    maxRedirects: 5,
  });
});

test.each<[string, Record<string, JsonValue>, string | undefined, string | undefined]>([
  ['JSON', { bodyKind: 'json', jsonBody: { a: [1] } }, '{"a":[1]}', 'application/json'],
  ['JSON left out', { bodyKind: 'json' }, 'null', 'application/json'],
  ['a form', { bodyKind: 'form', formBody: [{ name: 'a b', value: '1&2' }] }, 'a+b=1%262', 'application/x-www-form-urlencoded'],
  ['text', { bodyKind: 'text', textBody: 'héllo' }, 'héllo', 'text/plain; charset=utf-8'],
  ['nothing, whatever the hidden fields hold', { bodyKind: 'none', textBody: 'x' }, undefined, undefined],
])('sends %s', async (_, params, body, contentType) => {
  const { sent } = await call({ method: 'PUT', ...params });
  expect(sent?.body).toBe(body);
  expect(sent?.headers?.['content-type']).toBe(contentType);
});

test('the user’s content type counts', async () => {
  const headers = [{ name: 'Content-Type', value: 'application/vnd.api+json' }];
  expect((await call({ method: 'POST', bodyKind: 'json', headers })).sent?.headers?.['content-type']).toBe('application/vnd.api+json');
});

test('POST and PATCH carry the step’s idempotency key, unless the user gives one', async () => {
  for (const method of ['POST', 'PATCH']) expect((await call({ method })).sent?.headers?.['idempotency-key']).toBe('key-1');
  for (const method of ['GET', 'PUT', 'DELETE']) expect((await call({ method })).sent?.headers).not.toHaveProperty('idempotency-key');
  const headers = [{ name: 'Idempotency-Key', value: 'mine' }];
  expect((await call({ method: 'POST', headers })).sent?.headers?.['idempotency-key']).toBe('mine');
});

test('the credential’s id goes to the host, and nothing of it is here', async () => {
  expect((await call({ credential: 'id-1' })).sent?.credential).toBe('id-1');
  expect((await call({})).sent).not.toHaveProperty('credential');
});

test('redirects can be left alone', async () => {
  expect((await call({ followRedirects: false })).sent?.maxRedirects).toBe(0);
});

test.each<[Record<string, string>, string | Uint8Array, JsonValue]>([
  [json, '{"a":1}', { a: 1 }],
  [{ 'content-type': 'application/problem+json' }, '[1]', [1]],
  [{ 'content-type': 'text/html' }, '<p>', '<p>'],
  [{}, '{"a":1}', '{"a":1}'],
  [json, '', null],
  [{ 'content-type': 'text/plain; charset=iso-8859-1' }, new Uint8Array([0xe9]), 'é'],
  [{ 'content-type': 'text/plain; charset=klingon' }, 'ok', 'ok'],
])('reads an answer of %j', async (headers, body, value) => {
  const { result } = await call({}, { headers, body });
  expect(result.value).toEqual({ status: 200, headers, body: value });
  expect(result.logs).toEqual([]);
});

test('JSON that was promised and is not stays text, with a warning', async () => {
  const { result } = await call({}, { headers: json, body: '{oops' });
  expect(result.value).toMatchObject({ body: '{oops' });
  expect(result.logs).toMatchObject([{ level: 'warn' }]);
});

test('an error status fails as the remote’s fault, without the query’s secrets', async () => {
  const failing = call({ method: 'DELETE', url: 'https://api.example.com/a?token=s3cret' }, { status: 503, body: 'busy\n now' });
  await expect(failing).rejects.toMatchObject({
    class: 'REMOTE',
    code: 'HTTP_STATUS',
    message: 'DELETE https://api.example.com/a answered 503: busy now',
  });
});

test.each([
  [400, 'USER'],
  [404, 'USER'],
  [408, 'REMOTE'],
  [425, 'REMOTE'],
  [429, 'REMOTE'],
  [500, 'REMOTE'],
])('status %i is the fault of class %s: only what may pass is worth another try', async (status, errorClass) => {
  await expect(call({}, { status, body: '' })).rejects.toMatchObject({ class: errorClass, code: 'HTTP_STATUS' });
});

test('an error status can be taken as an answer', async () => {
  expect((await call({ failOnStatus: false }, { status: 404, body: 'no' })).result.value).toMatchObject({ status: 404, body: 'no' });
});

test.each(['api.example.com', 'ftp://example.com', 'file:///etc/passwd', 'https://', ''])('the URL "%s" is refused', async (url) => {
  await expect(call({ url })).rejects.toMatchObject({ class: 'USER' });
});

test.each([
  ['bad name', 'x'],
  ['__proto__', 'x'],
  ['x-a', 'one\r\nx-b: two'],
  ['x-a', 'snow ☃'],
])('the header %s: %s is refused', async (name, value) => {
  await expect(call({ headers: [{ name, value }] })).rejects.toMatchObject({ code: 'INVALID_HEADER' });
});
