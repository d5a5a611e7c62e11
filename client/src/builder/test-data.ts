import type { GraphNode, JsonValue } from '@hookloom/sdk/wire';
import type { NodeTypeCatalog } from '../canvas/node-types.ts';
import { parseJsonText } from '../inspector/json-text.ts';

/** What a test run starts with where nothing was entered yet; in the shape that a webhook brings. */
export const sampleData: Readonly<Record<string, JsonValue>> = {
  webhook: {
    method: 'POST',
    path: '',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: { order: { id: 1042, total: 129.5, customer: 'Ada' } },
    receivedAt: '2026-01-01T12:00:00.000Z',
  },
  manual: {},
};

const KEY = 'hookloom.test-data.';

/** The text that was entered for this trigger the last time, in this browser. */
export function rememberedTestData(workflowId: string, triggerNodeId: string): string | null {
  return localStorage.getItem(KEY + workflowId + triggerNodeId);
}

export function rememberTestData(workflowId: string, triggerNodeId: string, text: string): void {
  try {
    localStorage.setItem(KEY + workflowId + triggerNodeId, text);
  } catch {
    // The browser's store is full or shut off. Remembering is a convenience; the run must not fail for it.
  }
}

/** What the trigger was tried with last, else a sample of what it brings. */
export function initialTestData(workflowId: string, trigger: GraphNode, catalog: NodeTypeCatalog): JsonValue {
  const remembered = rememberedTestData(workflowId, trigger.id);
  const parsed = remembered === null ? null : parseJsonText(remembered);
  if (parsed?.kind === 'value' && parsed.value !== undefined) return parsed.value;
  const { start = '', registers = false } = catalog.of(trigger)?.trigger ?? {};
  // What a service sends is read by the plugin first, which alone knows what becomes of it.
  return registers ? {} : (sampleData[start] ?? {});
}
