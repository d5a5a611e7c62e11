import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { split } from './split.node.ts';

const variants = (weights: Record<string, number>): JsonValue => Object.entries(weights).map(([key, weight]) => ({ key, weight }));
const execution = (workflowId: string) => ({ id: 'x', workflowId, workspaceId: 'ws' });

interface Draw {
  weights?: Record<string, number>;
  stickyKey?: string;
  idempotencyKey?: string;
  workflowId?: string;
}

async function draw({ weights = { a: 1, b: 1 }, stickyKey = '', idempotencyKey = 'k', workflowId = 'w' }: Draw): Promise<string> {
  const params = { variants: variants(weights), stickyKey };
  const { port } = await runNode(split, { params, idempotencyKey, execution: execution(workflowId) });
  return port ?? '';
}

async function draws(count: number, each: (index: number) => Draw): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => draw(each(index))));
}

const share = (ports: string[], port: string): number => ports.filter((each) => each === port).length / ports.length;

test('the shares are those of the weights', async () => {
  const ports = await draws(4_000, (index) => ({ weights: { a: 10, b: 30, c: 60 }, stickyKey: `customer ${index}` }));
  expect(share(ports, 'a')).toBeCloseTo(0.1, 1);
  expect(share(ports, 'b')).toBeCloseTo(0.3, 1);
  expect(share(ports, 'c')).toBeCloseTo(0.6, 1);
});

test('the same key goes the same way in every execution of the workflow', async () => {
  const ports = await draws(50, (index) => ({ stickyKey: 'ada', idempotencyKey: `execution ${index}` }));
  expect(new Set(ports).size).toBe(1);
});

test('another workflow draws anew for the same keys', async () => {
  const one = await draws(200, (index) => ({ stickyKey: `${index}`, workflowId: 'one' }));
  const other = await draws(200, (index) => ({ stickyKey: `${index}`, workflowId: 'other' }));
  expect(one).not.toEqual(other);
});

test('without a key chance decides, and a retry goes the same way', async () => {
  const ports = await draws(2_000, (index) => ({ idempotencyKey: `execution ${index}` }));
  expect(share(ports, 'a')).toBeCloseTo(0.5, 1);
  expect(await draws(2_000, (index) => ({ idempotencyKey: `execution ${index}` }))).toEqual(ports);
});

test('a variant of weight 0 gets nothing, and who is with another one stays', async () => {
  const before = await draws(500, (index) => ({ weights: { a: 1, b: 1, c: 0 }, stickyKey: `${index}` }));
  expect(new Set(before)).toEqual(new Set(['a', 'b']));
  const after = await draws(500, (index) => ({ weights: { a: 1, b: 0, c: 0 }, stickyKey: `${index}` }));
  expect(new Set(after)).toEqual(new Set(['a']));
});

test('passes its input on', async () => {
  expect(await runNode(split, { params: { variants: variants({ a: 1, b: 0 }) }, input: 5 })).toMatchObject({ port: 'a', value: 5 });
});

test('weights that are all 0 are an error', async () => {
  await expect(draw({ weights: { a: 0, b: 0 } })).rejects.toMatchObject({ class: 'USER', code: 'NO_WEIGHT' });
});

test.each([[{ a: 1 }], [{ a: 1, b: -1 }], [{ a: 1, 'b c': 1 }]])('the variants %j are refused', (weights: Record<string, number>) => {
  expect(split.params.safeParse({ variants: variants(weights) }).success).toBe(false);
});
