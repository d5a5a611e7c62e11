import type { JsonValue } from '@hookloom/sdk/wire';

/**
 * How any JSON value is typed into one line: an expression or plain words stand for text, everything that is JSON for its
 * value. A text that would read as something else is put in quotes: `"42"` is a text, `42` a number.
 */
export function textToValue(text: string): JsonValue {
  if (isExpression(text)) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

export function valueToText(value: JsonValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return textToValue(value) === value ? value : JSON.stringify(value);
}

/** True where a text holds `{{`, so that it is evaluated when the step runs. */
export function isExpression(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.includes('{{');
}

export type ValueKind = 'expression' | 'text' | 'number' | 'true/false' | 'null' | 'list' | 'object';

/** What a typed value was taken for, to be shown beside it. */
export function kindOfValue(value: JsonValue): ValueKind {
  if (isExpression(value)) return 'expression';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'true/false';
    default:
      return 'object';
  }
}

/** True where both are the same JSON, whatever the order of keys was made in. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}
