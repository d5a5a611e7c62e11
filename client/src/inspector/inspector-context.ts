import type { JsonValue } from '@hookloom/sdk/wire';
import { createContext, useContext } from 'react';
import type { CompletionScope } from './completion.ts';

/** What the fields of one node share. */
export interface InspectorScope {
  /** Faults by the dotted path of their field. */
  errors: ReadonlyMap<string, string>;
  /** What may be named in expressions, and in the code of code fields. */
  completions: { expression: CompletionScope; code: CompletionScope };
  /** The last execution's data, to show what an expression gives; null where there was no execution yet. */
  preview: { trigger: JsonValue; steps: { [nodeId: string]: JsonValue }; input: JsonValue; item?: JsonValue; loop?: JsonValue } | null;
}

export const InspectorContext = createContext<InspectorScope>({
  errors: new Map(),
  completions: { expression: {}, code: {} },
  preview: null,
});

export function useInspectorScope(): InspectorScope {
  return useContext(InspectorContext);
}
