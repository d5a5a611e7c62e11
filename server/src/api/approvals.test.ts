import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonValue } from '@hookloom/sdk/wire';
import { hashToken } from '../access/token.ts';
import { uuidv7 } from '../lib/ids.ts';
import { owner, startTestApi, type TestApi } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());
beforeEach(async () => {
  // What earlier tests have left undecided.
  await api.pool.query('delete from wait');
});

interface Approval {
  id: string;
  message: string;
  label: string;
  requestedAt: string;
  expiresAt: string | null;
  execution: { id: string; status: string };
}

const node = (id: string, type: string, params: Record<string, JsonValue> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: `The ${id}`, typeVersion: 1, params },
});
const edge = (source: string, target: string, sourceHandle = 'out') => ({ id: `${source}-${target}`, source, sourceHandle, target });

/** Starts an execution that asks; gives its id. */
async function ask(params: Record<string, JsonValue> = {}): Promise<string> {
  const graph = {
    nodes: [
      node('start', 'core.manual'),
      node('ask', 'core.approval', { message: 'Pay {{ trigger.amount }}? {{ execution.url }}', ...params }),
      node('yes', 'core.set', { fields: [{ name: 'said', value: '{{ steps.ask }}' }] }),
      node('no', 'core.set', { fields: [{ name: 'said', value: '{{ steps.ask }}' }] }),
      node('late', 'core.set', { fields: [{ name: 'said', value: 'too late' }] }),
    ],
    edges: [edge('start', 'ask'), edge('ask', 'yes', 'approved'), edge('ask', 'no', 'rejected'), edge('ask', 'late', 'timeout')],
  };
  const { data } = await api.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Ask", graph: $graph }) { workflow { id } } }',
    { graph },
  );
  const started = await api.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id } } }',
    { input: { id: data.createWorkflow.workflow.id, draft: true, data: { amount: 7 } } },
  );
  const { id } = started.data.runWorkflow.execution;
  await status(id).toBe('WAITING');
  return id;
}

const status = (id: string) =>
  expect.poll(async () => (await api.pool.query<{ status: string }>('select status from execution where id = $1', [id])).rows[0]?.status, {
    timeout: 10_000,
  });

async function list(args = ''): Promise<Approval[]> {
  const { data } = await api.graphql<{ approvals: { edges: { node: Approval }[] } }>(
    `{ approvals${args} { edges { node { id message label requestedAt expiresAt execution { id status } } } } }`,
  );
  return data.approvals.edges.map((found) => found.node);
}

const decide = (stepId: string, approved: boolean, headers: Record<string, string> = {}, comment?: string) =>
  api.graphql<{ decideApproval: { execution: { id: string } } }>(
    'mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { execution { id } } }',
    { input: { stepId, approved, comment } },
    headers,
  );

const codeOf = (answer: Awaited<ReturnType<typeof decide>>): string | undefined => answer.errors?.[0]?.extensions.code;

async function steps(id: string): Promise<Record<string, JsonValue>> {
  const { rows } = await api.pool.query<{ nodeId: string; output: JsonValue }>(
    `select node_id as "nodeId", output from step where execution_id = $1 and status = 'COMPLETED'`,
    [id],
  );
  return Object.fromEntries(rows.map((row) => [row.nodeId, row.output]));
}

async function keyFor(role: string, workspaceId?: string): Promise<{ authorization: string }> {
  const token = `hl_test_${role.toLowerCase()}_${uuidv7()}`;
  await api.pool.query(
    `insert into api_key (id, workspace_id, name, prefix, token_hash, role, created_at)
      values ($1, coalesce($2, (select id from workspace order by created_at limit 1)), $3, 'hl', $4, $5, now())`,
    [uuidv7(), workspaceId ?? null, `Key of ${role}`, hashToken(token), role],
  );
  return { authorization: `Bearer ${token}` };
}

