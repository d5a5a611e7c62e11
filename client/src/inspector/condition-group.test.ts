import { expect, test } from 'vitest';
import type { JsonValue } from '@hookloom/sdk/wire';
import { groupToJson, readGroup, withOperator } from './condition-group.ts';

test('a group survives reading and writing, nested ones too', () => {
  const json: JsonValue = {
    combine: 'any',
    rules: [
      { left: '{{ trigger.a }}', operator: 'exists' },
      { combine: 'all', rules: [{ left: 1, operator: 'less_than', right: 2 }] },
    ],
  };
  expect(groupToJson(readGroup(json))).toEqual(json);
});

test('what is not a group reads as an empty one', () => {
  for (const value of [undefined, null, 'text', [], { rules: 'none' }]) {
    expect(readGroup(value)).toEqual({ combine: 'all', rules: [] });
  }
  expect(readGroup({ combine: 'all', rules: [null, { operator: 'gone' }] }).rules).toEqual([{ left: '', operator: 'equals' }]);
});

test('the second value goes and comes with the operator', () => {
  const rule = { left: 'a', operator: 'equals', right: 'b' } as const;
  const unary = withOperator(rule, 'is_empty');
  expect(unary).toEqual({ left: 'a', operator: 'is_empty' });
  expect(withOperator(unary, 'contains')).toEqual({ left: 'a', operator: 'contains', right: '' });
});
