import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id, typeVersion: 1, params },
});
const edge = (source: string, target: string) => ({ id: `${source}-${target}`, source, sourceHandle: 'out', target, targetHandle: 'in' });
const graph = {
  nodes: [
    node('start', 'core.manual'),
    node('one', 'code.javascript', { code: 'return { sum: input.a + 1, list: [{ b: "x" }] }' }),
    node('two', 'code.javascript', { code: 'return 1' }),
  ],
  edges: [edge('start', 'one'), edge('one', 'two')],
};

async function typesAt(nodeId: string, executionId?: string) {
  const query = 'query ($input: CodeTypesInput!) { codeTypes(input: $input) }';
  const { data, errors } = await api.graphql<{ codeTypes: string } | null>(query, { input: { graph, nodeId, executionId } });
  return { types: data?.codeTypes.replace(/\s+/g, ' ') ?? '', code: errors?.[0]?.extensions.code };
}

async function runOnce(): Promise<string> {
  const created = await api.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } } }',
    { input: { name: 'Types', graph } },
  );
  const ran = await api.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id } } }',
    { input: { id: created.data.createWorkflow.workflow.id, draft: true, data: { a: 1, 'odd key': null } } },
  );
  const { id } = ran.data.runWorkflow.execution;
  await expect
    .poll(async () => (await api.pool.query('select status from execution where id = $1', [id])).rows[0]?.status, { timeout: 10_000 })
    .toBe('COMPLETED');
  return id;
}

test('the types of a node’s code are those of what was recorded', async () => {
  const id = await runOnce();
  expect((await typesAt('two')).types).toContain('declare const input: any;');
  const { types } = await typesAt('two', id);
  expect(types).toContain('declare const input: { sum: number; list: { b: string; }[]; };');
  expect(types).toContain('declare const trigger: { a: number; "odd key": null; };');
  expect((await typesAt('one', id)).types).not.toContain('one:');
});

test('an execution of somebody else, or none, is not found', async () => {
  const id = await runOnce();
  await api.pool.query(`with other as (insert into workspace values (gen_random_uuid(), 'Other', now()) returning id)
    update execution set workspace_id = other.id from other where execution.id = '${id}'`);
  expect((await typesAt('two', id)).code).toBe('NOT_FOUND');
  expect((await typesAt('two', 'nothing')).code).toBe('NOT_FOUND');
});
