/** Texts of a credential type with `{{field}}` in them. They are no expressions: a name in braces is a field's value and nothing else. */
import type { JsonValue } from './wire.ts';

const placePattern = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names in a template's braces, each once, in order. */
export function templateFields(template: string): string[] {
  return [...new Set([...template.matchAll(placePattern)].map(([, name = '']) => name))];
}

/** A credential's field values by name. */
export type FieldValues = Readonly<Record<string, JsonValue>>;

/** A field's value as text; null where it is absent, empty, or no text, number or boolean. */
export function fieldText(values: FieldValues, name: string): string | null {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Puts `textOf` each name in its place. */
export function fillTemplate(template: string, textOf: (name: string) => string): string {
  return template.replaceAll(placePattern, (_, name: string) => textOf(name));
}

/**
 * Fills the template of a URL. A field at its start, such as `{{baseUrl}}`, is taken as it is but for slashes at its end;
 * elsewhere it is percent-encoded, so that a value cannot change the host or the path around it.
 * Gives null where a field is empty or the result is no URL of `http:` or `https:`.
 */
export function fillUrl(template: string, values: FieldValues): string | null {
  const texts = templateFields(template).map((name) => fieldText(values, name));
  if (texts.includes(null)) return null;
  const atStart = templateFields(template.match(/^\{\{[^{}]*\}\}/)?.[0] ?? '')[0];
  let first = true;
  const filled = fillTemplate(template, (name) => {
    const text = fieldText(values, name) ?? '';
    const whole = first && name === atStart;
    first = false;
    return whole ? text.trim().replace(/\/+$/, '') : encodeURIComponent(text);
  });
  const url = URL.parse(filled);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
