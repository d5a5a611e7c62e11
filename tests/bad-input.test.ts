/** Wrong input at every door: refused with words that help, and harmless to everything else. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphNode } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from './server.ts';
import { edges, executionsOf, node, post, publish, publishingOf, set, settled, stepOf } from './workflows.ts';

let product: Product;
let silent: Server;
beforeAll(async () => {
  product = await startProduct({ env: { HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8' } });
  silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent?.closeAllConnections();
  silent?.close();
  await product?.dispose();
});

const raw = (url: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body });

test('a webhook that cannot be taken is refused with the right status, stored nowhere, and counted', async () => {
  const { workflowId, sourceId, hook } = await publish(product, [set('a', { a: 1 })], edges('hook -> a'));
  const unknown = await post(`${product.url}/api/v1/webhooks/nobody-home`, {});
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toEqual({ error: { code: 'NOT_FOUND', message: 'There is no source at this path.' } });

  const large = await raw(hook, JSON.stringify('x'.repeat(1024 * 1024)));
  expect(large.status).toBe(413);
  expect(await large.json()).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } });

  const broken = await raw(hook, '{"order": 17,}');
  expect(broken.status).toBe(400);
  expect(await broken.json()).toMatchObject({ error: { code: 'BAD_REQUEST', position: 13 } });

  await product.graphql('mutation ($id: ID!) { updateSource(input: { id: $id, enabled: false }) { source { id } } }', { id: sourceId });
  const disabled = await post(hook, {});
  expect(disabled.status).toBe(410);
  expect(await disabled.json()).toMatchObject({ error: { code: 'GONE' } });

  await expect
    .poll(
      async () =>
        (await product.graphql<{ source: object }>('query ($id: ID!) { source(id: $id) { rejectedCount triggerCount } }', { id: sourceId }))
          .source,
      { timeout: 5_000 },
    )
    .toEqual({ rejectedCount: 3, triggerCount: 0 });
  expect(await executionsOf(product, workflowId)).toEqual([]);
});

test('a body without a stated length is cut off at the limit', async () => {
  const { hook } = await publish(product, [], []);
  const chunk = new TextEncoder().encode('x'.repeat(256 * 1024));
  const body = new ReadableStream({
    start(controller) {
      for (let index = 0; index < 6; index++) controller.enqueue(chunk);
      controller.close();
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: { 'content-type': 'text/plain' }, body, duplex: 'half' };
  const response = await fetch(hook, init);
  expect(response.status).toBe(413);
});

test('a body just under the limit is taken', async () => {
  const { hook } = await publish(product, [], []);
  expect((await raw(hook, JSON.stringify('x'.repeat(1024 * 1024 - 2)))).status).toBe(202);
});

const manual = node('start', 'core.manual');

test.each<[string, GraphNode[], ReturnType<typeof edges>, object]>([
  ['an unknown node type', [manual, node('a', 'core.nonsense')], edges('start -> a'), { nodeId: 'a' }],
  ['a dangling edge', [manual, set('a', { a: 1 })], edges('start -> gone'), { edgeId: 'e0', nodeId: 'start' }],
  ['an edge from a port that is not there', [manual, set('a', { a: 1 })], edges('start.left -> a'), { edgeId: 'e0' }],
  ['a cycle', [manual, set('a', { a: 1 }), set('b', { b: 1 })], edges('start -> a', 'a -> b', 'b -> a'), {}],
  [
    'a missing required parameter',
    [manual, node('a', 'http.request', { method: 'GET' })],
    edges('start -> a'),
    { nodeId: 'a', field: 'url' },
  ],
  ['an expression that cannot be read', [manual, set('a', { a: '{{ trigger.' })], edges('start -> a'), { nodeId: 'a' }],
])('%s is kept as a draft and refused on publishing, with its place', async (_, nodes, links, place) => {
  const refusal = await publishingOf(product, { nodes, edges: links });
  expect(refusal.code).toBe('VALIDATION_FAILED');
  expect(refusal.issues.length).toBeGreaterThan(0);
  expect(refusal.issues[0]).toMatchObject({ message: expect.any(String) as string, ...place });
});

test.each<[string, GraphNode, object]>([
  [
    'code that throws',
    node('bad', 'code.javascript', { code: 'throw new Error("no stock")' }),
    { code: 'CODE_THREW', message: expect.stringContaining('no stock') as string },
  ],
  ['code that loops for ever', node('bad', 'code.javascript', { code: 'for (;;);', timeoutMs: 300 }), { code: 'CODE_TIMEOUT' }],
  [
    'code that never resolves',
    node('bad', 'code.javascript', { code: 'await new Promise(() => {})', timeoutMs: 300 }),
    { code: 'CODE_TIMEOUT' },
  ],
  ['code that gives no JSON', node('bad', 'code.javascript', { code: 'return { f: () => 1 }' }), { code: 'CODE_RESULT_NOT_JSON' }],
  ['code that gives 10 MB', node('bad', 'code.javascript', { code: 'return "x".repeat(10 * 1024 * 1024)' }), { code: 'OUTPUT_TOO_LARGE' }],
  [
    'code that takes all memory',
    node('bad', 'code.javascript', { code: 'const a = []; for (;;) a.push(new Array(1e6).fill(1))' }),
    { code: 'CODE_OUT_OF_MEMORY' },
  ],
  ['an expression that fails', set('bad', { a: '{{ trigger.nothing.at.all() }}' }), { code: 'EXPRESSION_FAILED' }],
])('%s fails its step, and the execution is on record as failed', async (_, bad, error) => {
  const { workflowId, hook } = await publish(product, [bad, set('after', { a: 1 })], edges('hook -> bad', 'bad -> after'));
  await post(hook, {});
  const [execution] = await settled(product, workflowId);
  expect(execution).toMatchObject({ status: 'FAILED', error: { ...error, nodeId: 'bad' } });
  expect(stepOf(execution, 'bad')).toMatchObject({ status: 'FAILED', error });
  expect(stepOf(execution, 'after')).toBeUndefined();
});

test('a request that is never answered times out; a private address is refused; both say so', async () => {
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const { workflowId, hook } = await publish(product, [node('wait', 'http.request', { url }, { timeoutMs: 400 })], edges('hook -> wait'));
  await post(hook, {});
  expect((await settled(product, workflowId))[0]).toMatchObject({ status: 'FAILED', error: { class: 'TIMEOUT' } });
  const metadata = await publish(
    product,
    [node('steal', 'http.request', { url: 'http://169.254.169.254/latest/meta-data' })],
    edges('hook -> steal'),
  );
  await post(metadata.hook, {});
  expect((await settled(product, metadata.workflowId))[0]).toMatchObject({ status: 'FAILED', error: { code: 'EGRESS_REFUSED' } });
});

test('payloads that have broken others come through as they are', async () => {
  const { workflowId, hook } = await publish(
    product,
    [node('echo', 'code.javascript', { code: 'return trigger.body' })],
    edges('hook -> echo'),
  );
  const bodies = [
    '{"text":"\\u0000 \\ud800 \\u2028"}',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    '"just text"',
    '[1,2,{"a":null}]',
    '12345678901234567890',
  ];
  for (const body of bodies) expect((await raw(hook, body)).status).toBe(202);
  const executions = await settled(product, workflowId, bodies.length);
  expect(executions.map((execution) => execution.status)).toEqual(bodies.map(() => 'COMPLETED'));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(JSON.stringify(executions.map((execution) => stepOf(execution, 'echo')?.output))).toContain('"polluted":true');
});
