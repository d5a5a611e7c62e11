import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { asking } from '../plugin/testing-plugins.ts';
import { pluginTarball, type PluginTarball } from '../plugin/install/testing-tarball.ts';
import { createApiKey } from '../access/api-key.ts';
import { Workspace } from '../access/workspace.entity.ts';
import { owner, startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const PLUGIN = `name package version title status source enabled problem approvedAt process { state }
  capabilities { host hosts credentials reveals } approved { hosts } asks { host hosts }
  pending { version capabilities { hosts } asks { hosts } drops { type version workflows workflowCount } } nodeTypes { type version }`;

const weather = (version: string, hosts: string[], more: PluginTarball = {}): string =>
  pluginTarball('weather', { version, manifest: asking('weather', hosts), ...more }).toString('base64');

async function change(field: string, input: Record<string, unknown>, headers?: Record<string, string>) {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const selection = field === 'removePlugin' ? 'name' : PLUGIN;
  const { data, errors } = await api.graphql<Record<string, Record<string, unknown>>>(
    `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`,
    { input },
    headers,
  );
  return { plugin: data?.[field], code: errors?.[0]?.extensions.code, message: errors?.[0]?.message };
}

async function keyOf(role: string): Promise<Record<string, string>> {
  const { data } = await api.graphql<{ createApiKey: { token: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { token } }',
    { input: { name: role, role } },
  );
  return { authorization: `Bearer ${data.createApiKey.token}` };
}

const node = (id: string, type: string) => ({ id, type, position: { x: 0, y: 0 }, data: { label: id, typeVersion: 1, params: {} } });
const graph = {
  nodes: [node('start', 'core.manual'), node('echo', 'weather.echo')],
  edges: [{ id: 'e', source: 'start', sourceHandle: 'out', target: 'echo' }],
};

interface RunStep {
  nodeId: string;
  output: unknown;
  error: { code: string; message: string } | null;
}

async function begin(id: string): Promise<string> {
  const started = await api.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id } } }',
    { input: { id, draft: true, data: {} } },
  );
  return started.data.runWorkflow.execution.id;
}

async function end(executionId: string): Promise<{ status: string; steps: RunStep[] }> {
  const read = () =>
    api.graphql<{ execution: { status: string; steps: RunStep[] } }>(
      'query ($id: ID!) { execution(id: $id) { status steps { nodeId output error { code message } } } }',
      { id: executionId },
    );
  await expect.poll(async () => (await read()).data.execution.status, { timeout: 10_000, interval: 10 }).toMatch(/FAILED|COMPLETED/);
  return (await read()).data.execution;
}

const run = async (id: string) => end(await begin(id));

