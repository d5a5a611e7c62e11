import { expect, test } from 'vitest';
import { fileValueOf } from './file-ref.ts';

test('a file reference is told from other values', () => {
  const ref = { file: 'f1', name: 'a.csv', type: 'text/csv', size: 12 };
  expect(fileValueOf(ref)).toEqual(ref);
  expect(fileValueOf({ ...ref, size: '12' })).toBeNull();
  expect(fileValueOf('{{ steps.download }}')).toBeNull();
  expect(fileValueOf(undefined)).toBeNull();
});
