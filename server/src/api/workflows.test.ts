import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../access/api-key.ts';
import { Workspace } from '../access/workspace.entity.ts';
import { uuidv7 } from '../lib/ids.ts';
import { startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
/** A key of another workspace, which must see and touch nothing here. */
let stranger: string;
beforeAll(async () => {
  api = await startTestApi();
  const em = api.orm.em.fork();
  const workspaceId = uuidv7();
  em.create(Workspace, { id: workspaceId, name: 'Elsewhere' });
  await em.flush();
  const maker = { workspaceId, role: 'OWNER' as const, userId: null, apiKeyId: null, sessionId: null };
  stranger = `Bearer ${(await createApiKey(em, maker, { name: 'Stranger', role: 'OWNER' })).token}`;
});
afterAll(() => api.stop());

interface WorkflowShape {
  id: string;
  draftRevision: number;
  draftChanged: boolean;
  draftIssues: { path: string; message: string; nodeId: string | null; edgeId: string | null; field: string | null }[];
  active: boolean;
  publishedVersion: { number: number } | null;
}
const FIELDS = 'id draftRevision draftChanged active publishedVersion { number } draftIssues { path message nodeId edgeId field }';

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id, typeVersion: 1, params },
});
const edge = (source: string, target: string, sourceHandle = 'out') => ({
  id: `${source}-${target}`,
  source,
  sourceHandle,
  target,
  targetHandle: 'in',
});
const graph = {
  nodes: [node('start', 'core.manual'), node('set', 'core.set', { fields: [{ name: 'a', value: '{{ trigger.a }}' }] })],
  edges: [edge('start', 'set')],
};

