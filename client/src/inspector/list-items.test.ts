import { expect, test } from 'vitest';
import { moved } from './list-items.ts';

test('an item moves up and down, and the rest keeps its order', () => {
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b'], 5, 0)).toEqual(['a', 'b']);
});
