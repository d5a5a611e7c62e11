import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { owner, startTestApi, type Answer, type TestApi } from './testing.ts';

let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hookloom-client-'));
  const clientDir = path.join(folder, 'dist');
  await mkdir(path.join(clientDir, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(clientDir, 'index.html'), '<!doctype html><title>Hookloom</title>');
  await writeFile(path.join(clientDir, 'assets', 'main-1a2b3c.js'), 'export {}');
  api = await startTestApi({ clientDir });
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

const VIEWER = JSON.stringify({ query: '{ viewer { role } }' });

/** `fetch` tidies paths up and sets headers of its own; this sends what it is given. */
function raw(
  pathname: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const sent = request(
      { hostname, port, path: pathname, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

async function cookie(): Promise<string> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { role } } }';
  const response = await api.post(query, { input: { email: owner.email, password: owner.password } }, {});
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

test('a session cookie counts for JSON from our own pages only', async () => {
  const session = await cookie();
  const send = async (headers: Record<string, string>) => {
    const { status, body } = await raw('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: VIEWER,
    });
    return [status, (JSON.parse(body) as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code];
  };
  expect(await send({ cookie: session })).toEqual([200, undefined]);
  expect(await send({ cookie: session, origin: api.url, 'sec-fetch-site': 'same-origin' })).toEqual([200, undefined]);
  expect(await send({ cookie: session, origin: api.url })).toEqual([200, undefined]);
  expect(await send({ cookie: session, origin: 'https://evil.example' })).toEqual([403, 'FORBIDDEN']);
  expect(await send({ cookie: session, origin: 'null' })).toEqual([403, 'FORBIDDEN']);
  expect(await send({ cookie: session, 'sec-fetch-site': 'cross-site' })).toEqual([403, 'FORBIDDEN']);
  expect(await send({ cookie: session, 'sec-fetch-site': 'same-site' })).toEqual([403, 'FORBIDDEN']);
  expect(await send({ cookie: session, 'content-type': 'text/plain' })).toEqual([403, 'FORBIDDEN']);
  expect(await send({ cookie: session, 'content-type': 'application/x-www-form-urlencoded' })).toEqual([403, 'FORBIDDEN']);
  // A key in the header is proof enough, from wherever.
  expect(await send({ authorization: `Bearer ${owner.apiKey}`, origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' })).toEqual([
    200,
    undefined,
  ]);
  // Nobody signs a visitor in from another page either.
  expect(await send({ origin: 'https://evil.example' })).toEqual([403, 'FORBIDDEN']);
});

test('other origins may call, without cookies', async () => {
  const { headers } = await raw('/graphql', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(headers['access-control-allow-headers']).toBe('authorization,content-type');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
});

test('errors of the document have codes and tell nothing of the inside', async () => {
  const code = async (query: string, variables: Record<string, unknown> = {}) =>
    (await api.graphql(query, variables)).errors?.[0]?.extensions.code;
  expect(await code('{')).toBe('GRAPHQL_PARSE_FAILED');
  expect(await code('{ nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await code('query ($first: Int) { workflows(first: $first) { nodes { id } } }', { first: 'many' })).toBe('VALIDATION_FAILED');
  expect(await code('{ workflows(first: -1) { nodes { id } } }')).toBe('VALIDATION_FAILED');
  const { status, body } = await raw(`/graphql?query=${encodeURIComponent('mutation { signOut { ok } }')}`, {
    headers: { accept: 'application/json' },
  });
  expect([status, (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code]).toEqual([
    405,
    'BAD_REQUEST',
  ]);
});

// Each of these once was a fault of ours, or kept the process busy for seconds, before anybody had to sign in.
test('a query that is too long or too deep is refused at once', async () => {
  const ask = async (query: string) => {
    const started = performance.now();
    const { errors } = (await (await api.post(query, {}, {})).json()) as Answer<unknown>;
    expect(performance.now() - started).toBeLessThan(1_000);
    return errors?.[0];
  };
  expect(await ask(`{ viewer { ${'role '.repeat(400_000)} } }`)).toMatchObject({
    message: expect.stringContaining('token'),
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
  expect(await ask(`{ ${'viewer { '.repeat(9_000)}`)).toMatchObject({
    message: 'The query is nested too deeply.',
    extensions: { code: 'VALIDATION_FAILED' },
  });
  const levels = /at most 512 levels/;
  const preview = (scope: string) => `{ previewExpression(input: { text: "{{ trigger }}", scope: ${scope} }) { value } }`;
  expect((await ask(preview('['.repeat(600) + ']'.repeat(600))))?.message).toMatch(levels);
  const query = JSON.stringify(`query ($scope: JSON!) ${preview('$scope')}`);
  // As text, since no serializer goes that deep.
  const body = `{"query": ${query}, "variables": {"scope": {"trigger": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`;
  const { body: answer } = await raw('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(answer).toMatch(levels);
  expect(await ask(preview('TRUE'))).toMatchObject({ message: expect.stringContaining('in quotes') });
  expect(api.logged).toEqual([]);
});

test('a body over the limit is refused', async () => {
  const body = JSON.stringify({ query: `{ viewer { role } } # ${'x'.repeat(4 * 1024 * 1024)}` });
  const response = await fetch(`${api.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect([response.status, ((await response.json()) as Answer<null>).errors?.[0]?.extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
});

test('a fault of ours is masked, and logged under the id that the caller sees', async () => {
  await api.pool.query('alter table source rename to source_away');
  const { errors } = await api.graphql('{ sources { nodes { id } } }');
  await api.pool.query('alter table source_away rename to source');
  const id = errors?.[0]?.extensions.errorId ?? 'none';
  expect(errors?.[0]).toMatchObject({
    message: `Something went wrong on our side. Its log id is ${id}.`,
    extensions: { code: 'INTERNAL' },
  });
  expect(JSON.stringify(errors)).not.toContain('relation');
  expect(api.logged.find((line) => line.includes(id))).toContain('relation');
});

test('webhooks go to their handler with a decoded path', async () => {
  expect((await raw('/api/v1/webhooks/shop/or%64ers?a=1&b=%20')).body).toBe('shop/orders?a=1&b=%20');
  expect((await raw('/api/v1/webhooks/%zz')).status).toBe(404);
});

// Java's client offers HTTP/2 with every plain request; its webhooks were once answered with 404.
test('an offer of another protocol is left alone', async () => {
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAB' };
  expect((await raw('/api/v1/webhooks/a/b?x=1', { method: 'POST', headers, body: '{}' })).body).toBe('a/b?x=1');
  expect((await raw('/health/live', { headers })).status).toBe(200);
  expect((await raw('/elsewhere', { headers: { connection: 'Upgrade', upgrade: 'websocket' } })).status).toBe(404);
});

test('health, and addresses that are none', async () => {
  expect((await raw('/health/live')).status).toBe(200);
  expect((await raw('/health/ready')).status).toBe(200);
  for (const address of ['/api/v1/nothing', '/api', '/health', '/graphql/']) {
    const { status, body } = await raw(address);
    expect([address, status, (JSON.parse(body) as { error: { code: string } }).error.code]).toEqual([address, 404, 'NOT_FOUND']);
  }
});

test('the client is served, and its own addresses get its page', async () => {
  const html = { accept: 'text/html,*/*' };
  for (const address of ['/', '/workflows/1?tab=2']) {
    const { status, headers, body } = await raw(address, { headers: html });
    expect([status, body]).toEqual([200, '<!doctype html><title>Hookloom</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  }
  const asset = await raw('/assets/main-1a2b3c.js');
  expect(asset.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect((await raw('/assets/main-1a2b3c.js', { headers: { 'if-none-match': String(asset.headers['etag']) } })).status).toBe(304);
  expect((await raw('/assets/main-1a2b3c.js', { method: 'HEAD' })).body).toBe('');
  // A missing script must not turn into a page.
  expect((await raw('/assets/gone.js', { headers: html })).status).toBe(404);
  expect((await raw('/', { method: 'POST' })).status).toBe(405);
});

test('no path leads out of the client folder', async () => {
  for (const address of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%00',
    '/%zz',
    '//etc/passwd',
  ]) {
    const { status, body } = await raw(address);
    expect([address, status, body.includes('secret')]).toEqual([address, 404, false]);
  }
});

test('GraphiQL has a policy of its own', async () => {
  const { status, headers, body } = await raw('/graphql', { headers: { accept: 'text/html' } });
  expect(status).toBe(200);
  expect(body).toContain('Hookloom API');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).not.toContain('http');
  expect(body).not.toMatch(/<(script|link)[^>]+(src|href)="http/);
});
