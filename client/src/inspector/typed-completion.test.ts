import { expect, test } from 'vitest';
import { readDeclarations } from './declared-types.ts';
import { completeCode, typeUnder } from './typed-completion.ts';

const declared = readDeclarations('declare const input: { order: { id: number; ids: string[] } }; declare const inputs: unknown[];');
const labels = (before: string, scope = {}) =>
  completeCode(before, scope, declared).options.map(({ label, detail }) => `${label}: ${detail}`);

test('declared properties are offered with their types', () => {
  expect(labels('return input.order.')).toEqual(['id: number', 'ids: string[]']);
  expect(labels('inp')).toEqual(['input: { order: { id: number; ids: string[] } }', 'inputs: unknown[]']);
});

test('data comes first, and what it has is not offered twice', () => {
  expect(labels('input.order.i', { input: { order: { id: 7 } } })).toEqual(['id: 7', 'ids: string[]']);
});

test('what no execution has brought yet is told by its declared type, unless that says nothing', () => {
  expect(labels('input.order.', { input: { order: { id: undefined } } })).toEqual(['id: number', 'ids: string[]']);
  const loose = readDeclarations('declare const input: any;');
  expect(completeCode('inp', {}, loose).options.map(({ detail }) => detail)).toEqual(['']);
});

test('without declarations there is only the data, and inside of a text nothing', () => {
  expect(completeCode('input.', { input: { a: 1 } }, null).options).toHaveLength(1);
  expect(labels('"quoted"')).toEqual([]);
});

test('hovering tells the type of the path up to the name', () => {
  const line = 'const x = input?.order.ids[0] + 1;';
  expect(typeUnder(line, line.indexOf('der'), declared)).toMatchObject({ path: 'input?.order', type: '{ id: number; ids: string[] }' });
  expect(typeUnder(line, line.indexOf('ids'), declared)).toMatchObject({ path: 'input?.order.ids', type: 'string[]', from: 23, to: 26 });
  expect(typeUnder(line, line.indexOf('const'), declared)).toBeNull();
});