async function signIn(): Promise<string> {
  const response = await api.post(
    'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { user { id } } } }',
    { input: { email: owner.email, password: owner.password } },
    {},
  );
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

test('a waiting approval is listed with its question, the address of its page, and its end', async () => {
  const id = await ask({ timeout: 2, timeoutUnit: 'days' });
  const [approval] = await list();
  expect(approval).toMatchObject({
    id: `${id}:2`,
    message: `Pay 7? ${api.url}/executions/${id}`,
    label: 'The ask',
    execution: { id, status: 'WAITING' },
  });
  expect(Date.parse(approval?.expiresAt ?? '')).toBeCloseTo(Date.now() + 2 * 24 * 60 * 60_000, -5);
});

test('a member’s yes lets the execution go on, and names the member', async () => {
  const id = await ask();
  const cookie = await signIn();
  const response = await api.post(
    'mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { execution { id } } }',
    { input: { stepId: `${id}:2`, approved: true, comment: 'Fine.' } },
    { cookie, origin: api.url },
  );
  expect(await response.json()).toMatchObject({ data: { decideApproval: { execution: { id } } } });
  await status(id).toBe('COMPLETED');
  const { rows } = await api.pool.query<{ id: string; name: string }>('select id, name from app_user');
  expect((await steps(id)).yes).toEqual({
    said: { approved: true, by: { id: rows[0]?.id, name: rows[0]?.name }, comment: 'Fine.', decidedAt: expect.any(String) },
  });
  expect(await list()).toEqual([]);
});

test('the first decision counts, and a second one is refused', async () => {
  const id = await ask();
  const operator = await keyFor('OPERATOR');
  const answers = await Promise.all([decide(`${id}:2`, false, operator), decide(`${id}:2`, false, operator)]);
  expect(answers.map(codeOf).filter((code) => code !== undefined)).toEqual(['CONFLICT']);
  await status(id).toBe('COMPLETED');
  expect(codeOf(await decide(`${id}:2`, true))).toBe('CONFLICT');
  expect((await steps(id)).no).toMatchObject({ said: { approved: false, by: { name: 'Key of OPERATOR' }, comment: '' } });
});

test('whoever may only read sees it and cannot decide', async () => {
  const id = await ask();
  const viewer = await keyFor('VIEWER');
  expect(codeOf(await decide(`${id}:2`, true, viewer))).toBe('FORBIDDEN');
  const { data } = await api.graphql<{ approvals: { edges: unknown[] } }>('{ approvals { edges { node { id } } } }', {}, viewer);
  expect(data.approvals.edges).toHaveLength(1);
});

test('another workspace neither sees nor decides it', async () => {
  const id = await ask();
  const workspaceId = uuidv7();
  await api.pool.query(`insert into workspace values ($1, 'Other', now())`, [workspaceId]);
  const stranger = await keyFor('OWNER', workspaceId);
  expect(codeOf(await decide(`${id}:2`, true, stranger))).toBe('NOT_FOUND');
  const { data } = await api.graphql<{ approvals: { edges: unknown[] } }>('{ approvals { edges { node { id } } } }', {}, stranger);
  expect(data.approvals.edges).toEqual([]);
  await status(id).toBe('WAITING');
});

test.each(['x', ':2', `${uuidv7()}:2`, `${uuidv7()}:0`, `${uuidv7()}:2:3`, `${uuidv7()}:99999999999`])(
  'there is no approval %s',
  async (id) => {
    expect(codeOf(await decide(id, true))).toBe('NOT_FOUND');
  },
);

test('a decision that comes too late is refused, and the step leaves by its port for that', async () => {
  const id = await ask({ timeout: 1, timeoutUnit: 'hours' });
  // The time is over, and nobody has seen it yet: the row says so.
  await api.pool.query(`update wait set wake_at = now() - interval '1 second' where execution_id = $1`, [id]);
  expect(codeOf(await decide(`${id}:2`, true))).toBe('CONFLICT');
  expect(await list()).toEqual([]);
  await status(id).toBe('COMPLETED');
  expect(Object.keys(await steps(id))).toContain('late');
});

test('the list is read page by page, both ways', async () => {
  const ids = [await ask(), await ask(), await ask()].toReversed().map((id) => `${id}:2`);
  const page = async (args: string) => {
    const { data } = await api.graphql<{
      approvals: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    }>(`{ approvals(${args}) { edges { node { id } } pageInfo { endCursor hasNextPage } } }`);
    return { ids: data.approvals.edges.map((found) => found.node.id), ...data.approvals.pageInfo };
  };
  const first = await page('first: 2');
  expect(first).toMatchObject({ ids: ids.slice(0, 2), hasNextPage: true });
  expect(await page(`first: 2, after: "${first.endCursor}"`)).toMatchObject({ ids: ids.slice(2), hasNextPage: false });
  expect((await page(`last: 1, before: "${ids[2]}"`)).ids).toEqual([ids[1]]);
  const { errors } = await api.graphql('{ approvals(after: "x") { edges { node { id } } } }');
  expect(errors?.[0]?.extensions.code).toBe('VALIDATION_FAILED');
});
