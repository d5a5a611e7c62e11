import { NodeError } from '@hookloom/sdk';
import { errorClasses, type Failure } from '@hookloom/sdk/wire';

/** The one place that says whose fault a failure is. Total: whatever was thrown becomes a failure that can be shown. */
export function failureOf(thrown: unknown, nodeId: string): Failure {
  const failure = classify(thrown, nodeId);
  return failure.message.length > MAX_MESSAGE_LENGTH
    ? { ...failure, message: `${failure.message.slice(0, MAX_MESSAGE_LENGTH)}…` }
    : failure;
}

const MAX_MESSAGE_LENGTH = 4_000;

/** What a plugin throws may be anything, an object that throws when it is looked at included. */
function classify(thrown: unknown, nodeId: string): Failure {
  try {
    if (thrown instanceof NodeError && errorClasses.includes(thrown.class))
      return { class: thrown.class, code: textOf(thrown.code), message: textOf(thrown.message), nodeId };
    const message =
      thrown instanceof Error ? textOf(thrown.message || thrown.name) : `The node threw ${describe(thrown)} instead of an error.`;
    return { class: 'USER', code: 'NODE_THREW', message, nodeId };
  } catch {
    return { class: 'USER', code: 'NODE_THREW', message: 'The node threw something that cannot be read.', nodeId };
  }
}

/** The types say that it is one; what a plugin throws need not keep to them. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
