import { expect, test } from 'vitest';
import { roundsOf } from './loop-rounds.ts';

test.each([
  [{ items: [1, 2, 3] }, null, [1, 2, 3]],
  [{ items: [1, 2, 3], batchSize: 2 }, null, [[1, 2], [3]]],
  [{ batchSize: 1 }, ['a'], ['a']],
  [null, ['a'], ['a']],
  [{ items: 'no list' }, ['a'], null],
  [{}, null, null],
])('%j of the input %j', (params, input, rounds) => {
  expect(roundsOf(params, input)).toEqual(rounds);
});
