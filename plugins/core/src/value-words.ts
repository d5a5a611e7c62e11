import type { JsonValue } from '@hookloom/sdk';

const MAX_SHOWN = 40;
const MAX_NAMES = 5;

function short(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function fieldsOf(names: string[]): string {
  if (names.length === 0) return 'an object without fields';
  const shown = names.slice(0, MAX_NAMES).map(short).join(', ');
  return `an object with ${names.length === 1 ? 'the field' : 'the fields'} ${shown}${names.length > MAX_NAMES ? ' …' : ''}`;
}

/** A value in words, short enough for an error message: `an object with the fields a, b`. */
export function inWords(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return fieldsOf(Object.keys(value));
  return typeof value === 'string' ? `the text "${short(value)}"` : `the ${typeof value} ${String(value)}`;
}
