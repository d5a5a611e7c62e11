import { expect, test } from 'vitest';
import { isInRange } from './host-range.ts';

test.each([
  ['0.1.0', '^0.1.0', true],
  ['0.1.9', '^0.1.0', true],
  ['0.2.0', '^0.1.0', false],
  ['0.0.3', '^0.0.3', true],
  ['0.0.4', '^0.0.3', false],
  ['0.0.9', '^0.0', true],
  ['0.9.0', '^0', true],
  ['1.9.9', '^1.2.3', true],
  ['1.2.2', '^1.2.3', false],
  ['2.0.0', '^1.2.3', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['1.9.0', '~1', true],
  ['1.2.3', '1.2.3', true],
  ['1.2.4', '=1.2.3', false],
  ['1.7.0', '1.x', true],
  ['2.0.0', '1', false],
  ['9.9.9', '*', true],
  ['1.5.0', '>=1.0.0 <2', true],
  ['2.0.0', '>= 1.0.0 < 2.0.0', false],
  ['1.2.9', '>1.2', false],
  ['1.3.0', '>1.2', true],
  ['1.2.9', '<=1.2', true],
  ['1.3.0', '<=1.2', false],
  ['3.1.0', '^1.0.0 || ^3.0.0', true],
  ['2.1.0', '^1.0.0 || ^3.0.0', false],
  ['0.1.0-rc.1', '^0.1.0', true],
])('%s in %s: %s', (version, range, fits) => {
  expect(isInRange(version, range)).toBe(fits);
});

test.each([
  ['1.0.0', 'latest'],
  ['1.0.0', ''],
  ['1.0.0', '^1.0.0 || soon'],
  ['1.0.0', '1.2.3.4'],
  ['one', '^1.0.0'],
])('%s in %s cannot be read', (version, range) => {
  expect(isInRange(version, range)).toBeNull();
});
