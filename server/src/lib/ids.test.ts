import { expect, test } from 'vitest';
import { derivedId, isUuid, timeOfId, uuidv7 } from './ids.ts';

test('ids are version 7 UUIDs, sort in the order they were made, and carry their time', () => {
  const now = Date.now() + 1_000;
  const ids = Array.from({ length: 10_000 }, () => uuidv7(now));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
  expect(timeOfId(ids[0] as string)).toBe(now);
});

test('a clock that goes back does not break the order', () => {
  const later = uuidv7(Date.now() + 60_000);
  expect(uuidv7(Date.now()) > later).toBe(true);
});

test.each([
  ['0190a6e2-0000-7000-8000-000000000000', true],
  ['x', false],
  [['0190a6e2-0000-7000-8000-000000000000'], false],
  [null, false],
])('isUuid(%j) is %s', (value, expected) => {
  expect(isUuid(value)).toBe(expected);
});

test('an id that is derived is the same for the same instant and name, and holds the instant', () => {
  const now = Date.now();
  const id = derivedId(now, 'a');
  expect(isUuid(id)).toBe(true);
  expect(timeOfId(id)).toBe(now);
  expect(derivedId(now, 'a')).toBe(id);
  expect(derivedId(now, 'b')).not.toBe(id);
});
