import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApiKey } from '../access/api-key.ts';
import { Workspace } from '../access/workspace.entity.ts';
import { client, startOAuthServer, type TestOAuthServer } from '../credential/testing-oauth.ts';
import { uuidv7 } from '../lib/ids.ts';
import { owner, startTestApi, type TestApi } from './testing.ts';

const SECRET = 'never-to-be-seen-again';
let api: TestApi;
let stranger: string;
let viewer: string;
let service: Server;
let serviceUrl = '';
let oauth: TestOAuthServer;

beforeAll(async () => {
  api = await startTestApi({ egressAllow: ['127.0.0.1'] });
  const em = api.orm.em.fork();
  const workspaceId = uuidv7();
  em.create(Workspace, { id: workspaceId, name: 'Elsewhere' });
  await em.flush();
  const maker = { workspaceId, role: 'OWNER' as const, userId: null, apiKeyId: null, sessionId: null };
  stranger = `Bearer ${(await createApiKey(em, maker, { name: 'Stranger', role: 'OWNER' })).token}`;
  const made = await api.graphql<{ createApiKey: { token: string } }>(
    'mutation { createApiKey(input: { name: "Viewer", role: VIEWER }) { token } }',
  );
  viewer = `Bearer ${made.data.createApiKey.token}`;
  oauth = await startOAuthServer();
  service = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/fails') response.statusCode = 500;
    response.end(JSON.stringify(request.headers));
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(async () => {
  service.close();
  await oauth.close();
  await api.stop();
});

interface CredentialShape {
  id: string;
  name: string;
  status: string;
  problem: string | null;
  hosts: string[];
  values: Record<string, unknown>;
  filled: string[];
  credentialType: { title: string } | null;
  expiresAt: string | null;
}
const FIELDS = 'id name type status problem hosts values filled expiresAt testedAt lastUsedAt credentialType { title }';

async function mutate<Payload>(name: string, input: Record<string, unknown>, selection: string, authorization?: string) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`;
  const sent = await api.graphql<Record<string, Payload>>(text, { input }, authorization ? { authorization } : {});
  expect(JSON.stringify(sent)).not.toContain(SECRET);
  return { payload: sent.data?.[name] as Payload, error: sent.errors?.[0] };
}

async function create(type: string, values: Record<string, unknown>, name = 'Mine'): Promise<CredentialShape> {
  const { payload, error } = await mutate<{ credential: CredentialShape }>(
    'createCredential',
    { type, name, values },
    `credential { ${FIELDS} }`,
  );
  expect(error).toBeUndefined();
  return payload.credential;
}

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id, typeVersion: 1, params },
});
const calling = (credential: string, path = '') => ({
  nodes: [node('start', 'core.manual'), node('call', 'http.request', { url: serviceUrl + path, credential })],
  edges: [{ id: 'e', source: 'start', sourceHandle: 'out', target: 'call', targetHandle: 'in' }],
});

async function draw(graph: unknown, name: string): Promise<string> {
  const { payload } = await mutate<{ workflow: { id: string } }>('createWorkflow', { name, graph }, 'workflow { id }');
  return payload.workflow.id;
}

test('types come from the plugins, with what the host adds', async () => {
  const { data } = await api.graphql<{ credentialTypes: Record<string, unknown>[] }>(
    '{ credentialTypes { type title oauth2 oauth2Grant callbackUrl testable hosts reveals fieldsSchema plugin { name credentialTypes { type } } } }',
  );
  const byType = new Map(data.credentialTypes.map((type) => [type['type'], type]));
  expect([...byType.keys()]).toEqual(['http.basic', 'http.bearer', 'http.header', 'http.oauth2', 'http.oauth2Client', 'http.query']);
  expect(byType.get('http.oauth2')).toMatchObject({
    oauth2: true,
    oauth2Grant: 'authorizationCode',
    callbackUrl: `${api.url}/api/v1/oauth/callback`,
    fieldsSchema: { properties: { clientSecret: { field: { kind: 'secret' } } } },
    plugin: { name: 'http' },
  });
  expect(byType.get('http.bearer')).toMatchObject({ oauth2: false, oauth2Grant: null, callbackUrl: null, testable: false });
});

test('a secret goes in and never comes out', async () => {
  const made = await create('http.bearer', { token: SECRET, hosts: 'API.example.com' });
  expect(made).toMatchObject({ status: 'READY', values: { hosts: 'API.example.com' }, filled: ['token'], hosts: ['api.example.com'] });
  const all = await api.graphql<{ credentials: { nodes: CredentialShape[] } }>(
    `{ credentials(types: ["http.bearer"], first: 50) { nodes { ${FIELDS} } } }`,
  );
  expect(all.data.credentials.nodes.map(({ id }) => id)).toContain(made.id);
  const one = await api.graphql(`query ($id: ID!) { credential(id: $id) { ${FIELDS} } }`, { id: made.id });
  expect(JSON.stringify([made, all, one])).not.toContain(SECRET);
  const { rows } = await api.pool.query<{ text: string }>('select c::text as text from credential c where id = $1', [made.id]);
  expect(rows[0]?.text).not.toContain(SECRET);
  expect(rows[0]?.text).not.toContain(Buffer.from(SECRET).toString('hex'));
});

test('what does not fit is refused without repeating it', async () => {
  const faulty = [
    { token: `${SECRET}\n${SECRET}`, hosts: 'a.example' },
    { token: SECRET, hosts: 'a.example', admin: SECRET },
    { token: [SECRET], hosts: 'a.example' },
    { token: SECRET, hosts: '*' },
  ];
  for (const values of faulty) {
    const { error } = await mutate('createCredential', { type: 'http.bearer', name: 'Bad', values }, 'credential { id }');
    expect(error?.extensions.code).toBe('VALIDATION_FAILED');
    expect(error?.extensions.issues?.length).toBeGreaterThan(0);
  }
  expect((await mutate('createCredential', { type: 'no.such', name: 'x', values: {} }, 'credential { id }')).error?.extensions.code).toBe(
    'NOT_FOUND',
  );
  expect(
    (await mutate('createCredential', { type: 'http.bearer', name: ' ', values: {} }, 'credential { id }')).error?.extensions.code,
  ).toBe('VALIDATION_FAILED');
  expect(api.logged.join('')).not.toContain(SECRET);
});

test('secrets that are left out stay, but do not move to another host', async () => {
  const { id } = await create('http.bearer', { token: SECRET, hosts: 'a.example' });
  const renamed = await mutate<{ credential: CredentialShape }>(
    'updateCredential',
    { id, name: 'Renamed', values: { hosts: 'a.example' } },
    `credential { ${FIELDS} }`,
  );
  expect(renamed.payload.credential).toMatchObject({ name: 'Renamed', filled: ['token'] });
  const moved = await mutate('updateCredential', { id, values: { hosts: 'evil.example' } }, 'credential { id }');
  expect(moved.error?.extensions.issues).toMatchObject([{ path: 'values.token' }]);
});

test('another workspace sees nothing and changes nothing, and a viewer only looks', async () => {
  const { id } = await create('http.bearer', { token: SECRET, hosts: serviceUrl });
  const find = await api.graphql<{ credential: null }>(
    'query ($id: ID!) { credential(id: $id) { id } }',
    { id },
    { authorization: stranger },
  );
  expect(find.data.credential).toBeNull();
  for (const [name, input, selection] of [
    ['updateCredential', { id, name: 'Theirs' }, 'credential { id }'],
    ['deleteCredential', { id, force: true }, 'deletedId'],
    ['testCredential', { id }, 'ok'],
    ['testCredential', { id, type: 'http.bearer', values: {} }, 'ok'],
  ] as const) {
    expect((await mutate(name, input, selection, stranger)).error?.extensions.code).toBe('NOT_FOUND');
    expect((await mutate(name, input, selection, viewer)).error?.extensions.code).toBe('FORBIDDEN');
  }
  // Nor can a workflow over there name it.
  const { payload } = await mutate<{ workflow: { id: string } }>(
    'createWorkflow',
    { name: 'Theirs', graph: calling(id) },
    'workflow { id }',
    stranger,
  );
  const published = await mutate('publishWorkflow', { id: payload.workflow.id }, 'workflow { id }', stranger);
  expect(published.error?.extensions.issues).toMatchObject([{ nodeId: 'call', message: expect.stringContaining('does not exist') }]);
});

interface ExecutionShape {
  status: string;
  steps: { nodeId: string; output: { body: { authorization: string } } | null; error: { code: string; message: string } | null }[];
}

async function runToEnd(graph: unknown): Promise<ExecutionShape> {
  const workflow = await draw(graph, 'Caller');
  expect((await mutate('publishWorkflow', { id: workflow }, 'workflow { id }')).error).toBeUndefined();
  const { id } = (await mutate<{ execution: { id: string } }>('runWorkflow', { id: workflow }, 'execution { id }')).payload.execution;
  const look = async (): Promise<ExecutionShape> =>
    (
      await api.graphql<{ execution: ExecutionShape }>(
        'query ($id: ID!) { execution(id: $id) { status steps { nodeId status output params error { code message } logs { message } } } }',
        { id },
      )
    ).data.execution;
  await vi.waitFor(async () => expect((await look()).status).toMatch(/COMPLETED|FAILED/), { timeout: 10_000 });
  const { rows } = await api.pool.query<{ text: string }>('select s::text as text from step s where execution_id = $1', [id]);
  expect(rows.map(({ text }) => text).join('')).not.toContain(SECRET);
  return look();
}

test('a step uses it, and its record does not have it, however it ends', async () => {
  const { id } = await create('http.bearer', { token: SECRET, hosts: serviceUrl });
  const done = await runToEnd(calling(id));
  expect(done.status).toBe('COMPLETED');
  expect(done.steps.find(({ nodeId }) => nodeId === 'call')?.output?.body.authorization).toBe('Bearer •••');
  const failed = await runToEnd(calling(id, '/fails'));
  expect(failed.status).toBe('FAILED');
  expect(failed.steps.find(({ nodeId }) => nodeId === 'call')?.error?.message).toContain('answered 500');
  const elsewhere = await runToEnd({
    ...calling(id),
    nodes: [node('start', 'core.manual'), node('call', 'http.request', { url: 'http://localhost/', credential: id })],
  });
  expect(elsewhere.steps.at(-1)?.error).toMatchObject({ code: 'CREDENTIAL_HOST_REFUSED' });
});

test('it says which workflows use it, in their draft or as published, and none of others', async () => {
  const used = await create('http.bearer', { token: SECRET, hosts: serviceUrl }, 'Used');
  const unused = await create('http.bearer', { token: SECRET, hosts: serviceUrl }, 'Unused');
  const published = await draw(calling(used.id), 'Published');
  await mutate('publishWorkflow', { id: published }, 'workflow { id }');
  await mutate('saveWorkflowDraft', { id: published, graph: calling('') }, 'workflow { id }');
  await draw(calling(used.id), 'Draft');
  await mutate('createWorkflow', { name: 'Theirs', graph: calling(used.id) }, 'workflow { id }', stranger);

  const { data } = await api.graphql<Record<'used' | 'unused', { usedIn: { name: string }[] }>>(
    'query ($used: ID!, $unused: ID!) { used: credential(id: $used) { usedIn { name } } unused: credential(id: $unused) { usedIn { name } } }',
    { used: used.id, unused: unused.id },
  );
  expect(data.used.usedIn).toEqual([{ name: 'Draft' }, { name: 'Published' }]);
  expect(data.unused.usedIn).toEqual([]);
});

test('one that workflows use is deleted by force only', async () => {
  const { id } = await create('http.bearer', { token: SECRET, hosts: serviceUrl }, 'Needed');
  const workflow = await draw(calling(id), 'Billing');
  const refused = await mutate('deleteCredential', { id }, 'deletedId');
  expect(refused.error).toMatchObject({
    message: expect.stringContaining('"Needed" is used in "Billing"'),
    extensions: { code: 'CONFLICT' },
  });
  expect((await mutate<{ deletedId: string }>('deleteCredential', { id, force: true }, 'deletedId')).payload.deletedId).toBe(id);
  const published = await mutate('publishWorkflow', { id: workflow }, 'workflow { id }');
  expect(published.error?.extensions.issues).toMatchObject([{ nodeId: 'call', message: expect.stringContaining('does not exist') }]);
  expect((await mutate('deleteCredential', { id }, 'deletedId')).error?.extensions.code).toBe('NOT_FOUND');
});

/** Begins as the owner does in a browser. */
async function beginConnection(): Promise<{ id: string; cookie: string; url: string }> {
  const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { role } } }';
  const signedIn = await api.post(SIGN_IN, { input: { email: owner.email, password: owner.password } }, {});
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { id } = await create('http.oauth2', {
    clientId: client.id,
    clientSecret: client.secret,
    authorizationUrl: `${oauth.url}/authorize`,
    tokenUrl: `${oauth.url}/token`,
    hosts: oauth.url,
  });
  const CONNECT = 'mutation ($input: ConnectCredentialInput!) { connectCredential(input: $input) { url } }';
  const begun = (await (await api.post(CONNECT, { input: { id } }, { cookie })).json()) as { data: { connectCredential: { url: string } } };
  return { id, cookie, url: begun.data.connectCredential.url };
}

test('an account is connected in the browser of the person who began', async () => {
  const { id, cookie, url } = await beginConnection();
  const callback = oauth.agree(url);
  expect(callback.startsWith(`${api.url}/api/v1/oauth/callback?`)).toBe(true);

  const withoutCookie = await fetch(callback);
  expect(withoutCookie.status).toBe(400);
  const page = await fetch(callback, { headers: { cookie, 'sec-fetch-site': 'cross-site' } });
  expect(page.status).toBe(200);
  const csp = page.headers.get('content-security-policy') ?? '';
  expect(csp).toContain("default-src 'none'");
  expect(csp).toContain("script-src 'self'");
  expect([page.headers.get('referrer-policy'), page.headers.get('cache-control')]).toEqual(['no-referrer', 'no-store']);
  const html = await page.text();
  expect(html).toContain(`data-ok="true" data-credential="${id}"`);
  expect(html).not.toMatch(/<script>|onload=/);
  const script = await fetch(`${api.url}/api/v1/oauth/callback.js`);
  expect(script.headers.get('content-type')).toContain('javascript');
  expect(await script.text()).toContain("BroadcastChannel('hookloom-credential')");

  const { data } = await api.graphql<{ credential: CredentialShape }>(`query ($id: ID!) { credential(id: $id) { ${FIELDS} } }`, { id });
  expect(data.credential).toMatchObject({ status: 'READY', problem: null, expiresAt: expect.any(String) });
  expect((await fetch(callback, { headers: { cookie } })).status).toBe(400);
  expect((await fetch(`${api.url}/api/v1/oauth/callback`, { method: 'POST' })).status).toBe(405);
  // An API key belongs to nobody who could sign in over there.
  expect((await mutate('connectCredential', { id }, 'url')).error?.extensions.code).toBe('FORBIDDEN');
});

test('what a service says on the way back is text on our page', async () => {
  const { cookie, url } = await beginConnection();
  const callback = new URL(oauth.agree(url));
  callback.searchParams.delete('code');
  for (const name of ['error', 'error_description']) callback.searchParams.set(name, `"><script>alert('${name}')</script>`);
  const page = await (await fetch(callback, { headers: { cookie } })).text();
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(&#39;error_description&#39;)');
  expect(page).not.toContain('<script>alert');
});

test('a test without a test says so', async () => {
  const { id } = await create('http.bearer', { token: SECRET, hosts: serviceUrl });
  const { payload } = await mutate<{ ok: boolean; message: string }>('testCredential', { id }, 'ok message');
  const { data } = await api.graphql<{ credential: CredentialShape }>(`query ($id: ID!) { credential(id: $id) { ${FIELDS} } }`, { id });
  expect(data.credential).toMatchObject({ status: 'READY', testedAt: null });
  expect(payload).toEqual({ ok: false, message: 'This type of credential has no test. Use it in a node to see whether it works.' });
  expect((await mutate('testCredential', {}, 'ok message')).error?.extensions.code).toBe('VALIDATION_FAILED');
});
