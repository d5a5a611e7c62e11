import { expect, test } from 'vitest';
import { READING_BURST_MS, READING_SHARE } from './limits.ts';
import { Pace } from './pace.ts';

test('who says no more than its share is never held up', () => {
  const pace = new Pace(0);
  for (let now = 10; now < 100_000; now += 10) expect(pace.spend(10 * READING_SHARE, now)).toBe(0);
});

test('who speaks without end gets its share, and no more', () => {
  const pace = new Pace(0);
  let now = 0;
  let spent = 0;
  while (now < 100_000) {
    now += 20;
    spent += 20;
    now += pace.spend(20, now);
  }
  expect(spent).toBeGreaterThan(now * READING_SHARE * 0.95);
  expect(spent).toBeLessThan(now * READING_SHARE + READING_BURST_MS * 1.5);
});

test('a burst is read at once, and again after a while of silence', () => {
  const pace = new Pace(0);
  expect(pace.spend(READING_BURST_MS, READING_BURST_MS)).toBe(0);
  expect(pace.spend(READING_BURST_MS, READING_BURST_MS * 2)).toBeGreaterThan(0);
  expect(pace.spend(READING_BURST_MS, READING_BURST_MS * 12)).toBe(0);
});
