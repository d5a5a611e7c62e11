import { expect, test } from 'vitest';
import { TimeOver, withinTime } from './bounded-time.ts';

test('work that ends in time gives what it gives, and throws what it throws', () => {
  expect(withinTime(1_000, () => [1])).toEqual([1]);
  expect(() =>
    withinTime(1_000, () => {
      throw new RangeError('mine');
    }),
  ).toThrow(RangeError);
});

test('work without end is broken off, and the next is done', () => {
  const endless = (): never => {
    for (;;);
  };
  expect(() => withinTime(50, endless)).toThrow(TimeOver);
  expect(withinTime(1_000, () => 2)).toBe(2);
});
