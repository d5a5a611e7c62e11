import { expect, test } from 'vitest';
import { follow, settle, show } from './follow.ts';

test('the first one that is seen is followed, and marked when it ends', () => {
  const first = follow(null, { id: 'a', ended: false }, 0);
  expect(first).toEqual({ executionId: 'a', endedAt: null, waiting: null });
  const ended = follow(first, { id: 'a', ended: true }, 10);
  expect(ended.endedAt).toBe(10);
  expect(follow(ended, { id: 'a', ended: true }, 500)).toBe(ended);
});

test('one that runs is shown to its end and a moment longer; the newest of those that came meanwhile is next', () => {
  let followed = show({ id: 'a', ended: false }, 0);
  followed = follow(followed, { id: 'b', ended: false }, 10);
  followed = follow(followed, { id: 'c', ended: false }, 20);
  followed = follow(followed, { id: 'b', ended: true }, 30);
  expect(followed).toMatchObject({ executionId: 'a', waiting: { id: 'c' } });
  expect(settle(followed, 99_999).executionId).toBe('a');
  followed = follow(followed, { id: 'a', ended: true }, 1_000);
  followed = follow(followed, { id: 'c', ended: true }, 1_010);
  expect(settle(followed, 2_400).executionId).toBe('a');
  expect(settle(followed, 2_500)).toEqual({ executionId: 'c', endedAt: 2_500, waiting: null });
});

test('a new one takes the place at once where nothing runs', () => {
  expect(follow(show({ id: 'a', ended: true }, 0), { id: 'b', ended: false }, 60_000).executionId).toBe('b');
});

test('an older one that changes late does not take the place of a newer', () => {
  const shown = show({ id: 'b', ended: true }, 0);
  expect(follow(shown, { id: 'a', ended: true }, 99_999)).toBe(shown);
});
