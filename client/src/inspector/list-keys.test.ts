import type { JsonObject } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { listKeys } from './list-keys.ts';

test('items of all named lists give their keys, each once, with their titles', () => {
  const params: JsonObject = {
    cases: [{ key: 'gold', title: 'Gold' }, { key: 'silver' }, { title: 'No key yet' }, 'text'],
    more: [
      { key: 'gold', title: 'Again' },
      { key: 'tin', title: '' },
    ],
    other: [{ key: 'lead' }],
  };
  expect(listKeys(params, ['cases', 'more'])).toEqual([
    { key: 'gold', title: 'Gold' },
    { key: 'silver', title: 'silver' },
    { key: 'tin', title: 'tin' },
  ]);
});

test('a list that is missing, an expression or inherited by every object gives none', () => {
  expect(listKeys({ cases: '{{ cases }}' }, ['cases', 'rest', 'constructor'])).toEqual([]);
});
