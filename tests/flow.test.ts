/** Flow that cannot work, or ought not to be: each told with a clear error, and none with harm to the executions beside it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { GraphNode, JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from './server.ts';
import {
  edges,
  executionsOf,
  node,
  post,
  publish,
  publishingOf,
  set,
  settled,
  stepOf,
  type Drawn,
  type ReadExecution,
} from './workflows.ts';

let product: Product;
/** Another workflow that webhooks come to all the while; the last test looks at what has become of them. */
let beside: Drawn;
const accepted: number[] = [];
let isOver = false;
let sender: Promise<void>;
beforeAll(async () => {
  product = await startProduct();
  beside = await publish(
    product,
    [
      node('loop', 'core.loop', { items: '{{ trigger.body.items }}', mode: 'parallel', concurrency: 2 }),
      code('triple', 'return loop.item * 3'),
      node('wait', 'core.wait', { mode: 'for', amount: 0.2, unit: 'seconds' }),
      set('after', { n: '{{ trigger.body.n }}', results: '{{ steps.loop }}' }),
    ],
    edges('hook -> loop', 'loop.each -> triple', 'loop.done -> wait', 'wait -> after'),
  );
  sender = send();
});
afterAll(async () => {
  isOver = true;
  await sender;
  await product?.dispose();
});

async function send(): Promise<void> {
  for (let n = 0; !isOver; n++) {
    if ((await post(beside.hook, { n, items: [n, 1] })).status === 202) accepted.push(n);
    await delay(100);
  }
}

const manual = node('start', 'core.manual');
const code = (id: string, text: string): GraphNode => node(id, 'code.javascript', { code: text });
const forEver = '{{ (() => { for (;;); })() }}';
const when = (left: string): GraphNode => node('if', 'core.if', { conditions: { combine: 'all', rules: [{ left, operator: 'is_true' }] } });

test.each<[string, GraphNode[], string[], WorkflowSettings, object]>([
  [
    'a schedule in a zone that does not exist',
    [node('every', 'core.schedule', { cron: '0 9 * * *', timeZone: 'Mars/Olympus' })],
    [],
    {},
    {
      path: 'nodes.every.params.timeZone',
      message: 'There is no time zone Mars/Olympus. Use a name such as Europe/Berlin or UTC.',
    },
  ],
  [
    'a schedule that never fires',
    [node('every', 'core.schedule', { cron: '0 0 30 2 *' })],
    [],
    {},
    { path: 'nodes.every.params.cron', message: 'This schedule never fires: there is no such day.' },
  ],
  [
    'a merge that waits for more branches than there are',
    [manual, node('merge', 'core.merge', { mode: 'first', count: 2 })],
    ['start -> merge'],
    {},
    { path: 'nodes.merge.params.count', message: 'merge waits for 2 branches, but 1 edge leads to it, so it can never go on.' },
  ],
  [
    'a loop that comes back to itself',
    [manual, node('loop', 'core.loop'), set('a', { a: 1 })],
    ['start -> loop', 'loop.each -> a', 'a -> loop'],
    {},
    { message: expect.stringContaining('circle') as string },
  ],
  [
    'a way into a loop from outside',
    [manual, set('other', { a: 1 }), node('loop', 'core.loop'), set('a', { a: 1 })],
    ['start -> loop', 'start -> other', 'loop.each -> a', 'other -> a'],
    {},
    { path: 'edges.e3', message: expect.stringContaining('{{ steps.other }}') as string },
  ],
  [
    'a step of a loop that is read outside it',
    [manual, node('loop', 'core.loop'), set('a', { a: 1 }), set('b', { b: '{{ steps.a.a }}' })],
    ['start -> loop', 'loop.each -> a', 'loop.done -> b'],
    {},
    { nodeId: 'b', message: expect.stringContaining('{{ steps.loop }}') as string },
  ],
  [
    'an exit where no loop is',
    [manual, node('exit', 'core.exitLoop')],
    ['start -> exit'],
    {},
    { nodeId: 'exit', message: expect.stringContaining('stands in no loop') as string },
  ],
  [
    'a wait of less than nothing',
    [manual, node('wait', 'core.wait', { amount: -1 })],
    ['start -> wait'],
    {},
    { path: 'nodes.wait.params.amount', message: 'How long must be at least 0' },
  ],
  [
    'code in a limit’s key, which could run for ever',
    [manual],
    [],
    { concurrency: { limit: 1, key: forEver } },
    { path: 'settings.concurrency.key', message: expect.stringContaining('without JavaScript') as string },
  ],
  [
    'an error workflow that does not exist',
    [manual],
    [],
    { errorWorkflowId: '019add00-0000-7000-8000-000000000000' },
    { path: 'settings.errorWorkflowId', message: 'There is no such workflow with an error trigger. Pick another one.' },
  ],
])('%s is refused on publishing', async (_, nodes, links, settings, issue) => {
  expect(await publishingOf(product, { nodes, edges: edges(...links), settings })).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [issue],
  });
});

