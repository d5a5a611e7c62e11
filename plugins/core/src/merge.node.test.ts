import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { byPosition } from './combine.ts';
import { merge } from './merge.node.ts';

async function run(params: Record<string, JsonValue>, ...values: JsonValue[]): Promise<JsonValue> {
  const inputs = values.map((value, index) => ({ nodeId: `n${index + 1}`, port: 'in', value }));
  return (await runNode(merge, { params, inputs })).value;
}

test('waits for all branches unless told otherwise', () => {
  expect(merge.params.parse({})).toEqual({ mode: 'all', count: 2, whenSkipped: 'goOn', how: 'append', key: '' });
  expect(merge.join).toEqual({ param: 'mode', count: 'count' });
});

test('appends lists and single values', async () => {
  expect(await run({ how: 'append' }, [1, 2], 3, null, [[4]])).toEqual([1, 2, 3, null, [4]]);
});

test('makes a field per node', async () => {
  expect(await run({ how: 'byNode' }, [1], { a: 2 })).toEqual({ n1: [1], n2: { a: 2 } });
});

test('merges by position; the later input counts, and lists may differ in length', async () => {
  expect(await run({ how: 'byPosition' }, [{ a: 1 }, { a: 2 }], { a: 9, b: 1 })).toEqual([{ a: 9, b: 1 }, { a: 2 }]);
  expect(await run({ how: 'byPosition' }, [], [])).toEqual([]);
});

test('merges by a key field; what has no key stays alone', async () => {
  const left: JsonValue = [{ id: 1, a: 1 }, { id: 'x', a: 2 }, { a: 3 }];
  const right: JsonValue = [{ id: 'x', b: 2 }, { id: '1', b: 3 }, { b: 4 }, { id: null, b: 5 }];
  expect(await run({ how: 'byKey', key: 'id' }, left, right)).toEqual([
    { id: 1, a: 1 },
    { id: 'x', a: 2, b: 2 },
    { a: 3 },
    { id: '1', b: 3 },
    { b: 4 },
    { id: null, b: 5 },
  ]);
});

test('with the first that arrives, its value goes on as it is', async () => {
  expect(await run({ mode: 'any', how: 'append' }, { a: 1 })).toEqual({ a: 1 });
});

const inputs = [{ nodeId: 'n1', port: 'in', value: 1 }];
const absent = [
  { nodeId: 'n2', port: 'out' },
  { nodeId: 'check', port: 'false' },
];

test('goes on without branches that were skipped; by node, they are null', async () => {
  expect((await runNode(merge, { inputs, absent })).value).toEqual([1]);
  expect((await runNode(merge, { params: { how: 'byNode' }, inputs, absent })).value).toEqual({ n1: 1, n2: null, check: null });
});

test('by node, what a node delivered over one edge counts, though another was skipped', async () => {
  const both = [{ nodeId: 'n1', port: 'false' }];
  expect((await runNode(merge, { params: { how: 'byNode' }, inputs, absent: both })).value).toEqual({ n1: 1 });
});

test('fails for a skipped branch where told so, and names it', async () => {
  const strict = { params: { whenSkipped: 'fail' }, inputs };
  await expect(runNode(merge, { ...strict, absent })).rejects.toMatchObject({
    class: 'USER',
    code: 'BRANCH_SKIPPED',
    message: expect.stringContaining('"n2", "check" (false)'),
  });
  expect((await runNode(merge, strict)).value).toEqual([1]);
});

test('combines the first ones that arrived, and leaves out the rest', async () => {
  const params = { mode: 'first', count: 1, how: 'byNode', whenSkipped: 'fail' };
  expect((await runNode(merge, { params, inputs, absent })).value).toEqual({ n1: 1 });
});

test('fewer than so many are an error that names the skipped ones', async () => {
  await expect(runNode(merge, { params: { mode: 'first' }, inputs, absent })).rejects.toMatchObject({
    class: 'USER',
    code: 'MERGE_INCOMPLETE',
    message: expect.stringContaining('only 1 did; skipped: "n2", "check" (false)'),
  });
});

test('what cannot be merged is an error that names its node', async () => {
  await expect(run({ how: 'byPosition' }, [{ a: 1 }], [5])).rejects.toThrow('"n2"');
  await expect(run({ how: 'byKey' }, [{ a: 1 }])).rejects.toMatchObject({ code: 'KEY_MISSING' });
});

test('prototype keys neither merge nor count as keys', async () => {
  const evil = JSON.parse('[{"__proto__": {"polluted": true}, "a": 1}]') as JsonValue;
  expect(await run({ how: 'byPosition' }, evil)).toEqual([{ a: 1 }]);
  const [merged] = byPosition([{ nodeId: 'n1', port: 'in', value: evil }]) as object[];
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  expect(await run({ how: 'byKey', key: 'constructor' }, [{ a: 1 }], [{ a: 2 }])).toEqual([{ a: 1 }, { a: 2 }]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
