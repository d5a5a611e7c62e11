/** Checks that a value is JSON and within its size, and gives its text. */

/** What a step's output may have at most, in UTF-16 units of its JSON text: 5 MiB. */
const MAX_OUTPUT_LENGTH = 5 * 1024 * 1024;
const MAX_DEPTH = 200;

export type JsonText = { ok: true; text: string } | { ok: false; code: 'OUTPUT_NOT_JSON' | 'OUTPUT_TOO_LARGE'; message: string };

/** `undefined` counts as null, at the top and inside. */
export function toJsonText(value: unknown, maxLength: number = MAX_OUTPUT_LENGTH): JsonText {
  const fault = findNonJson(value, 'the output', 0);
  if (fault) return { ok: false, code: 'OUTPUT_NOT_JSON', message: fault };
  const text = JSON.stringify(value ?? null);
  if (text.length > maxLength) {
    return {
      ok: false,
      code: 'OUTPUT_TOO_LARGE',
      message: `The output has ${text.length.toLocaleString('en')} characters of JSON; ${maxLength.toLocaleString('en')} are allowed.`,
    };
  }
  return { ok: true, text };
}

/** Whether the texts in a value are longer than this together: known without writing it out, which a value of huge texts would not survive. */
export function isLongerThan(value: unknown, maxLength: number): boolean {
  return remaining(value, maxLength, 0) < 0;
}

function remaining(value: unknown, length: number, depth: number): number {
  if (typeof value === 'string') return length - value.length;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return length - 1;
  let rest = length;
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let index = 0; index < items.length && rest >= 0; index++) rest = remaining(items[index], rest, depth + 1);
  return rest;
}

function findNonJson(value: unknown, path: string, depth: number): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : `${path} is ${value}, which JSON cannot hold.`;
    case 'object':
      return value === null ? null : findInObject(value, path, depth);
    case 'function':
    case 'symbol':
    case 'bigint':
      return `${path} is a ${typeof value}, which JSON cannot hold.`;
    default:
      return `${path} cannot be written as JSON.`;
  }
}

function findInObject(value: object, path: string, depth: number): string | null {
  if (depth > MAX_DEPTH) return `${path} is nested more than ${MAX_DEPTH} levels deep, or contains itself.`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = findNonJson(value[index], `${path}[${index}]`, depth + 1);
      if (fault) return fault;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    return `${path} is a ${value.constructor?.name ?? 'special object'}, which JSON cannot hold; give a plain object, list, text, number or boolean.`;
  }
  for (const key in value) {
    const fault = findNonJson((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1);
    if (fault) return fault;
  }
  return null;
}