/** The execution that a webhook with this body starts, which must have failed. */
async function failing(nodes: GraphNode[], links: string[], body: JsonValue): Promise<ReadExecution> {
  const { workflowId, hook } = await publish(product, nodes, edges(...links));
  expect((await post(hook, body)).status).toBe(202);
  const [execution] = await settled(product, workflowId);
  expect(execution?.status).toBe('FAILED');
  return execution as ReadExecution;
}

const looped = (items: JsonValue, inside: GraphNode = set('inside', { a: 1 })): [GraphNode[], string[]] => [
  [node('bad', 'core.loop', { items }), inside, set('after', { a: 1 })],
  ['hook -> bad', `bad.each -> ${inside.id}`, 'bad.done -> after'],
];
const alone = (bad: GraphNode, port = ''): [GraphNode[], string[]] => [
  [bad, set('after', { a: 1 })],
  ['hook -> bad', `bad${port} -> after`],
];
const split = (params: object): [GraphNode[], string[]] => [
  [
    when('{{ trigger.body.yes }}'),
    set('a', { a: 1 }),
    set('b', { b: 1 }),
    node('bad', 'core.merge', { ...params }),
    set('after', { a: 1 }),
  ],
  ['hook -> if', 'if.true -> a', 'hook -> b', 'a -> bad', 'b -> bad', 'bad -> after'],
];
const large = 'return "x".repeat(2_000_000)';

test.each<[string, [GraphNode[], string[]], JsonValue, object]>([
  [
    'a loop over nothing',
    looped('{{ trigger.body.list }}'),
    {},
    { code: 'LOOP_NOT_A_LIST', message: 'Items must be a list, but nothing came' },
  ],
  [
    'a loop over a text',
    looped('{{ trigger.body }}'),
    'abc',
    { code: 'LOOP_NOT_A_LIST', message: 'Items must be a list, but the text "abc" came' },
  ],
  [
    'a loop over an object',
    looped('{{ trigger.body }}'),
    { length: 2 },
    { code: 'LOOP_NOT_A_LIST', message: 'Items must be a list, but an object with the field length came' },
  ],
  [
    'a loop over too many items',
    looped('{{ trigger.body }}'),
    Array<JsonValue>(10_001).fill(0),
    { code: 'LOOP_TOO_LONG', message: 'The list has 10,001 items; a loop runs over 10,000 at most.' },
  ],
  [
    'a loop’s items that are sought for ever',
    looped(forEver),
    {},
    { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message: expect.stringContaining('Parameter items') as string },
  ],
  [
    'results of a loop that are too large together',
    looped('{{ trigger.body }}', code('inside', large)),
    [1, 2, 3],
    { code: 'OUTPUT_TOO_LARGE', message: 'The output has 6,000,010 characters of JSON; 5,242,880 are allowed.' },
  ],
  [
    'a merge that can no longer be complete',
    split({ mode: 'first', count: 2 }),
    { yes: false },
    { code: 'MERGE_INCOMPLETE', message: 'Only 1 of the 2 that this step waits for has arrived, and no more can come.' },
  ],
  [
    'a merge that is to have all',
    split({ whenSkipped: 'fail' }),
    { yes: false },
    { code: 'BRANCH_SKIPPED', message: 'All branches must arrive, but this was skipped: "a"' },
  ],
  [
    'an expression that fails',
    alone(set('bad', { a: '{{ trigger.body.a.b.c() }}' })),
    {},
    { code: 'EXPRESSION_FAILED', message: expect.stringContaining('Cannot read properties of undefined') as string },
  ],
  [
    'an expression that runs for ever',
    alone(set('bad', { a: forEver })),
    {},
    { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message: expect.stringContaining('The code ran longer than 1000 ms') as string },
  ],
  [
    'an output over its limit',
    alone(code('bad', 'return "x".repeat(6_000_000)')),
    {},
    { code: 'OUTPUT_TOO_LARGE', message: 'The result is larger than 5242880 bytes of JSON' },
  ],
  [
    'a wait of less than nothing',
    alone(node('bad', 'core.wait', { amount: '{{ trigger.body.n }}' })),
    { n: -1 },
    { code: 'PARAMS_INVALID', message: expect.stringContaining('amount') as string },
  ],
  [
    'a wait for ever',
    alone(node('bad', 'core.wait', { amount: '{{ trigger.body.n }}', unit: 'weeks' })),
    { n: 1e300 },
    { code: 'WAIT_TOO_LONG', message: 'A wait may take at most 100 years' },
  ],
  [
    'a wait in a zone that does not exist',
    alone(node('bad', 'core.wait', { mode: 'until', until: '2026-01-01 09:00', timeZone: '{{ trigger.body.zone }}' })),
    { zone: 'Mars/Olympus' },
    { code: 'UNKNOWN_TIME_ZONE', message: 'There is no time zone "Mars/Olympus". Write one such as Europe/Berlin or UTC' },
  ],
  [
    'a wait for an event that cannot be',
    alone(node('bad', 'core.waitForEvent', { from: 'event', eventType: 'Order paid' }), '.received'),
    {},
    { code: 'EVENT_TYPE_INVALID', message: expect.stringContaining('such as order.paid') as string },
  ],
])('%s fails its step', async (_, [nodes, links], body, error) => {
  const execution = await failing(nodes, links, body);
  expect(execution.error).toMatchObject({ class: 'USER', ...error, nodeId: 'bad' });
  expect(stepOf(execution, 'bad')).toMatchObject({ status: 'FAILED', error });
  expect(stepOf(execution, 'after')).toBeUndefined();
});