async function mutate<Payload>(name: string, input: Record<string, unknown>, selection: string, headers: Record<string, string> = {}) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const answer = await api.graphql<Record<string, Payload>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`,
    { input },
    headers,
  );
  return { payload: answer.data?.[name] as Payload, error: answer.errors?.[0] };
}

async function create(input: Record<string, unknown>): Promise<WorkflowShape> {
  const { payload, error } = await mutate<{ workflow: WorkflowShape }>('createWorkflow', input, `workflow { ${FIELDS} }`);
  expect(error).toBeUndefined();
  return payload.workflow;
}

test('a workflow is drawn, saved, published, switched off and on', async () => {
  const told: string[] = [];
  const unsubscribe = api.live.subscribe('routes', (message) => told.push(message));
  const made = await create({ name: ' Orders ', category: 'SALES' });
  expect(made).toMatchObject({ draftRevision: 1, active: false, publishedVersion: null, draftChanged: true });
  expect(made.draftIssues).toEqual([
    { path: 'nodes', message: 'Add a trigger: nothing starts this workflow.', nodeId: null, edgeId: null, field: null },
  ]);
  const { id } = made;

  const early = await mutate('activateWorkflow', { id }, 'workflow { id }');
  expect(early.error?.extensions.code).toBe('CONFLICT');

  const saved = await mutate<{ workflow: WorkflowShape & { draft: unknown } }>(
    'saveWorkflowDraft',
    { id, graph, baseRevision: 1 },
    `workflow { ${FIELDS} draft }`,
  );
  expect(saved.payload.workflow).toMatchObject({ draftRevision: 2, draftIssues: [], draft: graph });
  const late = await mutate('saveWorkflowDraft', { id, graph, baseRevision: 1 }, 'workflow { id }');
  expect(late.error?.extensions.code).toBe('CONFLICT');

  const published = await mutate<{ workflow: WorkflowShape; version: { number: number; graph: unknown; publishedBy: unknown } }>(
    'publishWorkflow',
    { id, notes: 'first' },
    `workflow { ${FIELDS} } version { number graph notes publishedBy { email } }`,
  );
  expect(published.payload).toMatchObject({
    workflow: { active: true, draftChanged: false, publishedVersion: { number: 1 } },
    version: { number: 1, graph, notes: 'first', publishedBy: null },
  });
  const triggers = () => api.pool.query('select node_id, start, answer from workflow_trigger where workflow_id = $1', [id]);
  expect((await triggers()).rows).toEqual([{ node_id: 'start', start: 'manual', answer: 'none' }]);

  const off = await mutate<{ workflow: WorkflowShape }>('deactivateWorkflow', { id }, `workflow { ${FIELDS} }`);
  expect(off.payload.workflow.active).toBe(false);
  expect((await triggers()).rows).toEqual([]);
  const on = await mutate<{ workflow: WorkflowShape }>('activateWorkflow', { id }, `workflow { ${FIELDS} }`);
  expect(on.payload.workflow.active).toBe(true);
  expect((await triggers()).rows).toHaveLength(1);
  expect(told).toEqual([id, id, id]);
  unsubscribe();
});

test('two publishings at once make two versions and leave the triggers of one', async () => {
  const { id } = await create({ name: 'Twice', graph });
  const results = await Promise.all(
    [1, 2].map(() => mutate<{ version: { number: number } }>('publishWorkflow', { id }, 'version { number }')),
  );
  expect(results.map(({ payload }) => payload.version.number).toSorted()).toEqual([1, 2]);
  const { rows } = await api.pool.query(
    'select v.number from workflow_trigger t join workflow_version v on v.id = t.version_id where t.workflow_id = $1',
    [id],
  );
  expect(rows).toEqual([{ number: 2 }]);
});

test('a draft with faults is kept, and publishing it names each node and field', async () => {
  const faulty = {
    nodes: [node('hook', 'core.webhook', { source: uuidv7() }), node('call', 'http.request'), node('odd', 'core.nothing')],
    edges: [edge('hook', 'call'), edge('call', 'gone')],
  };
  const { id, draftIssues } = await create({ name: 'Faulty', graph: faulty });
  const { error } = await mutate('publishWorkflow', { id }, 'version { id }');
  expect(error?.extensions.code).toBe('VALIDATION_FAILED');
  expect(error?.extensions.issues).toEqual(
    expect.arrayContaining([
      { path: 'nodes.odd.type', nodeId: 'odd', message: 'There is no node type core.nothing. Is its plugin installed?' },
      { path: 'edges.call-gone', nodeId: 'call', edgeId: 'call-gone', message: 'The edge leads to gone, and there is no such node.' },
      { path: 'nodes.call.params.url', nodeId: 'call', field: 'url', message: expect.stringMatching(/URL is required/) },
      {
        path: 'nodes.hook.params.source',
        nodeId: 'hook',
        field: 'source',
        message: 'This source does not exist (any more). Pick another one.',
      },
    ]),
  );
  expect(draftIssues.map(({ path }) => path).toSorted()).toEqual(error?.extensions.issues?.map((issue) => issue['path']).toSorted());
});

test('what is no graph is refused at once, with its place', async () => {
  const { id } = await create({ name: 'Shapes', graph });
  const refuse = async (broken: unknown) => (await mutate('saveWorkflowDraft', { id, graph: broken }, 'workflow { id }')).error?.extensions;
  expect(await refuse({ nodes: [{ id: 'a', type: 'core.set' }] })).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'graph.nodes.a.data', nodeId: 'a' }],
  });
  expect(await refuse({ nodes: [node('constructor', 'core.set')] })).toMatchObject({ issues: [{ path: 'graph.nodes.constructor.id' }] });
  expect(await refuse({ nodes: [node('a', 'core.set', JSON.parse('{"__proto__": 1}') as Record<string, unknown>)] })).toMatchObject({
    issues: [{ path: 'graph.nodes.0.data.params.__proto__' }],
  });
  expect(await refuse('graph')).toMatchObject({ code: 'VALIDATION_FAILED' });
});

test('inputs are checked with their paths, and ids that are none are not found', async () => {
  const nameless = await mutate('createWorkflow', { name: '  ' }, 'workflow { id }');
  expect(nameless.error?.extensions).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'name', message: 'Give the workflow a name.' }],
  });
  expect(await api.graphql('{ workflow(id: "no-uuid") { id } source(id: "1") { id } execution(id: "") { id } }')).toEqual({
    data: { workflow: null, source: null, execution: null },
  });
  for (const name of ['deleteWorkflow', 'publishWorkflow', 'runWorkflow', 'cancelExecution', 'deleteSource', 'revokeApiKey']) {
    const { error } = await mutate(name, { id: 'no-uuid' }, '__typename');
    expect([name, error?.extensions.code]).toEqual([name, 'NOT_FOUND']);
  }
});

// Postgres keeps no NUL in a text column: it once was a fault of ours, and in a node's id the whole execution's.
test.each([
  ['NUL', 'a\0b'],
  ['half a character', 'a\ud800b'],
])('a text with %s is refused wherever one is typed', async (_what, text) => {
  const { id } = await create({ name: 'Typed', graph });
  const attempts: [string, Record<string, unknown>, string][] = [
    ['createWorkflow', { name: text }, 'name'],
    ['createWorkflow', { name: 'x', description: text }, 'description'],
    ['createWorkflow', { name: 'x', graph: { nodes: [node(text, 'core.set')] } }, `graph.nodes.${text}.id`],
    ['createWorkflow', { name: 'x', graph: { nodes: [node('a', text)] } }, 'graph.nodes.a.type'],
    ['updateWorkflow', { id, name: text }, 'name'],
    ['publishWorkflow', { id, notes: text }, 'notes'],
    ['createSource', { name: text }, 'name'],
    ['createApiKey', { name: text }, 'name'],
    ['signIn', { email: text, password: 'x' }, 'email'],
  ];
  for (const [name, input, path] of attempts) {
    const { error } = await mutate(name, input, '__typename');
    expect([name, error?.extensions]).toMatchObject([name, { code: 'VALIDATION_FAILED', issues: [{ path }] }]);
  }
  for (const list of ['workflows', 'sources']) {
    const query = `query ($search: String) { ${list}(filter: { search: $search }) { nodes { id } } }`;
    const { errors } = await api.graphql(query, { search: text });
    expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED', issues: [{ path: 'filter.search' }] } }]);
  }
});

test('another workspace sees and touches nothing', async () => {
  const { id } = await create({ name: 'Mine', graph });
  const source = await mutate<{ source: { id: string } }>('createSource', { name: 'Mine' }, 'source { id }');
  const sourceId = source.payload.source.id;
  const headers = { authorization: stranger };
  const seen = await api.graphql(
    `{ workflow(id: "${id}") { id } source(id: "${sourceId}") { id } workflows { totalCount nodes { id } } sources { nodes { id } } }`,
    {},
    headers,
  );
  expect(seen.data).toEqual({ workflow: null, source: null, workflows: { totalCount: 0, nodes: [] }, sources: { nodes: [] } });
  const attempts: [string, Record<string, unknown>][] = [
    ['updateWorkflow', { id, name: 'Taken' }],
    ['saveWorkflowDraft', { id, graph }],
    ['publishWorkflow', { id }],
    ['activateWorkflow', { id }],
    ['deactivateWorkflow', { id }],
    ['runWorkflow', { id, draft: true }],
    ['deleteWorkflow', { id }],
    ['updateSource', { id: sourceId, enabled: false }],
    ['deleteSource', { id: sourceId }],
  ];
  for (const [name, input] of attempts) {
    const { error } = await mutate(name, input, '__typename', headers);
    expect([name, error?.extensions.code]).toEqual([name, 'NOT_FOUND']);
  }
  // A workflow there cannot listen to a source here.
  const listening = { nodes: [node('hook', 'core.webhook', { source: sourceId })], edges: [] };
  const { payload } = await mutate<{ workflow: WorkflowShape }>(
    'createWorkflow',
    { name: 'Listens', graph: listening },
    `workflow { ${FIELDS} }`,
    headers,
  );
  expect(payload.workflow.draftIssues).toMatchObject([{ nodeId: 'hook', field: 'source' }]);
});

test('lists are walked page by page in both directions', async () => {
  const made: string[] = [];
  for (const index of [1, 2, 3, 4, 5]) made.push((await create({ name: `Page ${index}_` })).id);
  const newestFirst = made.toReversed();
  const page = async (args: string) => {
    const { data } = await api.graphql<{ workflows: { totalCount: number; nodes: { id: string }[]; pageInfo: Record<string, unknown> } }>(
      `{ workflows(filter: { search: "page", active: false }, ${args}) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    );
    return { ids: data.workflows.nodes.map(({ id }) => id), ...data.workflows.pageInfo, total: data.workflows.totalCount } as Record<
      string,
      unknown
    > & { ids: string[] };
  };
  const first = await page('first: 2');
  expect(first).toMatchObject({ ids: newestFirst.slice(0, 2), hasNextPage: true, hasPreviousPage: false, total: 5 });
  const second = await page(`first: 2, after: "${first['endCursor']}"`);
  expect(second).toMatchObject({ ids: newestFirst.slice(2, 4), hasNextPage: true });
  const third = await page(`first: 2, after: "${second['endCursor']}"`);
  expect(third).toMatchObject({ ids: newestFirst.slice(4), hasNextPage: false });
  expect((await page(`last: 2, before: "${third['startCursor']}"`)).ids).toEqual(newestFirst.slice(2, 4));
  expect((await page('last: 2')).ids).toEqual(newestFirst.slice(3));
  // The search takes % and _ as they are.
  const { data } = await api.graphql<{ workflows: { totalCount: number } }>('{ workflows(filter: { search: "3_" }) { totalCount } }');
  expect(data.workflows.totalCount).toBe(1);
  const wrong = await api.graphql('{ workflows(after: "zzz") { nodes { id } } }');
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'after' }] });
});

