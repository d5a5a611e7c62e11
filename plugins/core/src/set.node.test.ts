import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { set } from './set.node.ts';

async function run(
  fields: Record<string, JsonValue> | [string, JsonValue][],
  input: JsonValue = null,
  keepInput = false,
): Promise<JsonValue> {
  const list = (Array.isArray(fields) ? fields : Object.entries(fields)).map(([name, value]) => ({ name, value }));
  return (await runNode(set, { params: { fields: list, keepInput }, input })).value;
}

test('makes an object of its fields alone', async () => {
  expect(await run({ a: 1, b: null, c: [1, { d: 2 }] }, { old: true })).toEqual({ a: 1, b: null, c: [1, { d: 2 }] });
  expect(await run({})).toEqual({});
});

test('adds to the input where it is kept, without changing it', async () => {
  const input = { old: true, deep: { kept: 1 } };
  expect(await run({ 'deep.added': 2, old: false }, input, true)).toEqual({ old: false, deep: { kept: 1, added: 2 } });
  expect(input).toEqual({ old: true, deep: { kept: 1 } });
});

test('dotted names make objects inside objects, and reach into lists', async () => {
  expect(
    await run([
      ['a.b.c', 1],
      ['a.b.d', 2],
    ]),
  ).toEqual({ a: { b: { c: 1, d: 2 } } });
  expect(
    await run(
      [
        ['items.0.name', 'x'],
        ['items.1', 'new'],
      ],
      { items: [{ id: 1 }] },
      true,
    ),
  ).toEqual({ items: [{ id: 1, name: 'x' }, 'new'] });
});

test('the later of two equal names counts, and null gives way to an object', async () => {
  expect(
    await run([
      ['a', 1],
      ['a', 2],
    ]),
  ).toEqual({ a: 2 });
  expect(
    await run([
      ['a', null],
      ['a.b', 2],
    ]),
  ).toEqual({ a: { b: 2 } });
});

test.each(['__proto__', 'constructor', 'prototype', 'a.__proto__.polluted', 'constructor.prototype.polluted', ' __proto__ '])(
  'the name %s is refused',
  async (name) => {
    await expect(run([[name, 1]])).rejects.toMatchObject({ class: 'USER', code: 'INVALID_NAME' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  },
);

test('a prototype key in a kept input stays a plain field', async () => {
  const input = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as JsonValue;
  const result = (await run({ b: 2 }, input, true)) as Record<string, unknown>;
  expect(result.polluted).toBeUndefined();
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
});

test.each([
  ['a..b', {}, 'empty part'],
  ['.a', {}, 'empty part'],
  ['a.b', { a: 'text' }, 'is a text'],
  ['a.b', { a: 5 }, 'is a number'],
  ['a.x', { a: [1] }, 'not an index'],
  ['a.5', { a: [1] }, 'not an index'],
  [Array(40).fill('a').join('.'), {}, 'more than 32'],
])('%s in %j says what is wrong', async (name, input, words) => {
  await expect(run([[name, 1]], input, true)).rejects.toThrow(words);
});

test('an input without fields cannot be kept', async () => {
  await expect(run({ a: 1 }, [1], true)).rejects.toMatchObject({ code: 'INPUT_NOT_OBJECT' });
  expect(await run({ a: 1 }, null, true)).toEqual({ a: 1 });
});
