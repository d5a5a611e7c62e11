import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { loop } from './loop.node.ts';

async function asked(params: Record<string, JsonValue>, input: JsonValue = null) {
  const { directive } = await runNode(loop, { params, input });
  return directive.kind === 'loop' ? directive.loop : directive;
}

test('asks for a run per item, one after another, and stops at a failure', async () => {
  expect(await asked({ items: ['a', null, { b: 1 }] })).toEqual({ items: ['a', null, { b: 1 }], concurrency: 1, onItemError: 'stop' });
});

test('takes its input where no items are given', async () => {
  expect(await asked({}, [1, 2])).toMatchObject({ items: [1, 2] });
});

test('runs side by side only where told so', async () => {
  expect(await asked({ items: [], mode: 'parallel' })).toMatchObject({ concurrency: 10 });
  expect(await asked({ items: [], mode: 'parallel', concurrency: 100 })).toMatchObject({ concurrency: 100 });
  expect(await asked({ items: [], mode: 'sequential', concurrency: 7 })).toMatchObject({ concurrency: 1 });
  expect(loop.params.safeParse({ mode: 'parallel', concurrency: 101 }).success).toBe(false);
});

test('makes batches in order, the last of what is left', async () => {
  expect(await asked({ items: [1, 2, 3, 4, 5], batchSize: 2 })).toMatchObject({ items: [[1, 2], [3, 4], [5]] });
  expect(await asked({ items: [], batchSize: 2 })).toMatchObject({ items: [] });
});

test('goes on past failures where told so', async () => {
  expect(await asked({ items: [], onItemError: 'continue' })).toMatchObject({ onItemError: 'continue' });
});

test.each<[JsonValue, string]>([
  [null, 'but nothing came'],
  [{ a: 1, b: 2 }, 'but an object with the fields a, b came'],
  [7, 'but the number 7 came'],
  ['a,b', 'but the text "a,b" came'],
  ['[1, 2]', '{{ JSON.parse(…) }}'],
  ['x'.repeat(1_000), `but the text "${'x'.repeat(40)}…" came`],
])('%j is no list, and the error says what it is', async (items, words) => {
  const failure = runNode(loop, { params: { items } });
  await expect(failure).rejects.toMatchObject({ class: 'USER', code: 'LOOP_NOT_A_LIST', message: expect.stringContaining(words) });
});
