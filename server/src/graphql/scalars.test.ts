import { expect, test } from 'vitest';
import { dateTimeScalar } from './scalars.ts';

const read = (value: unknown): string => dateTimeScalar.coerceInputValue(value).toISOString();

test.each([
  ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
  ['2026-01-31T09:00Z', '2026-01-31T09:00:00.000Z'],
  ['2026-01-31T09:00:00.123456+05:45', '2026-01-31T03:15:00.123Z'],
  ['2024-02-29T00:00:00-12:00', '2024-02-29T12:00:00.000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
])('%s is an instant', (text, instant) => {
  expect(read(text)).toBe(instant);
});

// `Date` takes most of these, for another day than is meant or for one that Postgres cannot hold.
test.each<unknown>([
  '',
  '1',
  '12345',
  'Nov 5',
  '2026-01-31',
  '2026-01-31T09:00:00',
  '2026-02-31T09:00:00Z',
  '2026-13-01T09:00:00Z',
  '2026-01-31T25:00:00Z',
  '0000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '9999-12-31T23:00:00-02:00',
  '0001-01-01T00:00:00+02:00',
  '+275760-09-13T00:00:00.000Z',
  '2026-01-31T09:00:00+99:00',
  1_769_850_000_000,
  null,
  ['2026-01-31T09:00:00Z'],
])('%j is none', (value) => {
  expect(() => read(value)).toThrow('Expected an instant such as 2026-01-31T09:00:00Z.');
});

test('an instant goes out in UTC', () => {
  expect(dateTimeScalar.coerceOutputValue(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
});