test('a longer list costs no more queries', async () => {
  const QUERY = `query ($first: Int) { workflows(first: $first) { totalCount nodes { ${FIELDS} draft executionCount successRate
    lastExecution { status workflow { name } version { number graph } triggerData } sources { name workflows { name } } } } }`;
  const { payload } = await mutate<{ source: { id: string } }>('createSource', { name: 'Shared' }, 'source { id }');
  const listening = { nodes: [node('hook', 'core.webhook', { source: payload.source.id })], edges: [] };
  for (const index of [1, 2, 3, 4]) {
    const { id } = await create({ name: `Counted ${index}`, graph: listening });
    await mutate('publishWorkflow', { id }, 'version { id }');
    await mutate('runWorkflow', { id }, 'execution { id }');
  }
  const counts: number[] = [];
  for (const first of [1, 4]) {
    counts.push(
      await api.countQueries(async () => {
        const { data, errors } = await api.graphql<{ workflows: { nodes: { sources: unknown[]; lastExecution: unknown }[] } }>(QUERY, {
          first,
        });
        expect(errors).toBeUndefined();
        expect(data.workflows.nodes).toHaveLength(first);
        for (const workflow of data.workflows.nodes)
          expect(workflow).toMatchObject({ sources: [{ name: 'Shared' }], lastExecution: { version: { number: 1 } } });
      }),
    );
  }
  expect(counts[0]).toBeGreaterThan(5);
  expect(counts[1]).toBe(counts[0]);
});

