import { expect, test } from 'vitest';
import { abortable } from './subscription.ts';

test('a subscriber that leaves ends a stream that waits for something', async () => {
  let closed = false;
  async function* stream(signal: AbortSignal): AsyncGenerator<number> {
    try {
      yield 1;
      // Nothing happens here, until the subscriber leaves.
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    } finally {
      closed = true;
    }
  }
  const events = abortable(stream);
  expect(await events.next()).toEqual({ done: false, value: 1 });
  const waiting = events.next();
  expect(await events.return?.()).toEqual({ done: true, value: undefined });
  expect((await waiting).done).toBe(true);
  expect(closed).toBe(true);
  expect((await events.next()).done).toBe(true);
});
