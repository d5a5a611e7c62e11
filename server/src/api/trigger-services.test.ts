import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApiKey } from '../access/api-key.ts';
import { Workspace } from '../access/workspace.entity.ts';
import { uuidv7 } from '../lib/ids.ts';
import { owner, startTestApi, type TestApi } from './testing.ts';

/** With more time than a busy machine takes. */
const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 10_000, ...options });

let api: TestApi;
/** Keys of a viewer, and of the owner of another workspace. */
let viewer: string;
let stranger: string;
let workflowId: string;
let serviceId: string;
beforeAll(async () => {
  api = await startTestApi();
  const em = api.orm.em.fork();
  const [{ id: workspaceId } = { id: '' }] = await em.find(Workspace, {});
  const elsewhere = uuidv7();
  em.create(Workspace, { id: elsewhere, name: 'Elsewhere' });
  await em.flush();
  const keyOf = async (workspace: string, role: 'VIEWER' | 'OWNER'): Promise<string> => {
    const maker = { workspaceId: workspace, role: 'OWNER' as const, userId: null, apiKeyId: null, sessionId: null };
    return `Bearer ${(await createApiKey(em, maker, { name: role, role })).token}`;
  };
  [viewer, stranger] = [await keyOf(workspaceId, 'VIEWER'), await keyOf(elsewhere, 'OWNER')];
  const made = await api.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    `mutation { createWorkflow(input: { name: "Triggers" }) { workflow { id } } }`,
  );
  workflowId = made.data.createWorkflow.workflow.id;
  serviceId = uuidv7();
  // As a worker has left it: a look that failed and is tried again in an hour.
  await api.pool.query(
    `insert into trigger_service (id, workspace_id, workflow_id, node_id, node_type, type_version, params, start, wanted, status, problem, attempts, due_at, next_at, created_at)
      values ($1, $2, $3, 'feed', 'acme.feed', 1, '{"key":"k"}', 'polling', true, 'FAILED', 'The service says no.', 3, now() + interval '1 hour', now() + interval '1 hour', now())`,
    [serviceId, workspaceId, workflowId],
  );
});
afterAll(() => api.stop());

const FIELDS = 'id nodeId nodeType typeVersion start wanted status problem attempts callbackUrl lastLookAt nextAt';

test('a workflow shows how its triggers are served, to its own workspace', async () => {
  const query = `query ($id: ID!) { workflow(id: $id) { triggerServices { ${FIELDS} } } }`;
  const shown = await api.graphql<{ workflow: { triggerServices: object[] } | null }>(query, { id: workflowId }, { authorization: viewer });
  expect(shown.data.workflow?.triggerServices).toEqual([
    {
      id: serviceId,
      nodeId: 'feed',
      nodeType: 'acme.feed',
      typeVersion: 1,
      start: 'polling',
      wanted: true,
      status: 'FAILED',
      problem: 'The service says no.',
      attempts: 3,
      callbackUrl: null,
      lastLookAt: null,
      nextAt: expect.any(String),
    },
  ]);
  expect((await api.graphql<{ workflow: null }>(query, { id: workflowId }, { authorization: stranger })).data.workflow).toBeNull();
});

test('it is tried at once on demand, by who may change the workflow', async () => {
  const retry = (headers = {}) =>
    api.graphql<{ retryTrigger: { workflow: { id: string } } }>(
      `mutation ($input: RetryTriggerInput!) { retryTrigger(input: $input) { workflow { id } } }`,
      { input: { workflowId, nodeId: 'feed' } },
      headers,
    );
  expect((await retry({ authorization: viewer })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await retry({ authorization: stranger })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const due = async (): Promise<boolean> =>
    (await api.pool.query('select due_at <= now() as due from trigger_service where id = $1', [serviceId])).rows[0].due;
  expect(await due()).toBe(false);
  expect((await retry()).data.retryTrigger.workflow.id).toBe(workflowId);
  expect(await due()).toBe(true);
});

test('whoever watches hears of each change, and of nothing in another workspace', async () => {
  const watch = (token: string) => {
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: token },
    });
    const seen: { status: string; problem: string | null }[][] = [];
    const stop = client.subscribe<{ triggerServices: (typeof seen)[number] }>(
      { query: `subscription ($id: ID!) { triggerServices(workflowId: $id) { status problem } }`, variables: { id: workflowId } },
      { next: ({ data }) => void seen.push(data?.triggerServices ?? []), error: () => {}, complete: () => {} },
    );
    return { seen, stop: async () => (stop(), client.dispose()) };
  };
  const [own, others] = [watch(`Bearer ${owner.apiKey}`), watch(stranger)];
  await eventually(() => [own.seen.length, others.seen.length]).toEqual([1, 1]);
  await api.pool.query(`update trigger_service set status = 'ACTIVE', problem = null where id = $1`, [serviceId]);
  api.live.publish('triggers', workflowId);
  await eventually(() => own.seen.at(-1)).toEqual([{ status: 'ACTIVE', problem: null }]);
  api.live.publish('triggers', workflowId);
  await wait(100);
  expect(own.seen).toEqual([[{ status: 'FAILED', problem: 'The service says no.' }], [{ status: 'ACTIVE', problem: null }]]);
  expect(others.seen).toEqual([[]]);
  await Promise.all([own.stop(), others.stop()]);
});

test.each([
  ['testTrigger', 'mutation', 'TestTriggerInput', { nodeType: 'acme.feed', typeVersion: 1, params: {} }, 'count', 'NOT_FOUND'],
  ['testTrigger', 'mutation', 'TestTriggerInput', { nodeType: 'core.manual', typeVersion: 1, params: {} }, 'count', 'VALIDATION_FAILED'],
  ['fieldOptions', 'query', 'FieldOptionsInput', { nodeType: 'core.set', typeVersion: 1, loader: 'x', params: {} }, 'next', 'NOT_FOUND'],
  ['migrateNode', 'query', 'MigrateNodeInput', { type: 'core.set', from: 1, to: 9, params: {} }, 'params', 'NOT_FOUND'],
  ['migrateNode', 'query', 'MigrateNodeInput', { type: 'core.set', from: 7, to: 1, params: {} }, 'params', 'VALIDATION_FAILED'],
])('%s refuses what is not there, and who may not', async (name, kind, type, input, selection, code) => {
  const ask = (headers = {}) => api.graphql(`${kind} ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input }, headers);
  expect((await ask()).errors?.[0]?.extensions.code).toBe(code);
  expect((await ask({ authorization: viewer })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
