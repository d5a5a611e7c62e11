import { expect, test } from 'vitest';
import { safeRedirect } from './session-ended.ts';

test('a path of this site is kept, with its search and hash', () => {
  expect(safeRedirect('/executions?status=FAILED#top')).toBe('/executions?status=FAILED#top');
});

test.each([
  '//evil.example',
  String.raw`/\evil.example`,
  'https://evil.example',
  'javascript:alert(1)',
  '/\t/evil.example',
  '',
  42,
  undefined,
])('%j leads home instead of to another site', (target) => {
  expect(safeRedirect(target)).toBe('/');
});

test('the sign-in page does not lead to itself', () => {
  expect(safeRedirect('/sign-in?redirect=%2Fsign-in')).toBe('/');
});
