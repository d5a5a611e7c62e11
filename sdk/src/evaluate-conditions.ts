/**
 * Whether a group of conditions holds. Pure, and tolerant of types, since what a webhook brings is often text:
 * numbers written as text compare as numbers, and `true` written as text is true.
 * What cannot be compared does not hold; only the operators with "not" turn that round.
 */
import { isConditionGroup, type ConditionGroup, type ConditionRule } from './conditions.ts';
import { compileRegex, RegexError } from './linear-regex.ts';
import type { JsonValue } from './wire.ts';

/** A rule that cannot be evaluated: its pattern is not valid. */
export class ConditionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConditionError';
  }
}

const numberPattern = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;
const datePattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

function asNumber(value: JsonValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && numberPattern.test(value) ? Number(value) : null;
}

/** Milliseconds since 1970 of an ISO 8601 date or date and time; without a zone it is UTC, so that every server agrees. */
function asInstant(value: JsonValue): number | null {
  if (typeof value !== 'string' || !datePattern.test(value)) return null;
  const zoned = value.length > 10 && !/(Z|[+-]\d{2}:\d{2})$/.test(value) ? `${value}Z` : value;
  const instant = Date.parse(zoned);
  return Number.isNaN(instant) ? null : instant;
}

function asText(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function equals(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left === 'object' || typeof right === 'object') return deepEquals(left, right);
  if (typeof left === 'string' && typeof right === 'string') return false;
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a !== null && b !== null) return a === b;
  return String(left) === String(right);
}

function deepEquals(left: JsonValue, right: JsonValue): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => deepEquals(item, right[index] ?? null));
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && deepEquals(left[key] ?? null, right[key] ?? null));
}

/** Below, at or above 0 as in sorting; null where the two have no order. */
function order(left: JsonValue, right: JsonValue): number | null {
  const numbers = [asNumber(left), asNumber(right)] as const;
  if (numbers[0] !== null && numbers[1] !== null) return numbers[0] - numbers[1];
  const instants = [asInstant(left), asInstant(right)] as const;
  if (instants[0] !== null && instants[1] !== null) return instants[0] - instants[1];
  if (typeof left !== 'string' || typeof right !== 'string') return null;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function compares(left: JsonValue, right: JsonValue, test: (order: number) => boolean): boolean {
  const result = order(left, right);
  return result !== null && test(result);
}

/** A list holds an equal item; a text holds the other text. */
function contains(left: JsonValue, right: JsonValue): boolean {
  if (Array.isArray(left)) return left.some((item) => equals(item, right));
  return texts(left, right, (a, b) => a.includes(b));
}

function texts(left: JsonValue, right: JsonValue, test: (left: string, right: string) => boolean): boolean {
  const [a, b] = [asText(left), asText(right)];
  return a !== null && b !== null && test(a, b);
}

/** `right` is a list, or a text of items between commas. */
function isIn(left: JsonValue, right: JsonValue): boolean {
  const items = typeof right === 'string' ? right.split(',').map((item) => item.trim()) : right;
  if (!Array.isArray(items)) return equals(left, items);
  return items.some((item) => equals(left, item));
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function matches(left: JsonValue, right: JsonValue): boolean {
  if (typeof right !== 'string') throw new ConditionError('The pattern of "matches the pattern" is to be text');
  const text = asText(left);
  try {
    const test = compileRegex(right);
    return text !== null && test(text);
  } catch (cause) {
    if (cause instanceof RegexError) throw new ConditionError(cause.message, { cause });
    throw cause;
  }
}

function ruleHolds(rule: ConditionRule): boolean {
  const left = rule.left ?? null;
  const right = rule.right ?? null;
  switch (rule.operator) {
    case 'equals':
      return equals(left, right);
    case 'not_equals':
      return !equals(left, right);
    case 'contains':
      return contains(left, right);
    case 'not_contains':
      return !contains(left, right);
    case 'starts_with':
      return texts(left, right, (a, b) => a.startsWith(b));
    case 'ends_with':
      return texts(left, right, (a, b) => a.endsWith(b));
    case 'regex_match':
      return matches(left, right);
    case 'greater_than':
      return compares(left, right, (result) => result > 0);
    case 'less_than':
      return compares(left, right, (result) => result < 0);
    case 'greater_or_equal':
      return compares(left, right, (result) => result >= 0);
    case 'less_or_equal':
      return compares(left, right, (result) => result <= 0);
    case 'in':
      return isIn(left, right);
    case 'not_in':
      return !isIn(left, right);
    case 'is_empty':
      return isEmpty(left);
    case 'is_not_empty':
      return !isEmpty(left);
    case 'exists':
      return left !== null;
    case 'not_exists':
      return left === null;
    case 'is_true':
      return left === true || left === 'true';
    case 'is_false':
      return left === false || left === 'false';
  }
}

/**
 * Whether the group holds. An empty group holds.
 * @throws ConditionError where a rule that counts has a pattern that is not valid or too costly.
 */
export function evaluateConditions(group: ConditionGroup): boolean {
  const holds = (rule: ConditionRule | ConditionGroup): boolean => (isConditionGroup(rule) ? evaluateConditions(rule) : ruleHolds(rule));
  if (group.rules.length === 0) return true;
  return group.combine === 'all' ? group.rules.every(holds) : group.rules.some(holds);
}
