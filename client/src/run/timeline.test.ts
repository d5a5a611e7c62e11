import { expect, test } from 'vitest';
import { barOf, spanOf } from './timeline.ts';

const at = (ms: number): string => new Date(1_000_000 + ms).toISOString();

test('steps are placed by their share of the time', () => {
  const steps = [
    { startedAt: at(0), durationMs: 50 },
    { startedAt: at(50), durationMs: 50 },
  ];
  const span = spanOf(steps);
  expect(steps.map((step) => barOf(step, span))).toEqual([
    { left: 0, width: 0.5 },
    { left: 0.5, width: 0.5 },
  ]);
});

test('a step of no time at the very end is still seen and does not stick out', () => {
  const span = spanOf([
    { startedAt: at(0), durationMs: 1_000 },
    { startedAt: at(1_000), durationMs: 0 },
  ]);
  expect(barOf({ startedAt: at(1_000), durationMs: 0 }, span)).toEqual({ left: 0.98, width: 0.02 });
});

test('what has not started has no bar', () => {
  expect(barOf({ startedAt: null, durationMs: null }, spanOf([]))).toBeNull();
});
