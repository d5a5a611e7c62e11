import { expect, test } from 'vitest';
import { msOf, unitFor } from './duration.ts';

test.each([
  [0, 'ms'],
  [250, 'ms'],
  [1_500, 'ms'],
  [90_000, 's'],
  [120_000, 'min'],
  [5_400_000, 'min'],
  [7_200_000, 'h'],
  [172_800_000, 'd'],
] as const)('%i ms is entered in %s', (ms, unit) => {
  expect(unitFor(ms)).toBe(unit);
  expect(ms % msOf(unit)).toBe(0);
});
