import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatRelative, formatShare, titleCase } from './format.ts';

test.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [0.44, '0.4 ms'],
  [8.44, '8.4 ms'],
  [9.96, '10 ms'],
  [840, '840 ms'],
  [999.6, '1 s'],
  [1340, '1.3 s'],
  [59_940, '59.9 s'],
  [59_990, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [11_520_000, '3 h 12 min'],
  [187_200_000, '2 d 4 h'],
])('%d milliseconds are shown as %s', (milliseconds, shown) => {
  expect(formatDuration(milliseconds)).toBe(shown);
});

const now = Date.parse('2026-11-22T12:00:00Z');

test.each([
  ['2026-11-22T11:59:55Z', 'just now'],
  ['2026-11-22T11:59:30Z', '30 seconds ago'],
  ['2026-11-22T11:57:10Z', '2 minutes ago'],
  ['2026-11-22T12:05:00Z', 'in 5 minutes'],
  ['2026-11-21T11:00:00Z', 'yesterday'],
  ['2024-10-01T00:00:00Z', '2 years ago'],
])('%s is %s', (instant, shown) => {
  expect(formatRelative(instant, now)).toBe(shown);
});

test('a share is rounded down, so that one failure in ten thousand is not 100%', () => {
  expect(formatShare(0.9999)).toBe('99.9%');
  expect(formatShare(1)).toBe('100%');
  expect(formatShare(0)).toBe('0%');
});

test('constants and counts read like prose', () => {
  expect(titleCase('AT_MOST_ONCE')).toBe('At most once');
  expect(formatCount(1_234_567)).toBe('1,234,567');
});

test('bytes are short, and a KB has 1,024 of them', () => {
  expect([0, 1_023, 1_024, 4_300, 1_363_149].map(formatBytes)).toEqual(['0 B', '1023 B', '1 KB', '4.2 KB', '1.3 MB']);
});
