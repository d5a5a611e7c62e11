/** The main job through GraphQL alone: create, publish, POST, subscribe, read. */
import { createRequire } from 'node:module';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { owner, startProduct, type Product } from './server.ts';
import { edges, executionsOf, node, post, publish, set, settled, stepOf } from './workflows.ts';

interface GithubExample {
  name: string;
  examples: Record<string, never>[];
}
const github = createRequire(import.meta.url)('@octokit/webhooks-examples') as GithubExample[] | { default: GithubExample[] };
const examples = Array.isArray(github) ? github : github.default;
const issue = examples.find((entry) => entry.name === 'issues')?.examples[0] as
  | { action: string; issue: { title: string; number: number }; repository: { full_name: string } }
  | undefined;

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8' } });
});
afterAll(() => product?.dispose());

const conditions = (left: string, operator: string, right: string) => ({
  conditions: { combine: 'all', rules: [{ left, operator, right }] },
});

test('a real GitHub payload runs through if, code and set, and every step is on record', async () => {
  if (!issue) throw new Error('the examples have no issue');
  const { workflowId, hook } = await publish(
    product,
    [
      node('opened', 'core.if', conditions('{{ body.action }}', 'equals', issue.action)),
      node('code', 'code.javascript', {
        code: 'console.log("seen", trigger.body.issue.number);\nreturn { title: trigger.body.issue.title.toUpperCase() };',
      }),
      set('done', { title: '{{ steps.code.title }}', number: '{{ body.issue.number }}', text: 'In {{ repository.full_name }}' }),
      set('other', { never: true }),
    ],
    edges('hook -> opened', 'opened.true -> code', 'code -> done', 'opened.false -> other'),
  );
  const response = await post(hook, issue);
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });

  const [execution] = await settled(product, workflowId);
  expect(execution).toMatchObject({ status: 'COMPLETED', error: null });
  expect(stepOf(execution, 'opened')).toMatchObject({ status: 'COMPLETED', outputPort: 'true' });
  expect(stepOf(execution, 'code')).toMatchObject({
    output: { title: issue.issue.title.toUpperCase() },
    logs: [{ message: `seen ${issue.issue.number}` }],
  });
  expect(stepOf(execution, 'done')).toMatchObject({
    output: { title: issue.issue.title.toUpperCase(), number: issue.issue.number, text: `In ${issue.repository.full_name}` },
  });
  expect(stepOf(execution, 'other')).toMatchObject({ status: 'SKIPPED', output: null });
});

interface Event {
  executionEvents: { seq: number; execution: { status: string }; steps: { nodeId: string; status: string }[] };
}
const EVENTS =
  'subscription ($id: ID!, $after: Int) { executionEvents(executionId: $id, afterSeq: $after) { seq execution { status } steps { nodeId status } } }';

async function eventsOverWebSocket(id: string, after: number): Promise<Event['executionEvents'][]> {
  const client = createClient({
    url: `${product.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${owner.apiKey}` },
  });
  const events: Event['executionEvents'][] = [];
  for await (const result of client.iterate<Event>({ query: EVENTS, variables: { id, after } })) {
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    if (result.data) events.push(result.data.executionEvents);
  }
  await client.dispose();
  return events;
}

async function runSlow(): Promise<string> {
  const { workflowId, hook } = await publish(
    product,
    [
      set('before', { a: 1 }),
      node('slow', 'code.javascript', { code: 'const until = Date.now() + 1200; while (Date.now() < until); return 1;' }),
      set('after', { b: 2 }),
    ],
    edges('hook -> before', 'before -> slow', 'slow -> after'),
  );
  await post(hook, {});
  for (;;) {
    const [execution] = await executionsOf(product, workflowId);
    if (execution && execution.status !== 'QUEUED') return execution.id;
  }
}

