/** In the parent: reads the head of a message that came from a child. The plugin may have written it, so every field is checked. */
import { errorClasses, type ErrorClass } from '@hookloom/sdk/wire';
import { MAX_ERROR_CHARS, MAX_LOG_LINE_CHARS } from './limits.ts';
import type { Fault, FromChild } from './protocol.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** @throws Error for what is no message */
export function readHead(text: string): FromChild {
  const head: unknown = JSON.parse(text);
  if (!isObject(head)) throw new Error('a message is no object');
  switch (head['t']) {
    case 'ready':
      return { t: 'ready' };
    case 'broken':
      return { t: 'broken', message: textIn(head, 'message', MAX_ERROR_CHARS) };
    case 'done': {
      const fault = head['error'] === undefined ? undefined : faultIn(head['error']);
      return { t: 'done', id: idIn(head, 'id'), ...(head['outcome'] === true && { outcome: true }), ...(fault && { error: fault }) };
    }
    case 'ask':
      return { t: 'ask', id: idIn(head, 'id'), call: idIn(head, 'call'), fn: textIn(head, 'fn', 50) };
    case 'log': {
      const level = levels.find((known) => known === head['level']) ?? 'info';
      return { t: 'log', call: idIn(head, 'call'), level, message: textIn(head, 'message', MAX_LOG_LINE_CHARS) };
    }
    case 'pong':
      return { t: 'pong', rssMb: idIn(head, 'rssMb') };
    default:
      throw new Error('a message is of no known kind');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function idIn(head: Record<string, unknown>, name: string): number {
  const value = head[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Error(`"${name}" of a message is no whole number`);
  return value;
}

function textIn(head: Record<string, unknown>, name: string, maxChars: number): string {
  const value = head[name];
  if (typeof value !== 'string') throw new Error(`"${name}" of a message is no text`);
  return value.slice(0, maxChars);
}

function faultIn(value: unknown): Fault & { class: ErrorClass } {
  if (!isObject(value)) throw new Error('the error of a message is no object');
  const errorClass = errorClasses.find((known) => known === value['class']) ?? 'USER';
  return { class: errorClass, code: textIn(value, 'code', 100), message: textIn(value, 'message', MAX_ERROR_CHARS) };
}
