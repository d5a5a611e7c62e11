/** Copies of executions through GraphQL alone: retry, replay, fork, a test from a node, and two executions side by side. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonValue } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from './server.ts';
import { edges, node, post, publish, set, settled, type Drawn } from './workflows.ts';

let product: Product;
let remote: Server;
let isUp = false;
let asked = 0;
beforeAll(async () => {
  remote = createServer((_request, response) => {
    asked++;
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json' }).end('{"price":7}');
  });
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
  product = await startProduct({ env: { HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8' } });
});
afterAll(async () => {
  await product?.dispose();
  remote?.close();
});

const FIELDS = `id status triggerData origin { kind nodeId onlyNode execution { id } }
  steps { id nodeId status reused output iteration }`;

interface Read {
  id: string;
  status: string;
  triggerData: { body: JsonValue };
  origin: { kind: string; nodeId: string | null; onlyNode: boolean; execution: { id: string } | null } | null;
  steps: { id: string; nodeId: string; status: string; reused: boolean; output: JsonValue; iteration: number[] }[];
}

async function copy(field: string, type: string, input: object): Promise<Read> {
  const data = await product.graphql<Record<string, { execution: { id: string } }>>(
    `mutation ($input: ${type}!) { ${field}(input: $input) { execution { id } } }`,
    { input },
  );
  const id = data[field]?.execution.id;
  for (;;) {
    const { execution } = await product.graphql<{ execution: Read }>(`query ($id: ID!) { execution(id: $id) { ${FIELDS} } }`, { id });
    if (['COMPLETED', 'FAILED'].includes(execution.status)) return execution;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const outputOf = ({ steps }: Read, nodeId: string): JsonValue | undefined => steps.find((step) => step.nodeId === nodeId)?.output;
const stepIdOf = ({ steps }: Read, nodeId: string): string | undefined => steps.find((step) => step.nodeId === nodeId)?.id;

async function failed(): Promise<{ drawn: Drawn; id: string }> {
  isUp = false;
  const { port } = remote.address() as AddressInfo;
  const drawn = await publish(
    product,
    [
      set('before', { n: '{{ trigger.body.n }}' }),
      node('ask', 'http.request', { url: `http://127.0.0.1:${port}/` }),
      set('after', { n: '{{ steps.before.n }}', price: '{{ steps.ask.body.price }}' }),
    ],
    edges('hook -> before', 'before -> ask', 'ask -> after'),
  );
  await post(drawn.hook, { n: 1 });
  const [execution] = await settled(product, drawn.workflowId);
  expect(execution?.status).toBe('FAILED');
  return { drawn, id: execution?.id ?? '' };
}

test('a failed execution is retried, forked, replayed and compared', async () => {
  const { drawn, id } = await failed();
  isUp = true;
  asked = 0;
  const retry = await copy('retryExecution', 'RetryExecutionInput', { id });
  expect(retry).toMatchObject({ status: 'COMPLETED', origin: { kind: 'RETRY', nodeId: 'ask', execution: { id } } });
  expect(retry.steps.map((step) => [step.nodeId, step.reused])).toEqual([
    ['hook', true],
    ['before', true],
    ['ask', false],
    ['after', false],
  ]);
  expect(outputOf(retry, 'after')).toMatchObject({ n: 1, price: 7 });

  const fork = await copy('forkExecution', 'ForkExecutionInput', {
    id: retry.id,
    stepId: stepIdOf(retry, 'after'),
    input: { body: { price: 8 } },
  });
  expect(fork).toMatchObject({ status: 'COMPLETED', origin: { kind: 'FORK', nodeId: 'after', execution: { id: retry.id } } });
  expect(outputOf(fork, 'after')).toMatchObject({ n: 1, price: 8 });
  expect(asked).toBe(1);

  const replay = await copy('replayExecution', 'ReplayExecutionInput', { id, data: { n: 2 } });
  expect(replay).toMatchObject({ status: 'COMPLETED', triggerData: { body: { n: 2 } }, origin: { kind: 'REPLAY', execution: { id } } });
  expect(outputOf(replay, 'after')).toMatchObject({ n: 2, price: 7 });

  const { executionComparison } = await product.graphql<{ executionComparison: { steps: object[] } }>(
    `query ($left: ID!, $right: ID!) { executionComparison(leftId: $left, rightId: $right) { left { id } right { id }
      steps { nodeId label iteration change outputChanged statusChanged paramsChanged left { id } right { id output } } } }`,
    { left: id, right: retry.id },
  );
  expect(executionComparison.steps).toMatchObject([
    { nodeId: 'hook', change: 'SAME' },
    { nodeId: 'before', change: 'SAME' },
    { nodeId: 'ask', change: 'CHANGED', statusChanged: true, paramsChanged: false },
    { nodeId: 'after', change: 'ONLY_RIGHT', left: null },
  ]);

  const alone = await copy('runWorkflow', 'RunWorkflowInput', {
    id: drawn.workflowId,
    draft: true,
    from: { nodeId: 'after', onlyNode: true, executionId: retry.id },
  });
  expect(alone).toMatchObject({
    status: 'COMPLETED',
    origin: { kind: 'TEST', nodeId: 'after', onlyNode: true, execution: { id: retry.id } },
  });
  expect(outputOf(alone, 'after')).toMatchObject({ n: 1, price: 7 });
});

test('a copy that is not possible is refused with a code', async () => {
  const { id } = await failed();
  const codes = async (field: string, type: string, input: object): Promise<string> =>
    product.graphql(`mutation ($input: ${type}!) { ${field}(input: $input) { execution { id } } }`, { input }).then(
      () => 'none',
      (error: Error) => error.message,
    );
  expect(await codes('forkExecution', 'ForkExecutionInput', { id, stepId: `${id}:99` })).toContain('no such step');
  expect(await codes('retryExecution', 'RetryExecutionInput', { id: '019add00-0000-7000-8000-000000000000' })).toContain(
    'no such execution',
  );
});
