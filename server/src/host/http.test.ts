import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, HttpResponse } from '@hookloom/sdk';
import type { JsonObject } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deleteCredential, updateCredential } from '../credential/edit-credential.ts';
import { createProcessBus } from '../live/process-bus.ts';
import type { HostScope } from './scope.ts';
import { createCredentialBed, type CredentialBed, type CredentialProcess } from './testing-credentials.ts';

const SECRET = 'top-secret-key-123';
let bed: CredentialBed;
let own: CredentialProcess;
let server: Server;
let url = '';
/** The same server under another host name. */
let elsewhere = '';
let seen: { url: string; headers: IncomingMessage['headers'] }[] = [];

function handle(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
  seen.push({ url: request.url ?? '', headers: request.headers });
  if (pathname === '/to') {
    response.writeHead(Number(searchParams.get('status') ?? 302), { location: searchParams.get('location') ?? '/' });
    response.end();
  } else if (pathname === '/echo-query') {
    response.writeHead(302, { location: `/landed${new URL(request.url ?? '', 'http://x').search}` }).end();
  } else if (pathname === '/me') {
    response.writeHead(request.headers['x-acme-key'] === SECRET ? 200 : 403).end('{}');
  } else if (pathname === '/slow') {
    setTimeout(() => response.end('late'), 5_000).unref();
  } else {
    const echo = `${JSON.stringify(request.headers)} ${request.url}`;
    response.writeHead(200, { 'x-echo': echo.replaceAll('\n', ' ') }).end(echo);
  }
}

