import type { JsonValue } from '@hookloom/sdk/wire';

/** Bytes of the value as compact JSON in UTF-8. */
export function jsonSize(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
