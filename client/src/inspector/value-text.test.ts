import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '@hookloom/sdk/wire';
import { kindOfValue, sameJson, textToValue, valueToText } from './value-text.ts';

test.each<[string, JsonValue, string]>([
  ['hello', 'hello', 'text'],
  ['42', 42, 'number'],
  ['"42"', '42', 'text'],
  ['true', true, 'true/false'],
  ['{"a": [1]}', { a: [1] }, 'object'],
  ['{{ trigger.body.total }}', '{{ trigger.body.total }}', 'expression'],
  ['"{{ trigger }}"', '"{{ trigger }}"', 'expression'],
  ['', '', 'text'],
])('%j is %j, of kind %s', (text, value, kind) => {
  expect(textToValue(text)).toEqual(value);
  expect(kindOfValue(textToValue(text))).toBe(kind);
});

test('every value survives being shown and typed', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as JsonValue;
      // An object with an expression inside reads as a text on one line; it is edited in the larger editor.
      fc.pre(!JSON.stringify(json).includes('{{'));
      expect(textToValue(valueToText(json))).toEqual(json);
    }),
  );
});

test('JSON is compared by value', () => {
  expect(sameJson({ a: 1, b: [null] }, { b: [null], a: 1 })).toBe(true);
  expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(sameJson([1], { 0: 1 })).toBe(false);
});
