/**
 * The shape of a condition group and the table of operators. Without dependencies, so that a browser can import it.
 * `evaluate-conditions.ts` says what each operator means.
 */
import type { JsonValue } from './wire.ts';

interface OperatorInfo {
  label: string;
  /** 2 where the operator compares with `right`, 1 where it looks at `left` alone. */
  arity: 1 | 2;
}

/** In the order in which a form lists them. */
export const conditionOperators = {
  equals: { label: 'equals', arity: 2 },
  not_equals: { label: 'does not equal', arity: 2 },
  contains: { label: 'contains', arity: 2 },
  not_contains: { label: 'does not contain', arity: 2 },
  starts_with: { label: 'starts with', arity: 2 },
  ends_with: { label: 'ends with', arity: 2 },
  regex_match: { label: 'matches the pattern', arity: 2 },
  greater_than: { label: 'is greater than', arity: 2 },
  less_than: { label: 'is less than', arity: 2 },
  greater_or_equal: { label: 'is at least', arity: 2 },
  less_or_equal: { label: 'is at most', arity: 2 },
  in: { label: 'is one of', arity: 2 },
  not_in: { label: 'is none of', arity: 2 },
  is_empty: { label: 'is empty', arity: 1 },
  is_not_empty: { label: 'is not empty', arity: 1 },
  exists: { label: 'exists', arity: 1 },
  not_exists: { label: 'does not exist', arity: 1 },
  is_true: { label: 'is true', arity: 1 },
  is_false: { label: 'is false', arity: 1 },
} as const satisfies Record<string, OperatorInfo>;

export type ConditionOperator = keyof typeof conditionOperators;

export const conditionOperatorNames = Object.keys(conditionOperators) as ConditionOperator[];

/** `right` is left out where the operator's arity is 1. */
export interface ConditionRule {
  left: JsonValue;
  operator: ConditionOperator;
  right?: JsonValue;
}

/** Holds where all, or any, of its rules hold. An empty group holds: no rule is broken. */
export interface ConditionGroup {
  combine: 'all' | 'any';
  rules: (ConditionRule | ConditionGroup)[];
}

export function isConditionGroup(rule: ConditionRule | ConditionGroup): rule is ConditionGroup {
  return 'rules' in rule;
}
