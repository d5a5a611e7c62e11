import { NodeError } from '@hookloom/sdk';
import { expect, test } from 'vitest';
import { failureOf } from './failure.ts';

const unreadable = new Proxy(new Error('hidden'), {
  get() {
    throw new Error('not to be read');
  },
});
const oddMessage = Object.assign(new Error('text'), { message: 5 });

test.each([
  ['a foreseen failure', new NodeError('REMOTE', 'NO_ANSWER', 'Nobody.'), { class: 'REMOTE', code: 'NO_ANSWER', message: 'Nobody.' }],
  ['one of a class that there is not', new NodeError('ODD' as never, 'X', 'Odd.'), { class: 'USER', code: 'NODE_THREW', message: 'Odd.' }],
  ['an error', new TypeError('oh no'), { class: 'USER', code: 'NODE_THREW', message: 'oh no' }],
  ['an error without a message', new TypeError(), { class: 'USER', code: 'NODE_THREW', message: 'TypeError' }],
  ['an error whose message is no text', oddMessage, { class: 'USER', code: 'NODE_THREW', message: '5' }],
  ['an error that cannot be read', unreadable, { class: 'USER', code: 'NODE_THREW' }],
  ['nothing', undefined, { class: 'USER', code: 'NODE_THREW' }],
  ['an object', { a: 1 }, { class: 'USER', code: 'NODE_THREW' }],
])('%s becomes a failure that can be shown', (_, thrown, failure) => {
  expect(failureOf(thrown, 'n')).toMatchObject({ ...failure, nodeId: 'n' });
});

test('a long message is cut', () => {
  expect(failureOf(new Error('x'.repeat(10_000)), 'n').message).toHaveLength(4_001);
});
