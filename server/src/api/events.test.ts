import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { Clock } from '../lib/clock.ts';
import { startTestApi, type TestApi } from './testing.ts';

let ahead = 0;
const clock: Clock = { now: () => Date.now() + ahead };
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ clock });
});
afterAll(() => api?.stop());

const node = (id: string, type: string, params: Record<string, JsonValue> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: `The ${id}`, typeVersion: 1, params },
});
const edge = (source: string, target: string, sourceHandle = 'out') => ({ id: `${source}-${target}`, source, sourceHandle, target });

async function createWorkflow(graph: unknown): Promise<string> {
  const { data } = await api.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Wait", graph: $graph }) { workflow { id } } }',
    { graph },
  );
  return data.createWorkflow.workflow.id;
}

async function run(workflowId: string, data: JsonValue = {}): Promise<string> {
  const started = await api.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id } } }',
    { input: { id: workflowId, draft: true, data } },
  );
  return started.data.runWorkflow.execution.id;
}

/** Starts an execution that waits for `order.paid`; gives its id. */
async function waitFor(params: Record<string, JsonValue>, data: JsonValue = {}): Promise<string> {
  const graph = {
    nodes: [
      node('start', 'core.manual'),
      node('wait', 'core.waitForEvent', { from: 'event', eventType: 'order.paid', ...params }),
      node('came', 'core.set', { fields: [{ name: 'got', value: '{{ steps.wait.data }}' }] }),
      node('late', 'core.set', { fields: [{ name: 'got', value: 'nothing' }] }),
    ],
    edges: [edge('start', 'wait'), edge('wait', 'came', 'received'), edge('wait', 'late', 'timeout')],
  };
  return run(await createWorkflow(graph), data);
}

const publish = (type: string, data: JsonValue, headers: Record<string, string> = {}) =>
  api.graphql<{ publishEvent: { eventId: string } }>(
    'mutation ($input: PublishEventInput!) { publishEvent(input: $input) { eventId } }',
    { input: { type, data } },
    headers,
  );

const status = (id: string) =>
  expect.poll(async () => (await api.pool.query<{ status: string }>('select status from execution where id = $1', [id])).rows[0]?.status, {
    timeout: 10_000,
  });

async function outputs(id: string): Promise<Record<string, JsonValue>> {
  const { rows } = await api.pool.query<{ nodeId: string; output: JsonValue }>(
    `select node_id as "nodeId", output from step where execution_id = $1 and status = 'COMPLETED'`,
    [id],
  );
  return Object.fromEntries(rows.map((row) => [row.nodeId, row.output]));
}

test('an execution waits for the event with its key', async () => {
  const params = { path: 'order.id', value: '{{ trigger.order }}', lookBackMinutes: 0 };
  const [first, second] = [await waitFor(params, { order: 1 }), await waitFor(params, { order: 2 })];
  await status(first).toBe('WAITING');
  await status(second).toBe('WAITING');
  await publish('order.paid', { order: { id: 2 }, by: 'card' });
  await status(second).toBe('COMPLETED');
  expect((await outputs(second)).came).toEqual({ got: { order: { id: 2 }, by: 'card' } });
  await status(first).toBe('WAITING');
});

test('of many events at once it takes the first for which its condition is true', async () => {
  const id = await waitFor(
    { condition: 'event.data.amount > trigger.least && event.data.amount < 100', lookBackMinutes: 0 },
    { least: 10 },
  );
  await status(id).toBe('WAITING');
  await Promise.all([1, 5, 7, 500, 11, 12, 3].map((amount) => publish('order.paid', { amount })));
  await status(id).toBe('COMPLETED');
  expect([11, 12]).toContain(((await outputs(id)).came as { got: { amount: number } }).got.amount);
});

test('an event that came shortly before the wait began counts', async () => {
  await publish('order.paid', { ticket: 'early' });
  const id = await waitFor({ path: 'ticket', value: 'early', lookBackMinutes: 1 });
  await status(id).toBe('COMPLETED');
  expect((await outputs(id)).came).toEqual({ got: { ticket: 'early' } });
});

test('where no event comes in time it leaves by the port for that', async () => {
  const id = await waitFor({ path: 'ticket', value: 'never', timeout: 3, timeoutUnit: 'days' });
  await status(id).toBe('WAITING');
  ahead += 3 * 24 * 60 * 60_000 + 1_000;
  await status(id).toBe('COMPLETED');
  expect(Object.keys(await outputs(id))).toContain('late');
});

test('who publishes an event needs a right type', async () => {
  expect((await publish('order.paid', {})).data.publishEvent.eventId).toEqual(expect.any(String));
  const { errors } = await publish('webhook.received', {});
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'type' }] });
  expect((await publish('order.paid', {}, { authorization: 'Bearer nobody' })).errors?.[0]?.extensions.code).toMatch(
    /UNAUTHENTICATED|FORBIDDEN/,
  );
});

test('an execution and the one that it has called name each other', async () => {
  const called = await createWorkflow({
    nodes: [node('start', 'core.manual'), node('a', 'core.set', { fields: [{ name: 'x', value: '{{ trigger.n }}' }] })],
    edges: [edge('start', 'a')],
  });
  await api.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { id } } }', { id: called });
  const caller = await createWorkflow({
    nodes: [node('start', 'core.manual'), node('call', 'core.runWorkflow', { workflow: called, data: { n: 5 } })],
    edges: [edge('start', 'call')],
  });
  const id = await run(caller);
  await status(id).toBe('COMPLETED');
  const { data } = await api.graphql(
    `query ($id: ID!) { execution(id: $id) { depth parent { id } steps { id nodeId output calledExecution { depth start result parent { id } parentStepId } } } }`,
    { id },
  );
  expect(data).toEqual({
    execution: {
      depth: 0,
      parent: null,
      steps: [
        { id: `${id}:1`, nodeId: 'start', output: {}, calledExecution: null },
        {
          id: `${id}:2`,
          nodeId: 'call',
          output: { x: 5 },
          calledExecution: { depth: 1, start: 'WORKFLOW', result: { x: 5 }, parent: { id }, parentStepId: `${id}:2` },
        },
      ],
    },
  });
});
