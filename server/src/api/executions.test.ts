import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { owner, startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: `The ${id}`, typeVersion: 1, params },
});
const edge = (source: string, target: string, sourceHandle = 'out') => ({
  id: `${source}-${target}`,
  source,
  sourceHandle,
  target,
  targetHandle: 'in',
});

/** start → a and b side by side → joined. */
const diamond = {
  nodes: [
    node('start', 'core.manual'),
    node('a', 'core.set', { fields: [{ name: 'a', value: '{{ trigger.n }}' }], keepInput: false }),
    node('b', 'core.set', { fields: [{ name: 'b', value: 'fixed' }], keepInput: false }),
    node('joined', 'core.merge'),
  ],
  edges: [edge('start', 'a'), edge('start', 'b'), edge('a', 'joined'), edge('b', 'joined')],
};

async function createWorkflow(graph: unknown): Promise<string> {
  const { data } = await api.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } } }',
    { input: { name: 'Run me', graph } },
  );
  return data.createWorkflow.workflow.id;
}

const run = (input: Record<string, unknown>) =>
  api.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id status } } }',
    { input },
  );

async function ended(id: string): Promise<void> {
  await expect
    .poll(async () => (await api.pool.query('select completed_at from execution where id = $1', [id])).rows[0]?.completed_at, {
      timeout: 10_000,
    })
    .not.toBeNull();
}

function socketClient(headers: Record<string, string>, connectionParams?: Record<string, unknown>): Client {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers });
    }
  }
  return createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WithHeaders,
    ...(connectionParams ? { connectionParams } : {}),
    retryAttempts: 0,
  });
}

interface Change {
  executionEvents: {
    seq: number;
    execution: { status: string };
    steps: { nodeId: string; status: string; label: string; output: unknown }[];
  };
}
const EVENTS = `subscription ($id: ID!, $after: Int) { executionEvents(executionId: $id, afterSeq: $after) { seq execution { status } steps { nodeId status label output } } }`;

test('a draft is run and every step shows what came in and what went out', async () => {
  const id = await createWorkflow(diamond);
  const { data } = await run({ id, draft: true, data: { n: 7 } });
  const executionId = data.runWorkflow.execution.id;
  await ended(executionId);
  const read = await api.graphql<{ execution: { steps: { nodeId: string }[] } & Record<string, unknown> }>(
    `query ($id: ID!) { execution(id: $id) { status start triggerData error { code } durationMs version { number graph } workflow { id }
      steps { id nodeId nodeType label status attempt iteration params input output outputPort logs { message } error { code } } } }`,
    { id: executionId },
  );
  expect(read.errors).toBeUndefined();
  const { steps, ...execution } = read.data.execution;
  expect(execution).toMatchObject({
    status: 'COMPLETED',
    start: 'API',
    triggerData: { n: 7 },
    error: null,
    version: { number: null, graph: diamond },
    workflow: { id },
  });
  const byNode = Object.fromEntries(steps.map((step) => [step.nodeId, step]));
  expect(byNode['start']).toMatchObject({
    label: 'The start',
    input: { n: 7 },
    output: { n: 7 },
    outputPort: 'out',
    nodeType: 'core.manual',
    iteration: [],
    params: {},
  });
  expect(byNode['a']).toMatchObject({ input: { n: 7 }, output: { a: 7 }, params: { fields: [{ name: 'a', value: 7 }] } });
  // Parameters without expressions are read from the graph.
  expect(byNode['b']).toMatchObject({ output: { b: 'fixed' }, params: diamond.nodes[2]?.data.params });
  expect(byNode['joined']).toMatchObject({ status: 'COMPLETED', input: [{ a: 7 }, { b: 'fixed' }] });
});

test('a draft is snapshot once for the same graph, and one with faults is refused', async () => {
  const id = await createWorkflow(diamond);
  await run({ id, draft: true });
  await run({ id, draft: true });
  expect((await api.pool.query('select number from workflow_version where workflow_id = $1', [id])).rows).toEqual([{ number: null }]);
  const unpublished = await run({ id });
  expect(unpublished.errors?.[0]?.extensions.code).toBe('CONFLICT');
  const faulty = await run({ id: await createWorkflow({ nodes: [], edges: [] }), draft: true });
  expect(faulty.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'nodes' }] });
  const unknown = await run({ id, draft: true, triggerNodeId: 'a' });
  expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'triggerNodeId' }] });
});

test('executions are listed and filtered', async () => {
  const id = await createWorkflow(diamond);
  const ids: string[] = [];
  for (let index = 0; index < 3; index++) ids.push((await run({ id, draft: true })).data.runWorkflow.execution.id);
  for (const executionId of ids) await ended(executionId);
  const list = async (filter: string) => {
    const { data } = await api.graphql<{ executions: { nodes: { id: string }[] } }>(
      `{ executions(filter: { ${filter} }) { nodes { id } } }`,
    );
    return data.executions.nodes.map((execution) => execution.id);
  };
  expect(await list(`workflowId: "${id}"`)).toEqual(ids.toReversed());
  expect(await list(`workflowId: "${id}", status: [COMPLETED], start: [API]`)).toHaveLength(3);
  expect(await list(`workflowId: "${id}", status: [FAILED, QUEUED]`)).toEqual([]);
  expect(await list(`workflowId: "${id}", start: [WEBHOOK]`)).toEqual([]);
  expect(await list('workflowId: "nothing"')).toEqual([]);
});

