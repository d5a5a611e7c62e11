import { expect, test } from 'vitest';
import { waitRowOf } from './wait-rows.ts';

// One such text once failed the whole execution as NOT_RECORDABLE, and none of its steps was on record.
test('texts with NUL, which Postgres refuses, are stored without it', () => {
  expect(waitRowOf(1, 1, { kind: 'APPROVAL', message: 'Refund a\0b?', until: null })).toMatchObject({ message: 'Refund a\uFFFDb?' });
  expect(
    waitRowOf(1, 1, { kind: 'EVENT', topic: 'a\0', key: { path: 'b\0', value: 'c\0' }, condition: null, since: 0, until: null }),
  ).toMatchObject({ topic: 'a\uFFFD', keyPath: 'b\uFFFD', keyValue: 'c\uFFFD' });
});
