/** The choices that a service gave for a field, page by page, and what stands in the way of asking for them. */
import type { FieldLoader, FieldOption } from '@hookloom/sdk/field';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { isObject, paramProperties } from '../canvas/node-types.ts';
import { isExpression } from './value-text.ts';

export interface LoadedOptions {
  /** What they were asked for with; null while nothing was. */
  key: string | null;
  options: readonly FieldOption[];
  /** The cursor of the next page; null after the last one. */
  next: string | null;
  problem: string | null;
  isLoading: boolean;
}

export const nothingLoaded: LoadedOptions = { key: null, options: [], next: null, problem: null, isLoading: false };

export interface OptionsPage {
  options: readonly FieldOption[];
  next: string | null;
  problem: string | null;
}

/** Another key starts over; more of the same key keeps what is there. */
export function beginLoading(before: LoadedOptions, key: string): LoadedOptions {
  const kept = before.key === key ? before : { ...nothingLoaded, key };
  return { ...kept, problem: null, isLoading: true };
}

/** A page that answers an earlier question is left out; a value that came before is not listed twice. */
export function withPage(before: LoadedOptions, key: string, page: OptionsPage): LoadedOptions {
  if (before.key !== key) return before;
  if (page.problem !== null) return { ...before, problem: page.problem, isLoading: false };
  const known = new Set(before.options.map(({ value }) => value));
  const added = page.options.filter(({ value }) => !known.has(value) && known.add(value));
  return { key, options: [...before.options, ...added], next: page.next, problem: null, isLoading: false };
}

/** Those whose label, value or description has the text in it; all where there is none. */
export function matchingOptions(options: readonly FieldOption[], text: string): readonly FieldOption[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return options;
  return options.filter(({ value, label, description }) => `${label}\n${value}\n${description ?? ''}`.toLowerCase().includes(wanted));
}

/** The parameters that the choices depend on, as text to compare: while it stays the same, so do the choices. */
export function dependencyKey(loader: FieldLoader, params: JsonObject): string {
  return JSON.stringify(loader.dependsOn.map((name) => valueOf(params, name) ?? null));
}

/**
 * Why the choices cannot be asked for yet, in words for the person at the form; null where they can. A parameter that must be
 * filled in has to have a value, and one that is known before the workflow runs.
 */
export function missingDependency(loader: FieldLoader, paramsSchema: JsonObject, params: JsonObject): string | null {
  const properties = paramProperties({ paramsSchema });
  const required = new Set(Array.isArray(paramsSchema['required']) ? paramsSchema['required'] : []);
  for (const name of loader.dependsOn) {
    const schema = properties.get(name);
    const field = schema?.['field'];
    const title = typeof schema?.['title'] === 'string' ? schema['title'] : name;
    const value = valueOf(params, name) ?? schema?.['default'];
    const isRequired = required.has(name) || (isObject(field) && field['required'] === true);
    if (isRequired && (value === undefined || value === null || value === '')) return `Fill in “${title}” first.`;
    if (isExpression(value)) return `“${title}” is an expression, so the choices are not known. Type the value by hand.`;
  }
  return null;
}

function valueOf(params: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}
