/** Access tokens as requests use them, against a real OAuth server that renews, withdraws, dawdles and talks nonsense. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Viewer } from '../access/viewer.ts';
import type { Credential } from '../credential/credential.entity.ts';
import { updateCredential } from '../credential/edit-credential.ts';
import { answer, client, startOAuthServer, type TestOAuthServer } from '../credential/testing-oauth.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createCredentialBed, type CredentialBed, type CredentialProcess } from './testing-credentials.ts';

let bed: CredentialBed;
let own: CredentialProcess;
let oauth: TestOAuthServer;
let viewer: Viewer;

beforeAll(async () => {
  bed = await createCredentialBed();
  own = await bed.open();
  viewer = { workspaceId: bed.workspaceId, role: 'EDITOR', userId: uuidv7(), apiKeyId: null, sessionId: uuidv7() };
});
afterAll(() => bed.close());
beforeEach(async () => {
  oauth = await startOAuthServer();
  return () => oauth.close();
});

const application = () => ({ clientId: client.id, clientSecret: client.secret, tokenUrl: `${oauth.url}/token`, hosts: oauth.url });
const account = () => ({ ...application(), authorizationUrl: `${oauth.url}/authorize?x=1`, scope: 'read write' });

const back = (address: string): string => new URL(address).search.slice(1);

async function connected(): Promise<Credential> {
  const credential = await bed.add(own, 'http.oauth2', account());
  const address = await own.credentials.connections.begin(viewer, credential.id);
  expect(await own.credentials.connections.finish(viewer, back(oauth.agree(address)))).toEqual({ ok: true, credentialId: credential.id });
  return bed.row(credential.id);
}

async function use(id: string, process = own): Promise<number | { class: string; code: string }> {
  const scope = bed.scope('http', [id]);
  return process.http.request({ url: `${oauth.url}/api`, credential: id }, scope, new AbortController().signal).then(
    ({ status }) => status,
    (error: { class: string; code: string; message: string }) => ({ class: error.class, code: error.code, message: error.message }),
  );
}

const refreshes = (): number => oauth.asked.filter(({ form }) => form['grant_type'] === 'refresh_token').length;

test('an account is connected with PKCE and used', async () => {
  const credential = await bed.add(own, 'http.oauth2', account());
  expect(credential).toMatchObject({ status: 'CONNECTION_NEEDED', problem: 'Connect the account.' });
  expect(await use(credential.id)).toMatchObject({ class: 'USER', code: 'OAUTH_CONNECTION_NEEDED' });
  const address = new URL(await own.credentials.connections.begin(viewer, credential.id));
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    x: '1',
    response_type: 'code',
    client_id: client.id,
    redirect_uri: 'http://hookloom.test/api/v1/oauth/callback',
    scope: 'read write',
    code_challenge_method: 'S256',
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(await own.credentials.connections.finish(viewer, back(oauth.agree(address.href)))).toMatchObject({ ok: true });
  expect(await bed.row(credential.id)).toMatchObject({ status: 'READY', problem: null, expiresAt: new Date(bed.now.value + 3_600_000) });
  expect(await use(credential.id)).toBe(200);
  const { rows } = await bed.database.pool.query('select * from oauth_attempt');
  expect(rows).toEqual([]);
});

test('a state counts once, for its user, for ten minutes', async () => {
  const { id } = await bed.add(own, 'http.oauth2', account());
  const { begin, finish } = own.credentials.connections;
  const attempt = async (): Promise<string> => back(oauth.agree(await begin(viewer, id)));

  const stolen = await attempt();
  expect(await finish({ ...viewer, userId: uuidv7() }, stolen)).toMatchObject({
    ok: false,
    message: expect.stringContaining('somebody else'),
  });
  const elsewhere = await attempt();
  expect(await finish({ ...viewer, workspaceId: bed.otherWorkspaceId }, elsewhere)).toMatchObject({ ok: false });
  const late = await attempt();
  bed.now.value += 600_001;
  expect(await finish(viewer, late)).toMatchObject({ ok: false, message: expect.stringContaining('ten minutes') });
  const signedOut = await attempt();
  expect(await finish(null, signedOut)).toMatchObject({ ok: false });
  expect(await finish({ ...viewer, role: 'VIEWER' }, await attempt())).toMatchObject({ ok: false });
  // Nobody took that one.
  expect(await finish(viewer, signedOut)).toMatchObject({ ok: true });
  expect(await finish(viewer, signedOut)).toMatchObject({ ok: false });
  for (const query of ['', 'state=x', 'code=1', `state=${'x'.repeat(5_000)}&code=1`])
    expect(await finish(viewer, query)).toMatchObject({ ok: false });
  expect(oauth.asked).toHaveLength(1);
  await expect(begin({ ...viewer, userId: null }, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(begin({ ...viewer, workspaceId: bed.otherWorkspaceId }, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a user who does not agree, and a code that does not count, leave it unconnected', async () => {
  const { id } = await bed.add(own, 'http.oauth2', account());
  const { begin, finish } = own.credentials.connections;
  const denied = new URL(oauth.agree(await begin(viewer, id)));
  denied.searchParams.delete('code');
  denied.searchParams.set('error', 'access_denied');
  denied.searchParams.set('error_description', '<b>No\n way');
  expect(await finish(viewer, back(denied.href))).toEqual({
    ok: false,
    credentialId: id,
    message: 'The account could not be connected: The service answered access_denied: <b>No way.',
  });
  const wrong = new URL(oauth.agree(await begin(viewer, id)));
  wrong.searchParams.set('code', 'another');
  expect(await finish(viewer, back(wrong.href))).toMatchObject({ ok: false, message: expect.stringContaining('invalid_grant') });
  expect((await bed.row(id)).status).toBe('CONNECTION_NEEDED');
});

test('a token is renewed before it ends, once for all processes, and the new refresh token is kept', async () => {
  const { id } = await connected();
  const processes = [own, ...(await Promise.all([bed.open(), bed.open(), bed.open()]))];
  oauth.delayMs = 150;
  for (let round = 1; round <= 3; round++) {
    bed.now.value += 3_600_000 - 59_000;
    const all = await Promise.all(processes.flatMap((process) => [use(id, process), use(id, process), use(id, process)]));
    expect(new Set(all)).toEqual(new Set([200]));
    expect(refreshes()).toBe(round);
  }
  expect(oauth.refreshTokens.size).toBe(1);
});

test('a token that the service refuses is renewed once, and the request sent again', async () => {
  const { id } = await connected();
  oauth.good.clear();
  expect(await use(id)).toBe(200);
  expect(refreshes()).toBe(1);
  // One that stays refused is not asked about for ever.
  oauth.misbehave.push((response) =>
    answer(response, 200, { access_token: 'not-good-at-all', token_type: 'bearer', refresh_token: 'next' }),
  );
  oauth.good.clear();
  expect(await use(id)).toBe(401);
  expect(refreshes()).toBe(2);
});

test('a consent that was withdrawn is told, and not asked about again', async () => {
  const { id } = await connected();
  oauth.refreshTokens.clear();
  bed.now.value += 3_600_000;
  const refused = {
    class: 'USER',
    code: 'OAUTH_REFRESH_FAILED',
    message: expect.stringMatching(/invalid_grant: Token revoked.*Connect the account again/),
  };
  expect(await use(id)).toEqual(refused);
  expect(await bed.row(id)).toMatchObject({ status: 'CONNECTION_NEEDED', problem: expect.stringContaining('Connect the account again') });
  expect(await use(id)).toMatchObject({ class: 'USER', code: 'OAUTH_CONNECTION_NEEDED' });
  expect(refreshes()).toBe(1);
  // Connecting mends it.
  const address = await own.credentials.connections.begin(viewer, id);
  await own.credentials.connections.finish(viewer, back(oauth.agree(address)));
  expect(await use(id)).toBe(200);
});

test.each<[string, (oauth: TestOAuthServer) => void]>([
  ['is out of order', ({ misbehave }) => misbehave.push((response) => answer(response, 503, { error: 'server_error' }))],
  ['is overrun', ({ misbehave }) => misbehave.push((response) => answer(response, 429, { error: 'slow_down' }))],
  [
    'sends a page',
    ({ misbehave }) => misbehave.push((response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')),
  ],
  [
    'sends nonsense',
    ({ misbehave }) => misbehave.push((response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_')),
  ],
  ['gives no token', ({ misbehave }) => misbehave.push((response) => answer(response, 200, {}))],
  ['gives a list', ({ misbehave }) => misbehave.push((response) => answer(response, 200, []))],
  ['sends nothing', ({ misbehave }) => misbehave.push((response) => void response.writeHead(204).end())],
  ['sends on', ({ misbehave }) => misbehave.push((response) => void response.writeHead(302, { location: '/elsewhere' }).end())],
  ['hangs up', ({ misbehave }) => misbehave.push((response) => void response.destroy())],
  ['sends without end', ({ misbehave }) => misbehave.push((response) => void response.writeHead(200).end('x'.repeat(1_000_000)))],
])('a service that %s may be asked again, and nothing is lost', async (_, misbehave) => {
  const { id } = await connected();
  bed.now.value += 3_600_000;
  misbehave(oauth);
  expect(await use(id)).toMatchObject({ class: 'REMOTE', code: 'OAUTH_UNAVAILABLE' });
  expect((await bed.row(id)).status).toBe('READY');
  expect(await use(id)).toBe(200);
});

test('while the present token is good still, a service that is not there does no harm', async () => {
  const { id } = await connected();
  bed.now.value += 3_600_000 - 30_000;
  oauth.misbehave.push((response) => answer(response, 503, {}));
  expect(await use(id)).toBe(200);
});

test('an application asks for itself, and one that is refused says so until it is tested', async () => {
  const { id } = await bed.add(own, 'http.oauth2Client', application());
  expect(await use(id)).toBe(200);
  oauth.misbehave.push((response) => answer(response, 401, { error: 'invalid_client', error_description: `bad ${client.secret}` }));
  bed.now.value += 3_600_000;
  const refused = await use(id);
  expect(refused).toMatchObject({ class: 'USER', code: 'OAUTH_REFRESH_FAILED' });
  expect(JSON.stringify(refused)).not.toContain(client.secret);
  expect((await bed.row(id)).problem).not.toContain(client.secret);
  expect(await use(id)).toMatchObject({ code: 'OAUTH_REFRESH_FAILED' });
  expect(oauth.asked).toHaveLength(2);
  expect(await own.credentials.test(bed.workspaceId, { id })).toEqual({ ok: true, message: 'The service gives access tokens.' });
  expect(await bed.row(id)).toMatchObject({ status: 'READY', problem: null });
  expect(await use(id)).toBe(200);
  await updateCredential(
    bed.database.orm.em.fork(),
    { workspaceId: bed.workspaceId, userId: null },
    { id, values: { ...application(), clientSecret: client.secret } },
    own.credentials,
  );
  own.live.publish('credentials', id);
  expect(await use(id)).toBe(200);
});

test('a change of the credential during a renewal loses neither', async () => {
  const { id } = await connected();
  bed.now.value += 3_600_000;
  oauth.delayMs = 300;
  const using = use(id);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const { clientSecret, ...kept } = account();
  await updateCredential(
    bed.database.orm.em.fork(),
    { workspaceId: bed.workspaceId, userId: null },
    { id, name: 'Renamed', values: kept },
    own.credentials,
  );
  expect(await using).toBe(200);
  own.live.publish('credentials', id);
  oauth.delayMs = 0;
  expect(await use(id)).toBe(200);
  expect(refreshes()).toBe(1);
  expect((await bed.row(id)).name).toBe('Renamed');
  expect(clientSecret).toBe(client.secret);
});

test('a token of the client that it was does not become one of the client that it is now', async () => {
  const { id } = await connected();
  bed.now.value += 3_600_000;
  oauth.delayMs = 300;
  const using = use(id);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const values = { ...account(), clientId: 'client-2' };
  await updateCredential(bed.database.orm.em.fork(), { workspaceId: bed.workspaceId, userId: null }, { id, values }, own.credentials);
  await using;
  expect((await bed.row(id)).status).toBe('CONNECTION_NEEDED');
});

test('a process that died with the lease holds nobody up for long', async () => {
  const { id } = await connected();
  bed.now.value += 3_600_000;
  await bed.database.pool.query(`update credential set refreshing_until = now() + interval '1 second' where id = $1`, [id]);
  expect(await use(id)).toBe(200);
  expect(refreshes()).toBe(1);
});

test('tokens stay with the client and the addresses that they were given to', async () => {
  const { id } = await connected();
  const editor = { workspaceId: bed.workspaceId, userId: null };
  const change = (values: object): Promise<unknown> =>
    updateCredential(
      bed.database.orm.em.fork(),
      editor,
      { id, values: { ...account(), clientSecret: client.secret, ...values } },
      own.credentials,
    );
  await change({ scope: 'read' });
  expect((await bed.row(id)).status).toBe('READY');
  await change({ hosts: 'localhost' });
  expect((await bed.row(id)).status).toBe('CONNECTION_NEEDED');
  const { clientSecret: _, ...without } = account();
  const stored = await connected();
  const elsewhere = updateCredential(
    bed.database.orm.em.fork(),
    editor,
    { id: stored.id, values: { ...without, tokenUrl: 'http://evil.example/token' } },
    own.credentials,
  );
  await expect(elsewhere).rejects.toMatchObject({ issues: [{ path: 'values.clientSecret' }] });
});
