import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { wait } from './wait.node.ts';

const now = Date.UTC(2026, 0, 1);

async function until(params: Record<string, JsonValue>): Promise<string> {
  const { directive } = await runNode(wait, { params, now, input: { a: 1 } });
  if (directive.kind !== 'wait' || directive.wait.kind !== 'TIME') throw new Error('not a wait for a time');
  expect(directive.value).toEqual({ a: 1 });
  return new Date(directive.wait.until).toISOString();
}

test.each([
  [90, 'seconds', '2026-01-01T00:01:30.000Z'],
  [0.5, 'minutes', '2026-01-01T00:00:30.000Z'],
  [2, 'hours', '2026-01-01T02:00:00.000Z'],
  [31, 'days', '2026-02-01T00:00:00.000Z'],
  [1, 'weeks', '2026-01-08T00:00:00.000Z'],
  [0, 'days', '2026-01-01T00:00:00.000Z'],
])('for %d %s', async (amount, unit, instant) => {
  expect(await until({ amount, unit })).toBe(instant);
});

test.each([
  ['2026-03-01T09:00:00Z', 'Europe/Berlin', '2026-03-01T09:00:00.000Z'],
  ['2026-03-01 09:00+05:30', 'UTC', '2026-03-01T03:30:00.000Z'],
  ['2026-03-01T09:00[America/New_York]', 'UTC', '2026-03-01T14:00:00.000Z'],
  ['2026-03-01 09:00', 'Europe/Berlin', '2026-03-01T08:00:00.000Z'],
  ['2026-07-01T09:00:30', ' europe/berlin ', '2026-07-01T07:00:30.000Z'],
  ['2026-03-01', 'UTC', '2026-03-01T00:00:00.000Z'],
  // The clocks go from 2:00 to 3:00 that night, and back from 3:00 to 2:00 in October.
  ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  [1_767_312_000_000, 'UTC', '2026-01-02T00:00:00.000Z'],
  // Past: the engine goes on at once.
  ['1999-12-31T23:59:59Z', 'UTC', '1999-12-31T23:59:59.000Z'],
])('until %s in %s', async (text, timeZone, instant) => {
  expect(await until({ mode: 'until', until: text, timeZone })).toBe(instant);
});

test.each([
  ['tomorrow', 'UTC', 'INVALID_TIME', '"tomorrow" is not a time'],
  ['2026-02-30', 'UTC', 'INVALID_TIME', 'not a time'],
  ['09:00', 'UTC', 'INVALID_TIME', 'not a time'],
  ['20', 'UTC', 'INVALID_TIME', 'not a time'],
  ['2026-03-01 09:00', 'Mars/Base', 'UNKNOWN_TIME_ZONE', '"Mars/Base"'],
  ['2026-03-01T09:00:00Z', '', 'UNKNOWN_TIME_ZONE', 'no time zone ""'],
  ['  ', 'UTC', 'TIME_MISSING', 'empty'],
  ['2999-01-01', 'UTC', 'WAIT_TOO_LONG', '100 years'],
])('until "%s" in "%s" is refused as %s', async (text, timeZone, code, words) => {
  const failure = runNode(wait, { params: { mode: 'until', until: text, timeZone }, now });
  await expect(failure).rejects.toMatchObject({ class: 'USER', code, message: expect.stringContaining(words) });
});

test('for longer than any clock goes is refused', async () => {
  await expect(runNode(wait, { params: { amount: 1e300, unit: 'weeks' }, now })).rejects.toMatchObject({ code: 'WAIT_TOO_LONG' });
});
