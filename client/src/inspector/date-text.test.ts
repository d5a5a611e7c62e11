import { afterEach, beforeEach, expect, test } from 'vitest';
import { instantOf, localTextOf } from './date-text.ts';

// The time zone is the process's own; each test names the one that it is about.
/* eslint-disable node/no-process-env */
let zone: string | undefined;
beforeEach(() => {
  zone = process.env['TZ'];
});
afterEach(() => {
  process.env['TZ'] = zone;
});

test('an instant goes through the input and comes back as the same moment, with the offset of its season', () => {
  process.env['TZ'] = 'Europe/Vienna';
  expect(localTextOf('2026-11-22T08:30:00Z')).toBe('2026-11-22T09:30');
  expect(instantOf('2026-11-22T09:30')).toBe('2026-11-22T09:30:00+01:00');
  expect(instantOf('2026-07-01T09:30')).toBe('2026-07-01T09:30:00+02:00');
  expect(instantOf(localTextOf('2026-11-22T08:30:15Z'))).toBe('2026-11-22T09:30:15+01:00');
});

test('zones west of Greenwich and half hours have their offsets', () => {
  process.env['TZ'] = 'America/St_Johns';
  expect(instantOf('2026-01-05T00:05')).toBe('2026-01-05T00:05:00-03:30');
  process.env['TZ'] = 'UTC';
  expect(instantOf('2026-01-05T00:05')).toBe('2026-01-05T00:05:00+00:00');
});

test('what is no instant is nothing', () => {
  expect(localTextOf('soon')).toBe('');
  expect(instantOf('')).toBeUndefined();
  expect(instantOf('2026-13-45T00:00')).toBeUndefined();
});
