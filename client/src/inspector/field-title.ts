import type { JsonObject } from '@hookloom/sdk/wire';
import { isObject } from '../canvas/node-types.ts';

/**
 * A field's path in the words of its form: `fields.0.name` is `Fields 1 › Name`. What the schema does not name, such as a
 * key inside of a JSON value, stays as it is.
 */
export function fieldTitle(paramsSchema: unknown, path: string): string {
  let schema: JsonObject | undefined = isObject(paramsSchema) ? paramsSchema : undefined;
  const titles: string[] = [];
  for (const name of path.split('.')) {
    const items: unknown = schema?.['items'];
    if (isObject(items) && /^\d+$/.test(name)) {
      schema = items;
      titles.push(`${titles.pop() ?? ''} ${Number(name) + 1}`.trim());
      continue;
    }
    const properties: unknown = schema?.['properties'];
    const property: unknown = isObject(properties) ? properties[name] : undefined;
    schema = isObject(property) ? property : undefined;
    titles.push(typeof schema?.['title'] === 'string' ? schema['title'] : name);
  }
  return titles.join(' › ');
}
