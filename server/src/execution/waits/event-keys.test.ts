import { expect, test } from 'vitest';
import type { JsonValue } from '@hookloom/sdk/wire';
import { keyAt, sourceOfTopic, topicOfSource, topicsOf } from './event-keys.ts';

test('an event is on its type, and a webhook on its source too', () => {
  expect(topicsOf({ type: 'order.paid', sourceId: null })).toEqual(['order.paid']);
  expect(topicsOf({ type: 'webhook.received', sourceId: 's1' })).toEqual(['webhook.received', 'source:s1']);
  expect(sourceOfTopic(topicOfSource('s1'))).toBe('s1');
  expect(sourceOfTopic('order.paid')).toBeNull();
});

const data: JsonValue = { body: { id: 7, price: 1.5, ok: true, none: null, items: [{ id: 'a' }], text: 'x' }, 'a.b': 1 };

test.each<[string, JsonValue, string, string | null]>([
  ['a number', data, 'body.id', '7'],
  ['a fraction', data, 'body.price', '1.5'],
  ['a boolean', data, 'body.ok', 'true'],
  ['an item of a list', data, 'body.items.0.id', 'a'],
  ['null', data, 'body.none', null],
  ['an object', data, 'body', null],
  ['a list', data, 'body.items', null],
  ['the length of a list', data, 'body.items.length', null],
  ['the length of a text', data, 'body.text.length', null],
  ['what is not there', data, 'body.nothing.more', null],
  ['what every object has', data, 'body.constructor.name', null],
  ['a text of NUL', { id: 'a\0b' }, 'id', null],
  ['a very long text', { id: 'x'.repeat(1_001) }, 'id', null],
  ['data that is no object', 'text', 'id', null],
])('the key of %s', (_name, value, path, key) => {
  expect(keyAt(value, path)).toBe(key);
});