test('a subscription over WebSocket replays what was missed and ends with the execution', async () => {
  const { data } = await run({ id: await createWorkflow(diamond), draft: true, data: { n: 1 } });
  const id = data.runWorkflow.execution.id;
  const client = socketClient({}, { authorization: `Bearer ${owner.apiKey}` });
  const changes: Change['executionEvents'][] = [];
  for await (const result of client.iterate<Change>({ query: EVENTS, variables: { id } })) {
    expect(result.errors).toBeUndefined();
    if (result.data) changes.push(result.data.executionEvents);
  }
  expect(changes.at(-1)?.execution.status).toBe('COMPLETED');
  const seqs = changes.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  const last = new Map(changes.flatMap(({ steps }) => steps).map((step) => [step.nodeId, step]));
  expect([...last.values()].map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
  expect(last.get('start')).toMatchObject({ label: 'The start', output: { n: 1 } });

  // Who has seen everything is only told how it ended.
  const again: Change['executionEvents'][] = [];
  for await (const { data: change } of client.iterate<Change>({ query: EVENTS, variables: { id, after: seqs.at(-1) } }))
    if (change) again.push(change.executionEvents);
  expect(again).toMatchObject([{ seq: seqs.at(-1), execution: { status: 'COMPLETED' }, steps: [] }]);
  await client.dispose();
});

test('the same over server-sent events', async () => {
  const { data } = await run({ id: await createWorkflow(diamond), draft: true });
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${owner.apiKey}` },
    body: JSON.stringify({ query: EVENTS, variables: { id: data.runWorkflow.execution.id } }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = await response.text();
  expect(text).toContain('"status":"COMPLETED"');
  expect(text.trimEnd()).toMatch(/event: complete\s*(data:)?$/);
});

test('faults over WebSocket carry their codes', async () => {
  const client = socketClient({}, { authorization: `Bearer ${owner.apiKey}` });
  const codes = async (query: string): Promise<unknown[]> => {
    const found: unknown[] = [];
    try {
      for await (const { errors } of client.iterate({ query })) found.push(...(errors ?? []).map((error) => error.extensions?.['code']));
    } catch (errors) {
      found.push(...(errors as { extensions?: Record<string, unknown> }[]).map((error) => error.extensions?.['code']));
    }
    return found;
  };
  expect(await codes('subscription { executionEvents(executionId: "nothing") { seq } }')).toEqual(['NOT_FOUND']);
  expect(await codes('subscription { nothing }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect(await codes('subscription {')).toEqual(['GRAPHQL_PARSE_FAILED']);
  expect(await codes('{ viewer { role } }')).toEqual([]);
  await client.dispose();
});

test("a client's broken frame closes its socket and is not printed as a fault of ours", async () => {
  const printed = vi.spyOn(console, 'error');
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const { _socket: connection } = socket as unknown as { _socket: Socket };
  connection.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1002);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

test('a page of another origin cannot use the cookie on a WebSocket', async () => {
  const signedIn = await api.post(
    'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { role } } }',
    { input: { email: owner.email, password: owner.password } },
    {},
  );
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const viewerFrom = async (origin: string): Promise<unknown> => {
    const client = socketClient({ cookie, origin });
    const { value } = await client.iterate<{ viewer: unknown }>({ query: '{ viewer { role } }' }).next();
    await client.dispose();
    return (value as { data: { viewer: unknown } }).data.viewer;
  };
  expect(await viewerFrom(api.url)).toEqual({ role: 'OWNER' });
  expect(await viewerFrom('https://evil.example')).toBeNull();
});

test('a workspace hears of its executions', async () => {
  const id = await createWorkflow(diamond);
  const client = socketClient({ authorization: `Bearer ${owner.apiKey}` });
  const events = client.iterate<{ executions: { id: string; status: string } }>({
    query: `subscription { executions(workflowId: "${id}") { id status } }`,
  });
  const first = events.next();
  // The stream begins with its first look; what happened before is the list's business.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { data } = await run({ id, draft: true });
  expect((await first).value).toMatchObject({ data: { executions: { id: data.runWorkflow.execution.id } } });
  await events.return?.();
  await client.dispose();
});

test('a subscription ends where its key is revoked', async () => {
  const created = await api.graphql<{ createApiKey: { token: string; apiKey: { id: string } } }>(
    'mutation { createApiKey(input: { name: "Leaving", role: VIEWER }) { token apiKey { id } } }',
  );
  const { token, apiKey } = created.data.createApiKey;
  const client = socketClient({}, { authorization: `Bearer ${token}` });
  const events = client.iterate({ query: 'subscription { executions { id } }' });
  const first = events.next();
  // Before the subscription stands there is nothing to hear, so it is run until it does.
  const id = await createWorkflow(diamond);
  const running = setInterval(() => void run({ id, draft: true }), 200);
  expect(await first).toMatchObject({ value: { data: { executions: { id: expect.any(String) } } } });
  await api.graphql('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { id } }', { id: apiKey.id });
  let last: unknown;
  for await (const event of events) last = event;
  clearInterval(running);
  expect(last).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  await client.dispose();
});

test('an expression is tried out', async () => {
  const preview = async (text: string) => {
    const { data, errors } = await api.graphql<{ previewExpression: { value: unknown; error: string | null } }>(
      'query ($input: PreviewExpressionInput!) { previewExpression(input: $input) { value error } }',
      { input: { text, scope: { trigger: { body: { n: 2 } }, steps: { set: { list: [1, 2] } } } } },
    );
    expect(errors).toBeUndefined();
    return data.previewExpression;
  };
  expect(await preview('{{ trigger.body.n }}')).toEqual({ value: 2, error: null });
  expect(await preview('n is {{ steps.set.list.map((x) => x * 2).join("+") }}')).toEqual({ value: 'n is 2+4', error: null });
  expect(await preview('{{ trigger. }}')).toMatchObject({ value: null, error: expect.stringContaining('trigger.') });
  expect(await preview('{{ (() => { throw new Error("no") })() }}')).toMatchObject({ value: null, error: expect.stringContaining('no') });
});
