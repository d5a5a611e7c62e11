import { expect, test } from 'vitest';
import { Restarts } from './restarts.ts';

test('the first ends within a minute are followed by a start at once, the next ones ever later', () => {
  const restarts = new Restarts();
  const delays = Array.from({ length: 10 }, () => {
    restarts.ended(1_000);
    return restarts.delay(1_000);
  });
  expect(delays).toEqual([0, 0, 0, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(restarts.delay(3_000)).toBe(3_000);
  expect(restarts.delay(61_001)).toBe(0);
  expect(restarts.total).toBe(10);
});

test('a plugin that cannot be loaded is tried again ever later, up to a minute', () => {
  const restarts = new Restarts();
  expect(restarts.refusal(0)).toBeNull();
  let now = 0;
  for (const brokenFor of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    restarts.loadFailed('why', now);
    expect(restarts.refusal(now + brokenFor - 1)).toBe('why');
    expect(restarts.refusal((now += brokenFor))).toBeNull();
  }
  restarts.loaded();
  restarts.loadFailed('again', now);
  expect(restarts.refusal(now + 1_000)).toBeNull();
});
