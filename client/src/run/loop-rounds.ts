import { isJsonObject } from '@hookloom/sdk/wire';
import type { JsonValue } from '@hookloom/sdk/wire';

/** What a loop goes through, from its step's parameters and input: the list, or its batches. Null where there is no list. */
export function roundsOf(params: JsonValue, input: JsonValue): JsonValue[] | null {
  const settings = isJsonObject(params) ? params : {};
  const items = settings['items'] ?? input;
  if (!Array.isArray(items)) return null;
  const size = typeof settings['batchSize'] === 'number' ? Math.max(1, settings['batchSize']) : 1;
  if (size === 1) return items;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
