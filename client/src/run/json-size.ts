import type { JsonValue } from '@hookloom/sdk/wire';

/** Bytes of the value as compact JSON in UTF-8. */
export function jsonSize(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** `312 B`, `4.2 KB`, `1.3 MB`; a kilobyte has 1,024 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 * 1_024) return `${Number((bytes / 1_024).toFixed(1))} KB`;
  return `${Number((bytes / 1_024 / 1_024).toFixed(1))} MB`;
}
