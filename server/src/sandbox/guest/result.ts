/** Values to JSON text, with a clear word where a value has no such form. */
import { describeThrown } from './errors.ts';

export type Outcome = { ok: true; json: string } | { ok: false; code: GuestFailureCode; message: string };
export type GuestFailureCode =
  | 'CODE_THREW'
  | 'CODE_SYNTAX'
  | 'CODE_RESULT_NOT_JSON'
  | 'OUTPUT_TOO_LARGE'
  | 'CODE_TIMEOUT'
  | 'SANDBOX_FAULT';

export function failed(code: GuestFailureCode, message: string): Outcome {
  return { ok: false, code, message };
}

class NotJson extends Error {}

/** `undefined` becomes null. Bytes are counted by the child; more characters than bytes allowed is certain to be too much. */
export function toJson(value: unknown, maxBytes: number): Outcome {
  try {
    const json = JSON.stringify(value, refuseWhatIsNotJson) ?? 'null';
    if (json.length <= maxBytes) return { ok: true, json };
    return failed('OUTPUT_TOO_LARGE', tooLarge(maxBytes));
  } catch (error) {
    if (error instanceof NotJson) return failed('CODE_RESULT_NOT_JSON', error.message);
    const message = describeThrown(error);
    if (message.startsWith('TypeError: Converting circular'))
      return failed('CODE_RESULT_NOT_JSON', 'The result contains itself, which JSON cannot express');
    if (message.startsWith('RangeError: Invalid string length')) return failed('OUTPUT_TOO_LARGE', tooLarge(maxBytes));
    return failed('CODE_RESULT_NOT_JSON', `The result cannot be turned into JSON: ${message}`);
  }
}

function tooLarge(maxBytes: number): string {
  return `The result is larger than ${maxBytes} bytes of JSON`;
}

function refuseWhatIsNotJson(key: string, value: unknown): unknown {
  if (typeof value === 'object') {
    if (value instanceof Promise) throw notJson(key, 'a promise', 'await it');
    if (value instanceof Map) throw notJson(key, 'a Map', 'use Object.fromEntries(map)');
    if (value instanceof Set) throw notJson(key, 'a Set', 'use [...set]');
    return value;
  }
  if (typeof value === 'function') throw notJson(key, 'a function', 'call it or leave it out');
  if (typeof value === 'symbol') throw notJson(key, 'a symbol', 'leave it out');
  if (typeof value === 'bigint') throw notJson(key, 'a BigInt', 'use Number(x) or String(x)');
  return value;
}

function notJson(key: string, what: string, advice: string): NotJson {
  const place = key === '' ? 'The result is' : `The result has, under ${JSON.stringify(key.slice(0, 100))},`;
  return new NotJson(`${place} ${what}, which JSON cannot express: ${advice}`);
}
