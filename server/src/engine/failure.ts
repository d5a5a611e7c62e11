import { NodeError } from '@hookloom/sdk';
import type { Failure } from '@hookloom/sdk/wire';

/** The one place that says whose fault a failure is. Total: whatever was thrown becomes a failure that can be shown. */
export function failureOf(thrown: unknown, nodeId: string): Failure {
  const failure = classify(thrown, nodeId);
  return failure.message.length > MAX_MESSAGE_LENGTH
    ? { ...failure, message: `${failure.message.slice(0, MAX_MESSAGE_LENGTH)}…` }
    : failure;
}

const MAX_MESSAGE_LENGTH = 4_000;

function classify(thrown: unknown, nodeId: string): Failure {
  if (thrown instanceof NodeError) return { class: thrown.class, code: thrown.code, message: thrown.message, nodeId };
  if (thrown instanceof Error) return { class: 'USER', code: 'NODE_THREW', message: thrown.message || thrown.name, nodeId };
  return { class: 'USER', code: 'NODE_THREW', message: `The node threw ${describe(thrown)} instead of an error.`, nodeId };
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
