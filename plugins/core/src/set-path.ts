import { isUnsafeKey, NodeError, type JsonObject, type JsonValue } from '@hookloom/sdk';

/** Deepest name: `a.b.c` has three parts. */
const MAX_PARTS = 32;

function kindOf(value: JsonValue): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/**
 * The parts of a dotted name.
 * @throws NodeError `INVALID_NAME` for an empty part, a name that reaches into JavaScript's own objects, or one too deep.
 */
export function parseName(name: string): string[] {
  const parts = name.split('.').map((part) => part.trim());
  if (parts.includes('')) throw new NodeError('USER', 'INVALID_NAME', `The field name "${name}" has an empty part`);
  const unsafe = parts.find(isUnsafeKey);
  if (unsafe !== undefined) throw new NodeError('USER', 'INVALID_NAME', `The field name "${unsafe}" is not allowed`);
  if (parts.length > MAX_PARTS) throw new NodeError('USER', 'INVALID_NAME', `The field name "${name}" has more than ${MAX_PARTS} parts`);
  return parts;
}

/** The list with `value` at an index of it, or just past its end. */
function withItem(items: JsonValue[], part: string, rest: string[], value: JsonValue, name: string): JsonValue[] {
  const index = /^\d{1,9}$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > items.length) {
    throw new NodeError('USER', 'INVALID_NAME', `"${name}" cannot be set: "${part}" is not an index of a list of ${items.length}`);
  }
  const copy = [...items];
  copy[index] = rest.length === 0 ? value : withValue(items[index] ?? {}, rest, value, name);
  return copy;
}

/**
 * A copy of `target` with `value` at the place named by `parts`; objects on the way are made where they are missing.
 * What is not on the way is shared with `target`, which stays as it is.
 * @throws NodeError `INVALID_NAME` where the way leads through something that holds no fields.
 */
export function withValue(target: JsonValue, parts: string[], value: JsonValue, name: string): JsonValue {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (Array.isArray(target)) return withItem(target, part, rest, value, name);
  if (typeof target !== 'object' || target === null) {
    throw new NodeError('USER', 'INVALID_NAME', `"${name}" cannot be set: what should hold "${part}" is ${kindOf(target)}`);
  }
  const inner = Object.hasOwn(target, part) ? (target[part] ?? {}) : {};
  const next: JsonObject = { ...target, [part]: rest.length === 0 ? value : withValue(inner, rest, value, name) };
  return next;
}