async function createWorkflow(): Promise<{ id: string; draftIssues: { message: string }[] }> {
  const { data } = await api.graphql<{ createWorkflow: { workflow: { id: string; draftIssues: { message: string }[] } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Report", graph: $graph }) { workflow { id draftIssues { message } } } }',
    { graph },
  );
  return data.createWorkflow.workflow;
}

/** A module of `weather` whose node says this, after some milliseconds. */
const saying = (text: string, afterMs = 0): string => `export default { name: 'weather', nodes: [{ name: 'echo', uses: ['http'],
  params: { safeParse: (data) => ({ success: true, data }) },
  run: async () => { await new Promise((resolve) => setTimeout(resolve, ${afterMs})); return '${text}'; } }] };`;

test('from an upload to approval, an upgrade that waits, and removal', async () => {
  const uploaded = await change('uploadPlugin', { tarball: weather('1.0.0', ['api.example.com']) });
  expect(uploaded.plugin).toMatchObject({
    name: 'weather',
    package: 'hookloom-plugin-weather',
    status: 'AWAITING_APPROVAL',
    source: 'INSTALLED',
    enabled: true,
    problem: expect.stringContaining('waits for an admin'),
    approved: null,
    asks: { host: ['http'], hosts: ['api.example.com'] },
    nodeTypes: [{ type: 'weather.echo', version: 1 }],
  });

  // Its nodes can be drawn at once; a step of them says why it does not run.
  const { id, draftIssues } = await createWorkflow();
  expect(draftIssues).toEqual([]);
  const refused = await run(id);
  expect(refused).toMatchObject({
    status: 'FAILED',
    steps: [{ nodeId: 'start' }, { nodeId: 'echo', error: { code: 'PLUGIN_NOT_APPROVED' } }],
  });

  const approved = await change('approvePlugin', { name: 'weather', version: '1.0.0' });
  expect(approved.plugin).toMatchObject({
    status: 'READY',
    problem: null,
    asks: null,
    approved: { hosts: ['api.example.com'] },
    approvedAt: expect.any(String),
  });

  // The plan of the same draft was compiled before; it is made anew.
  await change('setPluginEnabled', { name: 'weather', enabled: false });
  expect((await run(id)).steps[1]?.error?.code).toBe('PLUGIN_DISABLED');
  expect((await change('setPluginEnabled', { name: 'weather', enabled: true })).plugin).toMatchObject({ status: 'READY' });

  const manifest = asking('weather', ['api.example.com', 'evil.example.net'], [{ version: 2 }]);
  const upgraded = await change('uploadPlugin', { tarball: weather('2.0.0', [], { manifest }) });
  expect(upgraded.plugin).toMatchObject({
    version: '1.0.0',
    status: 'READY',
    pending: {
      version: '2.0.0',
      asks: { hosts: ['evil.example.net'] },
      drops: [{ type: 'weather.echo', version: 1, workflows: ['Report'], workflowCount: 1 }],
    },
  });
  expect(await change('approvePlugin', { name: 'weather', version: '2.0.0' })).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('"Report"'),
  });
  expect((await change('approvePlugin', { name: 'weather', version: '2.0.0', force: true })).plugin).toMatchObject({
    version: '2.0.0',
    pending: null,
  });

  const { data } = await api.graphql<{ workflow: { draftIssues: { message: string }[] } }>(
    'query ($id: ID!) { workflow(id: $id) { draftIssues { message } } }',
    { id },
  );
  expect(data.workflow.draftIssues[0]?.message).toContain('has no version 1; the newest is 2');

  expect(await change('removePlugin', { name: 'weather' })).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('"Report"'),
  });
  expect((await change('removePlugin', { name: 'weather', force: true })).plugin).toEqual({ name: 'weather' });
  const { data: left } = await api.graphql<{ plugins: { name: string }[] }>('{ plugins { name } }');
  expect(left.plugins.map(({ name }) => name)).not.toContain('weather');
});

