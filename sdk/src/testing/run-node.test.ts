import { expect, test } from 'vitest';
import { z } from 'zod';
import { outlineIcon } from '../icon.ts';
import { defineNode, type NodeContext, type NodeDefinition } from '../node.ts';
import { stop, toPort } from '../outcome.ts';
import { number } from '../schema.ts';
import { runNode } from './run-node.ts';
import type { JsonValue } from '../wire.ts';

const params = z.object({ add: number({ title: 'Add' }).default(1) });

function node(changes: Partial<NodeDefinition<typeof params>>): NodeDefinition<typeof params> {
  return defineNode({
    name: 'test',
    kind: 'action',
    category: 'Test',
    title: 'Test',
    description: 'For tests.',
    icon: outlineIcon('M0 0'),
    params,
    effect: 'pure',
    run: (ctx) => Number(ctx.input) + ctx.params.add,
    ...changes,
  });
}

test('runs a node with its defaults, by its first output', async () => {
  expect(await runNode(node({}), { input: 2 })).toMatchObject({ value: 3, port: 'out', stopped: false, logs: [], replies: [] });
});

test('gives all inputs, the first as input', async () => {
  const echo = node({ run: (ctx) => [ctx.input, ...ctx.inputs.map((input) => input.value)] });
  const inputs = [
    { nodeId: 'a', port: 'in', value: 1 },
    { nodeId: 'b', port: 'in', value: 2 },
  ];
  expect((await runNode(echo, { inputs })).value).toEqual([1, 1, 2]);
});

test('outcomes say port and stop', async () => {
  const ports = [
    { name: 'yes', title: 'Yes' },
    { name: 'no', title: 'No' },
  ];
  expect(await runNode(node({ outputs: ports, run: () => toPort('no', 5) }))).toMatchObject({ port: 'no', value: 5, stopped: false });
  expect(await runNode(node({ run: () => stop('done') }))).toMatchObject({ port: null, value: 'done', stopped: true });
});

const http = async (): Promise<never> => Promise.reject(new Error('not reached'));
const callHttp = async (ctx: NodeContext<unknown>): Promise<JsonValue> => (await ctx.http({ url: 'https://x.example' })).status;

test.each<[string, Partial<NodeDefinition<typeof params>>, string]>([
  ['a port that is not among the outputs', { run: () => toPort('elsewhere', 1) }, 'elsewhere'],
  ['a result that is not JSON', { run: () => undefined as never }, 'not JSON'],
  ['an output that breaks its schema', { output: z.string(), run: () => 5 }, 'expected string'],
  ['a host function that was not declared', { run: callHttp }, 'without naming "http"'],
  [
    'an answer that was not declared',
    { run: (ctx) => (ctx.respond({ status: 200, headers: {}, body: null }), null) },
    'without naming "respond"',
  ],
])('%s fails', async (_, changes, words) => {
  await expect(runNode(node(changes), { http })).rejects.toThrow(words);
});

test('a declared host function needs a stand-in', async () => {
  await expect(runNode(node({ uses: ['http'], run: callHttp }))).rejects.toThrow('pass a stand-in');
});
