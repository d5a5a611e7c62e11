import type { JsonObject } from '@hookloom/sdk/wire';
import { isObject } from '../canvas/node-types.ts';

export interface ListKey {
  key: string;
  title: string;
}

/** The keys of the items in the named lists of the parameters, each once, in their order; items without a key have none. */
export function listKeys(params: JsonObject, lists: readonly string[]): ListKey[] {
  const found = new Map<string, string>();
  for (const list of lists) {
    const items = Object.hasOwn(params, list) ? params[list] : undefined;
    for (const item of Array.isArray(items) ? items : []) {
      if (!isObject(item)) continue;
      const { key, title } = item;
      if (typeof key !== 'string' || key === '' || found.has(key)) continue;
      found.set(key, typeof title === 'string' && title !== '' ? title : key);
    }
  }
  return [...found].map(([key, title]) => ({ key, title }));
}
