import { conditionOperators, isConditionGroup } from '@hookloom/sdk/conditions';
import type { ConditionGroup, ConditionOperator, ConditionRule } from '@hookloom/sdk/conditions';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { isObject } from '../canvas/node-types.ts';

export const newRule: ConditionRule = { left: '', operator: 'equals', right: '' };

/** The group that a parameter holds; what does not fit the shape is left out, so that a draft of any kind can be edited. */
export function readGroup(value: JsonValue | undefined): ConditionGroup {
  if (!isObject(value)) return { combine: 'all', rules: [] };
  const rules = Array.isArray(value['rules']) ? value['rules'] : [];
  return {
    combine: value['combine'] === 'any' ? 'any' : 'all',
    rules: rules.flatMap((rule) => {
      if (!isObject(rule)) return [];
      return ['rules' in rule ? readGroup(rule) : readRule(rule)];
    }),
  };
}

function readRule(rule: JsonObject): ConditionRule {
  const operator = isOperator(rule['operator']) ? rule['operator'] : 'equals';
  const { left = '', right } = rule;
  return right === undefined ? { left, operator } : { left, operator, right };
}

export function isOperator(value: JsonValue | undefined): value is ConditionOperator {
  return typeof value === 'string' && Object.hasOwn(conditionOperators, value);
}

/** The rule with another operator; `right` goes and comes with the number of values that the operator takes. */
export function withOperator(rule: ConditionRule, operator: ConditionOperator): ConditionRule {
  if (conditionOperators[operator].arity === 1) return { left: rule.left, operator };
  return { left: rule.left, operator, right: rule.right ?? '' };
}

/** The group as the plain JSON that a parameter is. */
export function groupToJson(group: ConditionGroup): JsonObject {
  return {
    combine: group.combine,
    rules: group.rules.map((rule): JsonObject => {
      if (isConditionGroup(rule)) return groupToJson(rule);
      const { left, operator, right } = rule;
      return right === undefined ? { left, operator } : { left, operator, right };
    }),
  };
}
