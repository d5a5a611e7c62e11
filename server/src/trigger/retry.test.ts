import { expect, test } from 'vitest';
import { pollWait, reconnectWait, setUpWait, tearDownWait } from './retry.ts';

const seconds = (wait: (failures: number, chance: number) => number, chance: number): number[] =>
  [1, 2, 3, 5, 8, 1_000].map((failures) => wait(failures, chance) / 1_000);

test('waits grow up to their bounds, and chance spreads them', () => {
  expect(seconds(setUpWait, 0)).toEqual([5, 10, 20, 80, 600, 600]);
  expect(seconds(setUpWait, 1)).toEqual([6, 12, 24, 96, 720, 720]);
  expect(seconds(tearDownWait, 0)).toEqual([5, 10, 20, 80, 640, 3_600]);
  expect(seconds(reconnectWait, 0)).toEqual([0.5, 1, 2, 8, 30, 30]);
  expect(seconds(reconnectWait, 1)).toEqual([1, 2, 4, 16, 60, 60]);
});

test('looks keep their time but for a twentieth, and a failing one waits for a quarter of an hour at most, or its own longer time', () => {
  expect([0, 0.5, 1].map((chance) => pollWait(60_000, 0, chance))).toEqual([57_000, 60_000, 63_000]);
  expect([0, 1, 2, 3, 4, 5, 99].map((failures) => pollWait(60_000, failures, 0.5) / 60_000)).toEqual([1, 2, 4, 8, 15, 15, 15]);
  expect(pollWait(3_600_000, 3, 0.5)).toBe(3_600_000);
});
