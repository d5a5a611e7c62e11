import { ERROR_PORT, type JsonObject, type NodeManifest } from '@hookloom/sdk';
import type { Issue } from '../../lib/app-error.ts';

/** Faults in the keys of list items that each make an output: edges hold on to them, so they are plain, distinct and not taken. */
export function portIssues(node: NodeManifest, params: JsonObject): Issue[] {
  const issues: Issue[] = [];
  const taken = new Set<string>([ERROR_PORT]);
  for (const port of node.outputs) if ('name' in port) taken.add(port.name);
  for (const port of node.outputs) {
    const items = 'each' in port && Object.hasOwn(params, port.each) ? params[port.each] : undefined;
    if (!('each' in port) || !Array.isArray(items)) continue;
    for (const [index, item] of items.entries()) {
      const key = typeof item === 'object' && item !== null && !Array.isArray(item) && Object.hasOwn(item, 'key') ? item.key : undefined;
      if (typeof key !== 'string') continue;
      const path = `${port.each}.${index}.key`;
      const fault = (message: string): void => void issues.push({ path, field: path, message });
      if (key.includes('{{')) fault('Key names an output, so it cannot be an expression');
      else if (taken.has(key)) fault(`Key "${key}" is taken by another output`);
      taken.add(key);
    }
  }
  return issues;
}