beforeAll(async () => {
  bed = await createCredentialBed();
  own = await bed.open();
  server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  elsewhere = `http://localhost:${port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await bed.close();
});
beforeEach(() => {
  seen = [];
});

const send = (request: HttpRequest, scope: HostScope, process = own): Promise<HttpResponse> =>
  process.http.request(request, scope, new AbortController().signal);
const textOf = ({ body }: HttpResponse): string => new TextDecoder().decode(body);

test('the host applies the secret, and whoever asked never gets to see it', async () => {
  const bearer = await bed.add(own, 'http.bearer', { token: `${SECRET}\n`, hosts: '127.0.0.1' });
  const response = await send({ url: `${url}/a`, credential: bearer.id }, bed.scope('http', [bearer.id]));
  expect(seen).toMatchObject([{ url: '/a', headers: { authorization: `Bearer ${SECRET}` } }]);
  expect(textOf(response)).toContain('Bearer •••');
  expect(JSON.stringify([response, textOf(response)])).not.toContain(SECRET);
});

test.each([
  ['http.basic', { username: 'ann', password: SECRET }, { authorization: `Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}` }],
  ['http.header', { name: 'X-Key', value: SECRET }, { 'x-key': SECRET }],
] as const)('%s goes into its header', async (type, values, headers) => {
  const { id } = await bed.add(own, type, { ...values, hosts: url });
  const response = await send({ url, credential: id, headers: { 'X-Key': 'mine' } }, bed.scope('http', [id]));
  expect(seen[0]?.headers).toMatchObject(headers);
  expect(textOf(response)).not.toContain(Object.values(headers)[0]);
});

test('a key in the address shows neither in the answer’s address nor where a redirect repeats it', async () => {
  const { id } = await bed.add(own, 'http.query', { name: 'api key', value: 'söme/secret key', hosts: url });
  const scope = bed.scope('http', [id]);
  const plain = await send({ url: `${url}/a?b=1`, credential: id }, scope);
  expect(seen[0]?.url).toBe('/a?b=1&api+key=s%C3%B6me%2Fsecret+key');
  expect(plain.url).toBe(`${url}/a?b=1`);
  expect(textOf(plain)).not.toMatch(/secret/);
  const redirected = await send({ url: `${url}/echo-query`, credential: id, maxRedirects: 3 }, scope);
  expect(seen.at(-1)?.url).toBe('/landed?api+key=s%C3%B6me%2Fsecret+key');
  expect(redirected.url).not.toMatch(/secret/);
  const refused = await send({ url: `${url}/echo-query`, credential: id }, scope);
  expect(JSON.stringify(refused.headers)).not.toMatch(/secret/);
});

test.each([
  ['another host', 'http://localhost'],
  ['a host that looks alike', 'http://127.0.0.1.evil.example'],
  ['a decimal address', 'http://2130706434'],
  ['a user name before the host', 'http://127.0.0.1@evil.example'],
])('%s does not get the credential', async (_, target) => {
  const { id } = await bed.add(own, 'http.bearer', { token: SECRET, hosts: '127.0.0.1' });
  await expect(send({ url: target, credential: id }, bed.scope('http', [id]))).rejects.toMatchObject({
    class: 'USER',
    code: expect.stringMatching(/CREDENTIAL_HOST_REFUSED|HTTP_URL/),
  });
  expect(seen).toEqual([]);
});

test('a redirect to another host is refused, and the credential goes along on the same one', async () => {
  const { id } = await bed.add(own, 'http.bearer', { token: SECRET, hosts: '127.0.0.1' });
  const scope = bed.scope('http', [id]);
  const away = `${url}/to?location=${encodeURIComponent(`${elsewhere}/x`)}`;
  await expect(send({ url: away, credential: id, maxRedirects: 5 }, scope)).rejects.toMatchObject({
    code: 'CREDENTIAL_HOST_REFUSED',
    message: 'The credential "My http.bearer" is not sent on by 127.0.0.1 to localhost: it is bound to 127.0.0.1.',
  });
  expect(seen).toHaveLength(1);
  await send({ url: `${url}/to?location=/x`, credential: id, maxRedirects: 5 }, scope);
  expect(seen.at(-1)).toMatchObject({ url: '/x', headers: { authorization: `Bearer ${SECRET}` } });
});

test('a third party reaches approved hosts and those that a credential’s user has named, on every hop', async () => {
  const plain = bed.scope('acme', []);
  await expect(send({ url }, plain)).rejects.toMatchObject({
    code: 'HOST_NOT_APPROVED',
    message: 'The plugin "acme" may not reach 127.0.0.1. It may reach localhost.',
  });
  expect((await send({ url: elsewhere }, plain)).status).toBe(200);
  const away = `${elsewhere}/to?location=${encodeURIComponent(url)}`;
  await expect(send({ url: away, maxRedirects: 2 }, plain)).rejects.toMatchObject({ code: 'HOST_NOT_APPROVED' });
  await expect(send({ url }, bed.scope('gone', []))).rejects.toMatchObject({ code: 'HOST_NOT_APPROVED' });

  const named = await bed.add(own, 'acme.key', { baseUrl: url, key: SECRET });
  const scope = bed.scope('acme', [named.id], ['acme.key']);
  expect((await send({ url, credential: named.id }, scope)).status).toBe(200);
  // Only in a request that it is used in.
  await expect(send({ url }, scope)).rejects.toMatchObject({ code: 'HOST_NOT_APPROVED' });
  // A host that the type's author has named is the plugin's own wish, which nobody has approved.
  const fixed = await bed.add(own, 'acme.fixed', { key: SECRET });
  await expect(send({ url, credential: fixed.id }, bed.scope('acme', [fixed.id]))).rejects.toMatchObject({ code: 'HOST_NOT_APPROVED' });
});

test('only a credential that the call declares, of this workspace and a type that fits, is used', async () => {
  const { id } = await bed.add(own, 'http.bearer', { token: SECRET, hosts: url });
  const foreign = await bed.add(own, 'http.bearer', { token: SECRET, hosts: url }, bed.otherWorkspaceId);
  const code = (credential: string, scope: HostScope): Promise<unknown> =>
    send({ url, credential }, scope).then(
      () => 'sent',
      (error: { code: string }) => error.code,
    );
  expect(await code(id, bed.scope('http', []))).toBe('CREDENTIAL_NOT_DECLARED');
  expect(await code(foreign.id, bed.scope('http', [foreign.id]))).toBe('CREDENTIAL_NOT_FOUND');
  expect(await code('nonsense', bed.scope('http', ['nonsense']))).toBe('CREDENTIAL_NOT_FOUND');
  expect(await code(id, bed.scope('acme', [id], ['acme.key']))).toBe('CREDENTIAL_TYPE_WRONG');
  expect(await code(id, bed.scope('http', [id], ['bearer']))).toBe('sent');
  await bed.database.pool.query(`update credential set type = 'removed.key' where id = $1`, [id]);
  own.live.publish('credentials', id);
  expect(await code(id, bed.scope('http', [id]))).toBe('CREDENTIAL_TYPE_UNAVAILABLE');
  expect(seen).toHaveLength(1);
});

test('a row whose secrets were moved from another one does not open', async () => {
  const [mine, theirs] = [
    await bed.add(own, 'http.bearer', { token: 'mine-mine-mine', hosts: url }),
    await bed.add(own, 'http.bearer', { token: SECRET, hosts: url }),
  ];
  await bed.database.pool.query('update credential set sealed = (select sealed from credential where id = $2) where id = $1', [
    mine.id,
    theirs.id,
  ]);
  await expect(send({ url, credential: mine.id }, bed.scope('http', [mine.id]))).rejects.toMatchObject({
    class: 'OURS',
    code: 'CREDENTIAL_UNREADABLE',
  });
  expect(seen).toEqual([]);
  expect(bed.errors.splice(0)).toHaveLength(1);
  const editor = { workspaceId: bed.workspaceId, userId: null };
  const change = (values: JsonObject): Promise<unknown> =>
    updateCredential(bed.database.orm.em.fork(), editor, { id: mine.id, values }, own.credentials);
  await expect(change({ hosts: url })).rejects.toMatchObject({ issues: [{ path: 'values.token' }] });
  await change({ hosts: url, token: 'entered-again' });
  own.live.publish('credentials', mine.id);
  expect((await send({ url, credential: mine.id }, bed.scope('http', [mine.id]))).status).toBe(200);
});

test('what a type reveals is given, and nothing else', async () => {
  const { id } = await bed.add(own, 'acme.key', { baseUrl: url, key: SECRET, signing: 'sign-with-this' });
  const reveal = (plugin: string): Promise<unknown> => own.credentials.use.reveal(id, bed.scope(plugin, [id]));
  expect(await reveal('acme')).toEqual({ signing: 'sign-with-this' });
  expect(await reveal('http')).toEqual({ signing: 'sign-with-this' });
  const bearer = await bed.add(own, 'http.bearer', { token: SECRET, hosts: url });
  await expect(own.credentials.use.reveal(bearer.id, bed.scope('http', [bearer.id]))).rejects.toMatchObject({
    code: 'CREDENTIAL_NOT_REVEALED',
  });
  // Another plugin, which did not ask for it in its manifest.
  await expect(own.credentials.use.reveal(id, bed.scope('other', [id]))).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_REVEALED' });
});

test('a changed credential counts at once by a hint and within two seconds without; a deleted one stops', async () => {
  const em = bed.database.orm.em;
  const apart = await bed.open({ live: createProcessBus() });
  const { id } = await bed.add(own, 'http.bearer', { token: 'first-token-1', hosts: url });
  const scope = bed.scope('http', [id]);
  const use = async (process = own): Promise<unknown> => {
    await send({ url, credential: id }, scope, process);
    return seen.at(-1)?.headers.authorization;
  };
  expect([await use(), await use(apart)]).toEqual(['Bearer first-token-1', 'Bearer first-token-1']);
  await updateCredential(
    em.fork(),
    { workspaceId: bed.workspaceId, userId: null },
    { id, values: { token: 'second-token-2', hosts: url } },
    own.credentials,
  );
  own.live.publish('credentials', id);
  expect(await use()).toBe('Bearer second-token-2');
  // The other process has had no hint.
  const start = performance.now();
  while ((await use(apart)) !== 'Bearer second-token-2') await new Promise((resolve) => setTimeout(resolve, 50));
  // Two seconds, and what a busy machine takes for the last look.
  expect(performance.now() - start).toBeLessThan(4_000);
  await deleteCredential(em.fork(), bed.workspaceId, { id, force: false }, own.credentials);
  own.live.publish('credentials', id);
  await expect(use()).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
});

test('its use is noted once a minute', async () => {
  const { id } = await bed.add(own, 'http.bearer', { token: SECRET, hosts: url });
  const use = (): Promise<unknown> => send({ url, credential: id }, bed.scope('http', [id]));
  const noted = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return (await bed.row(id)).lastUsedAt?.getTime() ?? 0;
  };
  const first = bed.now.value;
  await use();
  // Nobody waits for the write.
  await expect.poll(noted, { timeout: 5_000 }).toBe(first);
  bed.now.value += 59_000;
  await use();
  expect(await noted()).toBe(first);
  bed.now.value += 1_000;
  await use();
  await expect.poll(noted, { timeout: 5_000 }).toBe(first + 60_000);
  expect(bed.errors).toEqual([]);
});

test('connections are prepared by the same rules', async () => {
  const { id } = await bed.add(own, 'acme.key', { baseUrl: url, key: SECRET });
  const scope = bed.scope('acme', [id]);
  const ready = await own.http.prepare({ url: url.replace('http', 'ws'), headers: { A: '1' }, credential: id }, scope);
  expect(ready).toMatchObject({ headers: { a: '1', 'x-acme-key': SECRET } });
  expect(ready.redactor.text(`no ${SECRET}`)).toBe('no •••');
  await expect(own.http.prepare({ url: 'ws://evil.example', credential: id }, scope)).rejects.toMatchObject({ code: 'HOST_NOT_APPROVED' });
  await expect(own.http.prepare({ url: 'nonsense' }, scope)).rejects.toMatchObject({ code: 'HTTP_URL' });
});

test('a test asks the service, for stored and for unsaved values', async () => {
  const right = await bed.add(own, 'acme.key', { baseUrl: url, key: SECRET });
  expect(await own.credentials.test(bed.workspaceId, { id: right.id })).toEqual({ ok: true, message: 'The credential works.' });
  expect((await bed.row(right.id)).testedAt?.getTime()).toBe(bed.now.value);
  const values = { baseUrl: url, key: 'another-wrong-key' };
  const refused = { ok: false, message: `${new URL(url).host} refused the credential with the status 403.` };
  expect(await own.credentials.test(bed.workspaceId, { type: 'acme.key', values })).toEqual(refused);
  expect(await own.credentials.test(bed.workspaceId, { type: 'acme.key', values, id: right.id })).toEqual(refused);
  expect(await bed.row(right.id)).toMatchObject({ status: 'READY', problem: null });
  // The stored secret is used with what is changed beside it, but does not go to another host.
  expect(await own.credentials.test(bed.workspaceId, { type: 'acme.key', values: { baseUrl: url }, id: right.id })).toMatchObject({
    ok: true,
  });
  await expect(
    own.credentials.test(bed.workspaceId, { type: 'acme.key', values: { baseUrl: 'http://[::1]' }, id: right.id }),
  ).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  });
  const wrong = await bed.add(own, 'acme.key', values);
  expect(await own.credentials.test(bed.workspaceId, { id: wrong.id })).toEqual(refused);
  expect(await bed.row(wrong.id)).toMatchObject({ status: 'FAILED', problem: refused.message });
  const unreachable = await bed.add(own, 'acme.key', { baseUrl: 'http://127.0.0.1:1', key: SECRET });
  expect(await own.credentials.test(bed.workspaceId, { id: unreachable.id })).toMatchObject({
    ok: false,
    message: expect.stringContaining('Cannot connect'),
  });
  expect(await bed.row(unreachable.id)).toMatchObject({ status: 'READY', problem: null, testedAt: expect.any(Date) });
  await expect(own.credentials.test(bed.otherWorkspaceId, { id: wrong.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a test in code has the host’s functions and nothing more', async () => {
  const values = { baseUrl: url, key: SECRET };
  // Its code knows only what is revealed, so it asks localhost, to which the credential is not bound.
  const tested = await own.credentials.test(bed.workspaceId, { type: 'acme.coded', values });
  expect(tested).toEqual({ ok: false, message: 'The credential "Acme coded" is not sent to localhost: it is bound to 127.0.0.1.' });
  expect(seen).toEqual([]);
});
