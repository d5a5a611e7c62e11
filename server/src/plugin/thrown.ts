/** What a plugin throws may be anything, an object that throws when it is looked at included. */
import { isNodeError, NodeError } from '@hookloom/sdk/errors';
import { errorClasses, type ErrorClass } from '@hookloom/sdk/wire';

const MAX_CHARS = 4_000;

/** Total: a NodeError of our own with the fields of the one that was thrown, or of class `USER` and code `NODE_THREW`. */
export function nodeErrorOf(thrown: unknown): NodeError {
  try {
    if (isNodeError(thrown)) return new NodeError(classOf(thrown.class), textOf(thrown.code), textOf(thrown.message));
    return new NodeError(
      'USER',
      'NODE_THREW',
      thrown instanceof Error ? textOf(thrown.message || thrown.name) : `The plugin threw ${describe(thrown)} instead of an error.`,
    );
  } catch {
    return new NodeError('USER', 'NODE_THREW', 'The plugin threw something that cannot be read.');
  }
}

function classOf(value: unknown): ErrorClass {
  return errorClasses.find((known) => known === value) ?? 'USER';
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, MAX_CHARS))}`;
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
