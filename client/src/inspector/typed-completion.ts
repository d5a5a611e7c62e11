/** Completion and hover in code, from the last execution's data and from the declared types of what it may name. */
import { completePath, namesIn, pathBefore, pathTo } from './completion.ts';
import type { CompletionOption, CompletionScope } from './completion.ts';
import { typeAt } from './declared-types.ts';
import type { DeclaredType, DeclaredTypes } from './declared-types.ts';

const MAX_OPTIONS = 50;

/** Names that the data has come first, with their values; those that are only declared follow, with their types. */
export function completeCode(
  before: string,
  scope: CompletionScope,
  declared: DeclaredTypes | null,
): { written: string; options: CompletionOption[] } {
  const known = completePath(before, scope);
  const path = pathBefore(before);
  if (!declared || !path) return known;
  const names = path.parentPath === '' ? declared.names : typeAt(declared, namesIn(path.parentPath))?.members;
  // A value that no execution has brought yet is told by its type.
  const told = known.options.map((option) => (option.detail === '' ? { ...option, detail: detailOf(names?.get(option.label)) } : option));
  const taken = new Set(told.map(({ label }) => label));
  const more = [...(names ?? new Map<string, DeclaredType>())]
    .filter(([name]) => !taken.has(name) && name.toLowerCase().startsWith(path.typed))
    .map(([name, type]) => ({ label: name, path: pathTo(path.parentPath, name), detail: detailOf(type) }))
    .filter((option) => option.path !== path.written);
  return { written: path.written, options: [...told, ...more].slice(0, MAX_OPTIONS) };
}

/** A type of which nothing is known says nothing. */
function detailOf(type: DeclaredType | undefined): string {
  return type === undefined || type.text === 'any' || type.text === 'unknown' ? '' : type.text;
}

/** The path that the place is in or at the end of, up to the end of its name, and its type; null where none is declared. */
export function typeUnder(
  line: string,
  column: number,
  declared: DeclaredTypes,
): { from: number; to: number; path: string; type: string } | null {
  const end = column + (/^[\w$]*/.exec(line.slice(column))?.[0].length ?? 0);
  const path = /[A-Za-z_$][\w$]*(?:\??\.[\w$]+|\[\d+\])*$/.exec(line.slice(0, end))?.[0];
  if (path === undefined) return null;
  const type = typeAt(declared, namesIn(path));
  return type ? { from: end - (/[\w$]*$/.exec(path)?.[0].length ?? 0), to: end, path, type: type.text } : null;
}