const publishEvent = (type: string, data: JsonValue): Promise<object> =>
  product.graphql('mutation ($type: String!, $data: JSON) { publishEvent(input: { type: $type, data: $data }) { eventId } }', {
    type,
    data,
  });

const waiter = (params: Record<string, JsonValue>): [GraphNode[], string[]] =>
  alone(
    node('bad', 'core.waitForEvent', { from: 'event', eventType: 'order.paid', timeout: 20, timeoutUnit: 'seconds', ...params }),
    '.received',
  );

async function waiting({ workflowId }: Drawn): Promise<void> {
  const statuses = async (): Promise<string[]> => (await executionsOf(product, workflowId)).map(({ status }) => status);
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['WAITING']);
}

test.each([
  ['fails', 'event.data.order.lines.length > 0'],
  ['runs for ever', '(() => { if (!event.data.order) for (;;); return true; })()'],
])("an event on which a wait's condition %s does not count, the step says so, and the next one is heard", async (_, condition) => {
  const [nodes, links] = waiter({ condition, lookBackMinutes: 0 });
  const drawn = await publish(product, nodes, edges(...links));
  await post(drawn.hook, {});
  await waiting(drawn);
  await publishEvent('order.paid', {});
  await publishEvent('order.paid', { order: { lines: [1] } });
  const [execution] = await settled(product, drawn.workflowId);
  expect(execution?.status).toBe('COMPLETED');
  expect(stepOf(execution, 'bad')).toMatchObject({
    output: { data: { order: { lines: [1] } } },
    logs: [{ message: expect.stringMatching(/does not count, since the condition failed on it. Parameter condition/) as string }],
  });
});

test('an event that comes before its waiter is not missed, and one for another is not taken', async () => {
  await publishEvent('order.paid', { id: 'other' });
  await publishEvent('order.paid', { id: 'early' });
  const [nodes, links] = waiter({ path: 'id', value: '{{ trigger.body.id }}' });
  const { workflowId, hook } = await publish(product, nodes, edges(...links));
  await post(hook, { id: 'early' });
  const [execution] = await settled(product, workflowId);
  expect(execution?.status).toBe('COMPLETED');
  expect(stepOf(execution, 'bad')).toMatchObject({ outputPort: 'received', output: { type: 'order.paid', data: { id: 'early' } } });
});

test.each([true, false])('a workflow that calls itself for ever ends 20 calls down (waiting for its end: %s)', async (wait) => {
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Self", graph: $graph }) { workflow { id } } }',
    { graph: { nodes: [manual], edges: [] } },
  );
  const { id } = createWorkflow.workflow;
  const graph = { nodes: [manual, node('self', 'core.runWorkflow', { workflow: id, wait })], edges: edges('start -> self') };
  await product.graphql('mutation ($id: ID!, $graph: JSON!) { saveWorkflowDraft(input: { id: $id, graph: $graph }) { workflow { id } } }', {
    id,
    graph,
  });
  await product.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { id } } }', { id });
  await product.graphql('mutation ($id: ID!) { runWorkflow(input: { id: $id }) { execution { id } } }', { id });
  const executions = await settled(product, id, 21);
  expect(executions.length).toBe(21);
  const message = 'Workflows call one another 20 levels deep, and no deeper. Does one call itself without an end?';
  expect(executions[0]?.error).toMatchObject({ class: 'USER', code: 'WORKFLOWS_TOO_DEEP', message, nodeId: 'self' });
  const others = executions.slice(1).map(({ error }) => error);
  const told = { class: 'USER', code: 'WORKFLOW_FAILED', message: `The called workflow failed: ${message}`, nodeId: 'self' };
  expect(others).toEqual(others.map(() => (wait ? told : null)));
});

