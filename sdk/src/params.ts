import type { z } from 'zod';
import { NodeError } from './errors.ts';

const numberPattern = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** What a schema that wanted `expected` can take in place of `value`, or undefined. An expression such as `{{trigger.id}}` may give the neighbouring type. */
function convert(value: unknown, expected: string): unknown {
  switch (expected) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
    case 'number':
    case 'int':
      return typeof value === 'string' && numberPattern.test(value.trim()) ? Number(value) : undefined;
    case 'boolean':
      if (value === 'true') return true;
      return value === 'false' ? false : undefined;
    default:
      return undefined;
  }
}

/** Replaces the value at `path` inside `root`, along own properties only. */
function convertAt(root: unknown, path: readonly PropertyKey[], expected: string): void {
  let parent: unknown = root;
  for (const key of path.slice(0, -1)) {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return;
    parent = Reflect.get(parent, key);
  }
  const last = path.at(-1);
  if (last === undefined || typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, last)) return;
  const converted = convert(Reflect.get(parent, last), expected);
  if (converted !== undefined) Reflect.set(parent, last, converted);
}

/** A fault with its dotted path. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

/**
 * Applies a node's parameter schema, defaults included, to parameters whose expressions have been evaluated.
 * A number or boolean where text is wanted becomes text, and text that reads as a number or boolean becomes one.
 * @throws NodeError of class `USER`, code `PARAMS_INVALID`, naming every fault with its dotted path.
 */
export function applyParams<Schema extends z.ZodObject>(schema: Schema, params: unknown): z.output<Schema> {
  const first = schema.safeParse(params);
  if (first.success) return first.data;
  const copy: unknown = structuredClone(params);
  for (const issue of first.error.issues) {
    if (issue.code === 'invalid_type') convertAt(copy, issue.path, issue.expected);
  }
  const second = schema.safeParse(copy);
  if (second.success) return second.data;
  const faults = second.error.issues.map(describeIssue).join('; ');
  throw new NodeError('USER', 'PARAMS_INVALID', `The parameters do not fit. ${faults}`);
}