test('a query that asks for too much is refused', async () => {
  const refused = { message: expect.stringContaining('asks for too much'), extensions: { code: 'VALIDATION_FAILED' } };
  const pages = (first: number) => `{ workflows(first: ${first}) { nodes { name versions(first: ${first}) { nodes { number } } } } }`;
  expect((await api.graphql(pages(200))).errors?.[0]).toMatchObject(refused);
  expect((await api.graphql(pages(50))).errors).toBeUndefined();
  const levels = (count: number): string => (count === 0 ? 'name' : `sources { workflows { ${levels(count - 1)} } }`);
  expect((await api.graphql(`{ workflows(first: 1) { nodes { ${levels(6)} } } }`)).errors?.[0]).toMatchObject(refused);
});

test('the schema can be read by tools', async () => {
  const { data, errors } = await api.graphql<{ __schema: { types: unknown[] } }>(getIntrospectionQuery());
  expect(errors).toBeUndefined();
  expect(data.__schema.types.length).toBeGreaterThan(50);
});

test('a deleted workflow takes its executions along', async () => {
  const { id } = await create({ name: 'Short-lived', graph });
  const ran = await mutate<{ execution: { id: string } }>('runWorkflow', { id, draft: true }, 'execution { id }');
  expect((await mutate('deleteWorkflow', { id }, 'id')).payload).toEqual({ id });
  expect((await api.graphql(`{ workflow(id: "${id}") { id } execution(id: "${ran.payload.execution.id}") { id } }`)).data).toEqual({
    workflow: null,
    execution: null,
  });
});

test('a workflow that runs one which is not there, or another workspace’s, is not published', async () => {
  const callee = await create({ name: 'Callee', graph });
  const running = async (workflow: string) => {
    const { id } = await create({
      name: 'Caller',
      graph: { nodes: [...graph.nodes, node('run', 'core.runWorkflow', { workflow })], edges: [] },
    });
    return (await mutate('publishWorkflow', { id }, 'version { id }')).error?.extensions.issues;
  };
  const foreign = await mutate<{ workflow: { id: string } }>('createWorkflow', { name: 'Foreign', graph }, 'workflow { id }', {
    authorization: stranger,
  });
  expect(await running(callee.id)).toBeUndefined();
  expect(await running(foreign.payload.workflow.id)).toHaveLength(1);
  expect(await running(uuidv7())).toEqual([
    {
      path: 'nodes.run.params.workflow',
      nodeId: 'run',
      field: 'workflow',
      message: 'This workflow does not exist (any more). Pick another one.',
    },
  ]);
});
