import { expect, test } from 'vitest';
import { catalogOf } from '../canvas/node-types.ts';
import { node, nodeType } from '../canvas/testing.ts';
import { nodeUpdateOf } from './node-update.ts';

const first = nodeType('weather.now', { version: 1 });
const second = nodeType('weather.now', { version: 2, migratesFrom: [1] });
const third = nodeType('weather.now', { version: 3, migratesFrom: [2] });
const drawn = node('a', 'weather.now');

test('a node of the newest version, or of no installed type, has nothing to update', () => {
  expect(nodeUpdateOf(drawn, catalogOf([first]))).toEqual({ kind: 'current' });
  expect(nodeUpdateOf(drawn, catalogOf([]))).toEqual({ kind: 'current' });
});

test('a newer version that takes the parameters over can be gone over to', () => {
  expect(nodeUpdateOf(drawn, catalogOf([second, first]))).toEqual({ kind: 'available', to: second });
});

test('one that does not has to be drawn anew', () => {
  expect(nodeUpdateOf(drawn, catalogOf([first, third]))).toEqual({ kind: 'incompatible', to: third });
});

test('a version that is gone is said, with what takes it over', () => {
  expect(nodeUpdateOf(drawn, catalogOf([second]))).toEqual({ kind: 'missing', to: second });
  expect(nodeUpdateOf(drawn, catalogOf([third]))).toEqual({ kind: 'missing', to: null });
});