test('two tabs decide an approval whose question holds what Postgres cannot: the first counts, the other is told', async () => {
  const drawn = await publish(
    product,
    [node('ask', 'core.approval', { message: 'Refund {{ trigger.body }}?' }), set('yes', { a: 1 }), set('no', { a: 1 })],
    edges('hook -> ask', 'ask.approved -> yes', 'ask.rejected -> no'),
  );
  await post(drawn.hook, 'a\0b');
  await waiting(drawn);
  const { approvals } = await product.graphql<{ approvals: { nodes: { id: string; message: string }[] } }>(
    '{ approvals(first: 10) { nodes { id message } } }',
  );
  expect(approvals.nodes).toEqual([{ id: expect.any(String) as string, message: 'Refund a\uFFFDb?' }]);
  const decide = (approved: boolean): Promise<string> =>
    product
      .graphql(
        'mutation ($stepId: ID!, $approved: Boolean!) { decideApproval(input: { stepId: $stepId, approved: $approved }) { execution { id } } }',
        { stepId: approvals.nodes[0]?.id, approved },
      )
      .then(
        () => 'decided',
        (error: Error) => error.message,
      );
  const answers = (await Promise.all([decide(true), decide(true)])).toSorted();
  expect(answers).toEqual([expect.stringContaining('CONFLICT'), 'decided']);
  expect(await decide(false)).toContain('CONFLICT');
  const [execution] = await settled(product, drawn.workflowId);
  expect(stepOf(execution, 'ask')).toMatchObject({ outputPort: 'approved' });
});

test('items come through a loop as they are, whatever their keys and characters', async () => {
  const { workflowId, hook } = await publish(
    product,
    [node('loop', 'core.loop', { items: '{{ trigger.body }}' }), set('echo', { v: '{{ item }}' })],
    edges('hook -> loop', 'loop.each -> echo'),
  );
  const body = String.raw`[{"__proto__":{"polluted":true},"constructor":1},"\u0000 \u2028 𝒳","\ud800",null,[]]`;
  await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const [execution] = await settled(product, workflowId);
  expect(execution?.status).toBe('COMPLETED');
  const items = JSON.parse(body) as JsonValue[];
  expect(JSON.stringify(stepOf(execution, 'loop')?.output)).toBe(JSON.stringify(items.map((v) => ({ v }))));
});

test('a start at an instant that no calendar has is refused', async () => {
  for (const startAt of ['2026-02-31T00:00:00Z', '+010000-01-01T00:00:00Z', '1', 'tomorrow'])
    await expect(
      product.graphql(
        'mutation ($id: ID!, $startAt: DateTime) { runWorkflow(input: { id: $id, startAt: $startAt }) { execution { id } } }',
        {
          id: beside.workflowId,
          startAt,
        },
      ),
    ).rejects.toThrow('Expected an instant such as 2026-01-31T09:00:00Z.');
});

test('code that many hold up for long does not hold up an urgent execution', async () => {
  const { workflowId } = await publish(
    product,
    [code('work', 'for (const end = Date.now() + trigger.body.ms; Date.now() < end; );')],
    edges('hook -> work'),
  );
  const start = async (ms: number, priority: string): Promise<string> => {
    const { runWorkflow } = await product.graphql<{ runWorkflow: { execution: { id: string } } }>(
      'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id } } }',
      { input: { id: workflowId, data: { ms }, priority } },
    );
    return runWorkflow.execution.id;
  };
  await Promise.all(Array.from({ length: 20 }, () => start(150, 'LOW')));
  const id = await start(0, 'URGENT');
  await settled(product, workflowId, 21);
  const executions = await product.graphql<{ executions: { nodes: { id: string; completedAt: string }[] } }>(
    'query ($id: ID!) { executions(filter: { workflowId: $id }, first: 30) { nodes { id completedAt } } }',
    { id: workflowId },
  );
  const inOrder = executions.executions.nodes.toSorted((a, b) => a.completedAt.localeCompare(b.completedAt));
  expect(inOrder.findIndex((execution) => execution.id === id)).toBeLessThan(10);
});

test('beside all that, another workflow’s executions have completed, each with its result', async () => {
  isOver = true;
  await sender;
  const executions = await settled(product, beside.workflowId, accepted.length);
  expect(accepted.length).toBeGreaterThan(50);
  expect(executions.map(({ status }) => status)).toEqual(accepted.map(() => 'COMPLETED'));
  // Two sandboxes are held up for a second at a time by what runs for ever.
  expect(Math.max(...executions.map(({ durationMs }) => durationMs ?? Infinity))).toBeLessThan(5_000);
  expect(executions.map((execution) => stepOf(execution, 'after')?.output).toReversed()).toEqual(
    accepted.map((n) => ({ n, results: [n * 3, 3] })),
  );
});
