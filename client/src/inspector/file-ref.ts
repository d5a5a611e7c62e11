import type { JsonValue } from '@hookloom/sdk/wire';
import { isObject } from '../canvas/node-types.ts';

/** A stored file as a parameter holds it. */
export interface FileValue {
  file: string;
  name: string;
  /** Media type. */
  type: string;
  /** Bytes. */
  size: number;
}

/** The file that a parameter refers to; null for anything else. */
export function fileValueOf(value: JsonValue | undefined): FileValue | null {
  if (!isObject(value)) return null;
  const { file, name, type, size } = value;
  if (typeof file !== 'string' || typeof name !== 'string' || typeof type !== 'string' || typeof size !== 'number') return null;
  return { file, name, type, size };
}
