import { expect, test } from 'vitest';
import { parseJsonText } from './json-text.ts';

test('an empty text is no value, JSON its value, an expression itself', () => {
  expect(parseJsonText('  \n')).toEqual({ kind: 'value', value: undefined });
  expect(parseJsonText('{"a": "{{ trigger.x }}"}')).toEqual({ kind: 'value', value: { a: '{{ trigger.x }}' } });
  expect(parseJsonText('{{ steps.set1 }}')).toEqual({ kind: 'value', value: '{{ steps.set1 }}' });
});

test('a text that is not JSON yet says why', () => {
  expect(parseJsonText('{"a": ')).toMatchObject({ kind: 'fault' });
});
