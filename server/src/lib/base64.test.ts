import { expect, test } from 'vitest';
import { bytesOfBase64 } from './base64.ts';

test.each([
  ['', ''],
  ['aGVsbG8=', 'hello'],
  ['aGVsbG8', 'hello'],
])('"%s" is %s', (text, bytes) => expect(bytesOfBase64(text)?.toString()).toBe(bytes));

test.each(['not base64!', 'aGVsbG8=\n', 'aGVs bG8=', 'aGVsbG8=aGVs', 'data:;base64,aGVs', 'a'])('"%s" is none', (text) => {
  expect(bytesOfBase64(text)).toBeNull();
});
