import { MAX_ERROR_CHARS } from '../limits.ts';

/** The name under which the user's code appears in stack traces. */
export const CODE_NAME = 'your-code.js';
/** Lines that the `Function` constructor puts before a body. */
const HEADER_LINES = 2;

/** `TypeError: x is not a function (line 3)`. The value comes from the guest: whatever it does when it is read, this answers. */
export function describeThrown(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return cut(`The code threw ${typeof thrown === 'string' ? thrown : JSON.stringify(thrown)}`);
    const message = `${thrown.name}: ${thrown.message}`;
    const line = lineOf(thrown.stack);
    return line === null ? cut(message) : `${cut(message)} (line ${line})`;
  } catch {
    return 'The code threw a value that cannot be read';
  }
}

function lineOf(stack: unknown): number | null {
  if (typeof stack !== 'string') return null;
  const found = /your-code\.js:(\d+)/.exec(stack.slice(0, 20_000));
  const line = found === null ? 0 : Number(found[1]) - HEADER_LINES;
  return line > 0 ? line : null;
}

function cut(text: string): string {
  return text.length > MAX_ERROR_CHARS ? `${text.slice(0, MAX_ERROR_CHARS)}…` : text;
}