test('executionEvents shows steps while they run, replays what was missed, and ends with the execution', async () => {
  const id = await runSlow();
  const live = await eventsOverWebSocket(id, 0);
  const seqs = live.map((event) => event.seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  expect(live.some((event) => event.steps.some((step) => step.nodeId === 'slow' && step.status === 'RUNNING'))).toBe(true);
  expect(live.at(-1)).toMatchObject({ execution: { status: 'COMPLETED' } });

  const replayed = await eventsOverWebSocket(id, 0);
  expect(new Set(replayed.flatMap((event) => event.steps.map((step) => step.nodeId)))).toEqual(
    new Set(['hook', 'before', 'slow', 'after']),
  );
  const middle = live.find((event) => event.steps.some((step) => step.nodeId === 'slow' && step.status === 'RUNNING'))?.seq ?? 0;
  const missed = await eventsOverWebSocket(id, middle);
  expect(new Set(missed.flatMap((event) => event.steps.map((step) => step.nodeId)))).toEqual(new Set(['slow', 'after']));
});

test('executionEvents over SSE', async () => {
  const id = await runSlow();
  const response = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${owner.apiKey}` },
    body: JSON.stringify({ query: EVENTS, variables: { id } }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = await response.text();
  expect(text).toContain('"status":"COMPLETED"');
  expect(text).toMatch(/event: complete/);
});

test('a Respond node answers the caller; so does the last node where the trigger says so', async () => {
  const responding = await publish(
    product,
    [
      set('sum', { total: '{{ body.a + body.b }}' }),
      node('answer', 'core.respond', { status: 201, headers: [{ name: 'x-hook', value: 'loom' }], body: '{{ steps.sum }}' }),
      set('later', { z: 1 }),
    ],
    edges('hook -> sum', 'sum -> answer', 'answer -> later'),
  );
  const answer = await post(responding.hook, { a: 2, b: 3 });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-hook')).toBe('loom');
  expect(answer.headers.get('content-security-policy')).toBe('sandbox');
  expect(await answer.json()).toEqual({ total: 5 });
  const last = await publish(product, [set('sum', { total: '{{ body.a }}' })], edges('hook -> sum'), { response: 'lastNode' });
  expect(await (await post(last.hook, { a: 9 })).json()).toEqual({ total: 9 });
  // On record by the time the caller has its answer.
  expect((await executionsOf(product, last.workflowId)).map((execution) => execution.status)).toEqual(['COMPLETED']);
});

test('a branch without a Respond node tells the caller nothing of what its nodes gave', async () => {
  const { workflowId, hook } = await publish(
    product,
    [
      node('asked', 'core.if', conditions('{{ body.ask }}', 'is_true', '')),
      node('answer', 'core.respond', { body: 'asked' }),
      set('inside', { secret: 'not for the caller' }),
    ],
    edges('hook -> asked', 'asked.true -> answer', 'asked.false -> inside'),
  );
  expect(await (await post(hook, { ask: true })).text()).toBe('asked');
  const silent = await post(hook, { ask: false });
  expect(silent.status).toBe(202);
  expect(Object.keys((await silent.json()) as object)).toEqual(['eventId']);
  expect((await settled(product, workflowId, 2)).map((execution) => execution.status)).toEqual(['COMPLETED', 'COMPLETED']);
});

test('a running execution can be cancelled and stops within a second', async () => {
  const { workflowId, hook } = await publish(
    product,
    [
      node('slow', 'code.javascript', {
        code: 'const until = Date.now() + 8000; while (Date.now() < until); return 1;',
        timeoutMs: 10_000,
      }),
    ],
    edges('hook -> slow'),
  );
  await post(hook, {});
  await expect.poll(async () => (await executionsOf(product, workflowId))[0]?.status).toBe('RUNNING');
  const [execution] = await executionsOf(product, workflowId);
  const began = performance.now();
  await product.graphql('mutation ($id: ID!) { cancelExecution(input: { id: $id }) { execution { id } } }', { id: execution?.id });
  const [ended] = await settled(product, workflowId);
  expect(performance.now() - began).toBeLessThan(1_500);
  expect(ended).toMatchObject({ status: 'CANCELLED', error: { class: 'CANCELLED' } });
});
