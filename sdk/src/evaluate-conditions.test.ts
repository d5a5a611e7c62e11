import { expect, test } from 'vitest';
import { conditionOperators, type ConditionOperator, type ConditionRule } from './conditions.ts';
import { ConditionError, evaluateConditions } from './evaluate-conditions.ts';
import type { JsonValue } from './wire.ts';

type Row = [left: JsonValue, operator: ConditionOperator, right: JsonValue, holds: boolean];

const rows: Row[] = [
  ['a', 'equals', 'a', true],
  ['a', 'equals', 'A', false],
  [5, 'equals', '5.0', true],
  ['5', 'equals', '5.0', false],
  [true, 'equals', 'true', true],
  [true, 'equals', 1, false],
  [null, 'equals', null, true],
  [null, 'equals', '', false],
  [null, 'equals', 0, false],
  [0, 'equals', '', false],
  [{ a: 1, b: [2] }, 'equals', { b: [2], a: 1 }, true],
  [{ a: 1 }, 'equals', { a: '1' }, false],
  [{}, 'equals', [], false],
  [{ a: null }, 'equals', { b: null }, false],
  [{ constructor: null }, 'equals', { a: null }, false],
  ['a', 'not_equals', 'b', true],
  [5, 'not_equals', '5', false],
  ['hello', 'contains', 'ell', true],
  ['hello', 'contains', 'ELL', false],
  [12345, 'contains', 34, true],
  [['a', 5], 'contains', '5', true],
  [['ab'], 'contains', 'a', false],
  [[{ a: 1 }], 'contains', { a: 1 }, true],
  [null, 'contains', 'a', false],
  [{ a: 1 }, 'contains', 'a', false],
  [null, 'not_contains', 'a', true],
  ['hello', 'not_contains', 'ell', false],
  ['hello', 'starts_with', 'he', true],
  ['hello', 'starts_with', 'lo', false],
  [null, 'starts_with', '', false],
  ['hello', 'ends_with', 'lo', true],
  [100, 'ends_with', '00', true],
  ['order-17', 'regex_match', '^order-\\d+$', true],
  ['order-x', 'regex_match', '^order-\\d+$', false],
  [17, 'regex_match', '^\\d+$', true],
  [null, 'regex_match', '.*', false],
  ['10', 'greater_than', '9', true],
  [10, 'greater_than', '9.5', true],
  ['b', 'greater_than', 'a', true],
  ['10', 'greater_than', 'a', false],
  [10, 'greater_than', 'a', false],
  [null, 'greater_than', -1, false],
  ['', 'less_than', 1, false],
  [true, 'greater_than', 0, false],
  ['1e3', 'greater_than', 999, true],
  ['2026-02-01', 'greater_than', '2026-01-31T23:59:59Z', true],
  ['2026-01-01T12:00:00+02:00', 'less_than', '2026-01-01T11:00:00Z', true],
  ['2026-01-01T10:00', 'equals', '2026-01-01T10:00:00Z', false],
  ['2026-01-01T10:00', 'greater_or_equal', '2026-01-01T10:00:00Z', true],
  [1, 'less_than', 2, true],
  [2, 'less_than', 2, false],
  [2, 'greater_or_equal', '2', true],
  [2, 'less_or_equal', 2, true],
  [3, 'less_or_equal', 2, false],
  ['b', 'in', ['a', 'b'], true],
  ['b', 'in', 'a, b', true],
  [2, 'in', '1,2,3', true],
  ['c', 'in', 'a, b', false],
  ['a', 'in', null, false],
  ['c', 'not_in', ['a', 'b'], true],
  ['a', 'not_in', 'a,b', false],
  ['', 'is_empty', null, true],
  [null, 'is_empty', null, true],
  [[], 'is_empty', null, true],
  [{}, 'is_empty', null, true],
  [0, 'is_empty', null, false],
  [false, 'is_empty', null, false],
  [' ', 'is_empty', null, false],
  ['x', 'is_not_empty', null, true],
  [[], 'is_not_empty', null, false],
  ['', 'exists', null, true],
  [null, 'exists', null, false],
  [null, 'not_exists', null, true],
  [0, 'not_exists', null, false],
  [true, 'is_true', null, true],
  ['true', 'is_true', null, true],
  [1, 'is_true', null, false],
  [false, 'is_false', null, true],
  [null, 'is_false', null, false],
];

test.each(rows)('%j %s %j is %s', (left, operator, right, holds) => {
  expect(evaluateConditions({ combine: 'all', rules: [{ left, operator, right }] })).toBe(holds);
});

test('every operator is in the table above', () => {
  expect(new Set(rows.map(([, operator]) => operator))).toEqual(new Set(Object.keys(conditionOperators)));
});

const yes: ConditionRule = { left: 1, operator: 'equals', right: 1 };
const no: ConditionRule = { left: 1, operator: 'equals', right: 2 };

test('groups combine by all and any, and nest', () => {
  expect(evaluateConditions({ combine: 'all', rules: [yes, no] })).toBe(false);
  expect(evaluateConditions({ combine: 'any', rules: [no, yes] })).toBe(true);
  expect(evaluateConditions({ combine: 'any', rules: [no, { combine: 'all', rules: [yes, yes] }] })).toBe(true);
  expect(evaluateConditions({ combine: 'all', rules: [yes, { combine: 'any', rules: [no, no] }] })).toBe(false);
});

test('an empty group holds, whichever way it combines', () => {
  expect(evaluateConditions({ combine: 'all', rules: [] })).toBe(true);
  expect(evaluateConditions({ combine: 'any', rules: [] })).toBe(true);
});

test('a pattern that is not valid is an error, also where there is nothing to match', () => {
  const rule = (right: JsonValue): ConditionRule => ({ left: null, operator: 'regex_match', right });
  expect(() => evaluateConditions({ combine: 'all', rules: [rule('(')] })).toThrow(ConditionError);
  expect(() => evaluateConditions({ combine: 'all', rules: [rule(5)] })).toThrow('is to be text');
});