test('who may not manage plugins changes none; who may not read them sees none', async () => {
  const editor = await keyOf('EDITOR');
  const inputs = {
    approvePlugin: { name: 'core', version: '0.1.0' },
    setPluginEnabled: { name: 'core', enabled: false },
    installPlugin: { spec: 'weather' },
    uploadPlugin: { tarball: weather('1.0.0', []), dev: true },
    removePlugin: { name: 'core' },
  };
  for (const [field, input] of Object.entries(inputs)) expect((await change(field, input, editor)).code).toBe('FORBIDDEN');
  expect((await api.graphql('{ plugins { name status asks { hosts } } }', {}, editor)).errors).toBeUndefined();
  expect((await api.graphql('{ plugins { name } }', {}, { authorization: '' })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('what cannot be a package is refused in words', async () => {
  expect(await change('uploadPlugin', { tarball: 'not base64!' })).toMatchObject({ code: 'VALIDATION_FAILED' });
  expect(await change('uploadPlugin', { tarball: 'aGVsbG8=' })).toMatchObject({
    code: 'VALIDATION_FAILED',
    message: expect.stringContaining('npm pack'),
  });
  expect(await change('installPlugin', { spec: '../evil' })).toMatchObject({ code: 'VALIDATION_FAILED' });
  expect(await change('installPlugin', { spec: 'weather' })).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('npm'),
  });
  expect(await change('approvePlugin', { name: '__proto__', version: '1' })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a subscriber is told of each change', async () => {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${owner.apiKey}` },
    retryAttempts: 0,
  });
  const changes = client.iterate<{ pluginsChanged: boolean }>({ query: 'subscription { pluginsChanged }' });
  const first = changes.next();
  // The subscription is open once the server has taken it; until then changes are not told.
  await expect
    .poll(
      async () => {
        await change('setPluginEnabled', { name: 'http', enabled: false });
        await change('setPluginEnabled', { name: 'http', enabled: true });
        return Promise.race([
          first.then(({ value }) => (value as { data?: unknown } | undefined)?.data),
          new Promise((resolve) => setTimeout(resolve, 50, null)),
        ]);
      },
      { timeout: 5_000 },
    )
    .toEqual({ pluginsChanged: true });
  await changes.return?.();
  await client.dispose();
});

test('a plugin runs in a process of its own, and new code takes over in less than a second while what runs ends with the old', async () => {
  await change('uploadPlugin', { tarball: weather('1.0.0', [], { code: saying('installed') }) });
  await change('approvePlugin', { name: 'weather', version: '1.0.0' });
  const { id } = await createWorkflow();
  expect((await run(id)).steps[1]).toMatchObject({ nodeId: 'echo', output: 'installed', error: null });
  const { data } = await api.graphql<{ plugins: { name: string; process: { state: string; pid: number } | null }[] }>(
    '{ plugins { name process { state pid } } }',
  );
  expect(data.plugins.find(({ name }) => name === 'weather')?.process).toMatchObject({ state: 'RUNNING', pid: expect.any(Number) });
  expect(data.plugins.find(({ name }) => name === 'core')?.process).toBeNull();

  const dev = (text: string, afterMs = 0): Promise<unknown> =>
    change('uploadPlugin', { dev: true, tarball: weather('1.0.0', [], { code: saying(text, afterMs) }) });
  await dev('slow', 1_500);
  const slow = await begin(id);
  await expect
    .poll(async () => (await api.pool.query('select from step where execution_id = $1', [slow])).rowCount, { timeout: 5_000 })
    .toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 500));

  const started = performance.now();
  await dev('quick');
  expect((await run(id)).steps[1]?.output).toBe('quick');
  const took = performance.now() - started;
  // Half a second on a machine of two busy cores; the bound allows for one that does much else.
  expect(took).toBeLessThan(3_000);
  expect((await end(slow)).steps[1]).toMatchObject({ output: 'slow', error: null });

  await change('removePlugin', { name: 'weather', dev: true });
  expect((await run(id)).steps[1]?.output).toBe('installed');
  await change('removePlugin', { name: 'weather', force: true });
}, 30_000);

test('only an admin of the first workspace changes plugins, which run in the workflows of all', async () => {
  const em = api.orm.em.fork();
  const other = em.create(Workspace, { name: 'Other' });
  await em.flush();
  const maker = { workspaceId: other.id, role: 'OWNER', userId: null, apiKeyId: null, sessionId: null } as const;
  const headers = { authorization: `Bearer ${(await createApiKey(em, maker, { name: 'Stranger', role: 'OWNER' })).token}` };
  const tries: [string, Record<string, unknown>][] = [
    ['uploadPlugin', { tarball: weather('9.0.0', []), dev: true }],
    ['installPlugin', { spec: 'hookloom-plugin-weather@1.0.0' }],
    ['approvePlugin', { name: 'http', version: '0.1.0' }],
    ['setPluginEnabled', { name: 'http', enabled: false }],
    ['removePlugin', { name: 'http', force: true }],
  ];
  for (const [field, input] of tries) expect([field, (await change(field, input, headers)).code]).toEqual([field, 'FORBIDDEN']);
  expect((await api.graphql<{ plugins: unknown[] }>('{ plugins { name } }', {}, headers)).data.plugins.length).toBeGreaterThan(0);
});
