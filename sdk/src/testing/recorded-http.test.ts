import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpRequest } from '../host.ts';
import { httpFixture, recordedHttp, type Exchange } from './index.ts';

const exchange: Exchange = {
  request: { method: 'POST', url: 'https://a.example/x?b=2&a=1', headers: { 'X-Kind': 'test' }, json: { a: [1], b: null } },
  response: { status: 201, headers: { 'X-Id': '7' }, json: { ok: true } },
};
const request: HttpRequest = {
  url: 'https://a.example/x?a=1&b=2',
  method: 'post',
  headers: { 'x-kind': 'test', more: '1' },
  body: '{"b":null,"a":[1]}',
};

const send = (http: ReturnType<typeof recordedHttp>, sent: HttpRequest): unknown => http(sent, { asked: sent, secrets: [] });

test('answers the request that it is for', () => {
  const http = recordedHttp([exchange]);
  expect(send(http, request)).toEqual({
    status: 201,
    headers: { 'content-type': 'application/json', 'x-id': '7' },
    body: new Uint8Array(Buffer.from('{"ok":true}')),
    url: request.url,
  });
  http.done();
});

test.each<[string, Partial<HttpRequest>, string]>([
  ['method', { method: 'PUT' }, 'is to be a POST'],
  ['path', { url: 'https://a.example/y?a=1&b=2' }, 'is to go to'],
  ['query', { url: 'https://a.example/x?a=1' }, 'is to go to'],
  ['missing header', { headers: {} }, 'lacks the header X-Kind'],
  ['header', { headers: { 'x-kind': 'other' } }, 'its header X-Kind is "other"'],
  ['body', { body: '{"a":[1]}' }, 'its body is'],
  ['no body', { body: undefined }, 'its body is'],
])('refuses another %s, and says why', (_, change, words) => {
  const http = recordedHttp([exchange]);
  expect(() => send(http, { ...request, ...change })).toThrow(words);
  // Also where the code has caught it.
  expect(() => http.done()).toThrow('Unexpected request');
});

test('each exchange is used once, in any order', () => {
  const twice = { request: { url: 'https://a.example/' }, response: { text: 'first' } };
  const http = recordedHttp([exchange, twice, { ...twice, response: { text: 'second' } }]);
  const texts = [1, 2].map(() => Buffer.from((send(http, twice.request) as { body: Uint8Array }).body).toString());
  expect(texts).toEqual(['first', 'second']);
  expect(() => send(http, twice.request)).toThrow('Unexpected request GET https://a.example/');
});

test('a request that did not come is told', () => {
  expect(() => recordedHttp([exchange]).done()).toThrow('No request came for POST https://a.example/x');
});

test('a failure can be recorded', () => {
  const error = { class: 'REMOTE', code: 'CONNECTION_REFUSED', message: 'Nobody there.' } as const;
  const http = recordedHttp([{ request: { url: 'https://a.example/' }, response: { error } }]);
  expect(() => send(http, { url: 'https://a.example/' })).toThrow(expect.objectContaining({ class: 'REMOTE', code: 'CONNECTION_REFUSED' }));
});

test('an answer larger than the request allows is an error', () => {
  const http = recordedHttp([{ request: { url: 'https://a.example/' }, response: { text: 'long' } }]);
  expect(() => send(http, { url: 'https://a.example/', maxResponseBytes: 3 })).toThrow(
    expect.objectContaining({ code: 'RESPONSE_TOO_LARGE' }),
  );
});

test('records a real exchange without its secrets, and answers from the file', async () => {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('set-cookie', 'session=1');
    outgoing.setHeader('x-echo', String(incoming.headers.authorization));
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ path: incoming.url, token: incoming.headers.authorization }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const directory = mkdtempSync(join(tmpdir(), 'fixture-'));
  onTestFinished(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  const file = join(directory, 'fixture.json');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/me`;
  const asked: HttpRequest = { url, headers: { 'X-Api-Key': 'own-key', accept: 'a' } };
  const sent: HttpRequest = { ...asked, url: `${url}?key=s3cr+t%2F`, headers: { ...asked.headers, authorization: 's3cr t/' } };
  const details = { asked, secrets: ['s3cr t/'] };
  const live = await httpFixture(file, { record: true })(sent, details);
  expect(JSON.parse(Buffer.from(live.body).toString())).toMatchObject({ token: 's3cr t/' });

  const text = readFileSync(file, 'utf8');
  for (const word of ['s3cr', 'own-key', 'session=1']) expect(text).not.toContain(word);
  const replayed = await httpFixture(file, { record: false })(sent, details);
  expect(replayed.status).toBe(200);
  expect(JSON.parse(Buffer.from(replayed.body).toString())).toMatchObject({ token: '•••' });
});
