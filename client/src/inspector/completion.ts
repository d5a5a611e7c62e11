/** What can be written at a place of an expression, from what is known of the last execution's data. */
import type { JsonValue } from '@hookloom/sdk/wire';

/** The names that stand by themselves; an undefined value is a name whose data is not known yet. */
export type CompletionScope = { readonly [name: string]: CompletionValue };
export type CompletionValue = JsonValue | undefined | { readonly [name: string]: CompletionValue };

export interface CompletionOption {
  /** The path as it will stand in the text. */
  path: string;
  /** The last name of the path. */
  label: string;
  /** A glance at the value, at most 40 characters; empty where it is not known. */
  detail: string;
}

export interface Completion {
  /** The part of the text that an option's path replaces. */
  from: number;
  to: number;
  options: CompletionOption[];
}

const MAX_OPTIONS = 50;
const PATH_BEFORE_CARET = /[A-Za-z_$][\w$]*(?:\??\.[\w$]*|\[\d*\]?)*$/;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Null where the caret is not inside `{{ }}`, or nothing fits. */
export function completionAt(text: string, caret: number, scope: CompletionScope): Completion | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf('{{');
  if (start === -1 || before.indexOf('}}', start) !== -1) return null;
  const { written, options } = completePath(before.slice(start + 2), scope);
  return options.length === 0 ? null : { from: caret - written.length, to: caret, options };
}

/** What may follow in JavaScript: the path that is being written at the end of `before`, and what it can become. */
export function completePath(before: string, scope: CompletionScope): { written: string; options: CompletionOption[] } {
  const path = pathBefore(before);
  if (!path) return { written: '', options: [] };
  const { written, parentPath, typed } = path;
  const parent = parentPath === '' ? scope : valueAt(scope, parentPath);
  const options = childrenOf(parent, parentPath)
    .filter((option) => option.label.toLowerCase().startsWith(typed) && option.path !== written)
    .slice(0, MAX_OPTIONS);
  return { written, options };
}

/** The path that is being written at the end of `before`, and the names in it that are complete; null where none can begin. */
export function pathBefore(before: string): { written: string; parentPath: string; typed: string } | null {
  const written = PATH_BEFORE_CARET.exec(before)?.[0] ?? '';
  // After a value or inside of a quoted text nothing can be offered.
  if (written === '' && !/(?:^|[\s(,!+\-*/%<>=&|?:[])$/.test(before)) return null;
  const cut = Math.max(written.lastIndexOf('.'), written.lastIndexOf('[')) + 1;
  const parentPath = written.slice(0, Math.max(0, cut - 1)).replace(/\?$/, '');
  return { written, parentPath, typed: written.slice(cut).toLowerCase() };
}

/** The names in a path: `steps.a?.items[0]` has `steps`, `a`, `items` and `0`. */
export function namesIn(path: string): string[] {
  return path.match(/[\w$]+/g) ?? [];
}

/** The text with an option taken, closed with `}}` where it was not, and where the caret goes. */
export function complete(text: string, completion: Completion, option: CompletionOption): { text: string; caret: number } {
  const before = text.slice(0, completion.from);
  const after = text.slice(completion.to);
  const space = before.endsWith('{{') ? ' ' : '';
  const close = /^[^{]*\}\}/.test(after) ? '' : ' }}';
  const head = before + space + option.path;
  return { text: head + close + after, caret: head.length };
}

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name);
}

function valueAt(scope: CompletionScope, path: string): CompletionValue {
  let value: CompletionValue = scope;
  for (const name of namesIn(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as { readonly [name: string]: CompletionValue })[name];
  }
  return value;
}

function childrenOf(parent: CompletionValue, parentPath: string): CompletionOption[] {
  if (typeof parent !== 'object' || parent === null) return [];
  return Object.entries(parent as { readonly [name: string]: CompletionValue }).map(([label, value]) => ({
    label,
    path: pathTo(parentPath, label),
    detail: glance(value),
  }));
}

export function pathTo(parentPath: string, name: string): string {
  if (parentPath === '') return name;
  if (isIdentifier(name)) return `${parentPath}.${name}`;
  return /^\d+$/.test(name) ? `${parentPath}[${name}]` : `${parentPath}[${JSON.stringify(name)}]`;
}

function glance(value: CompletionValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `${value.length} items`;
  if (typeof value === 'object' && value !== null) return '{…}';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
