/**
 * Drafts that were not saved when their page went: its session had ended, the server was away, the page was loaded anew.
 * They are kept in the tab's own storage until the page is back.
 */
import type { Graph } from '@hookloom/sdk/wire';
import { graphToJson, readGraph } from '../canvas/graph-json.ts';
import { isObject } from '../canvas/node-types.ts';

export interface KeptDraft {
  graph: Graph;
  /** The saved revision that it was made from. */
  revision: number;
}

const KEY = 'hookloom.unsaved-draft.';

export function keepDraft(workflowId: string, { graph, revision }: KeptDraft): void {
  try {
    sessionStorage.setItem(KEY + workflowId, JSON.stringify({ graph: graphToJson(graph), revision }));
  } catch {
    // The browser's store is full or shut off; the browser has asked the person before.
  }
}

/** Null where there is none. */
export function keptDraft(workflowId: string): KeptDraft | null {
  const text = sessionStorage.getItem(KEY + workflowId);
  const kept: unknown = text === null ? null : JSON.parse(text);
  if (!isObject(kept) || typeof kept['revision'] !== 'number') return null;
  return { graph: readGraph(kept['graph'] ?? null), revision: kept['revision'] };
}

export function forgetKeptDraft(workflowId: string): void {
  sessionStorage.removeItem(KEY + workflowId);
}
