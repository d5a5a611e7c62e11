import { createHash } from 'node:crypto';
import type { Graph } from '@hookloom/sdk/wire';

/** SHA-256 in hex of the graph's JSON with sorted keys, so that equal graphs have equal hashes however they were written. */
export function hashGraph(graph: Graph): string {
  return createHash('sha256').update(JSON.stringify(graph, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
