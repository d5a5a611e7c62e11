import type { JsonValue } from '@hookloom/sdk/wire';
import { isExpression } from './value-text.ts';

export type ParsedJson = { kind: 'value'; value: JsonValue | undefined } | { kind: 'fault'; message: string };

/** An empty text is no value; a text that is no JSON but holds an expression is that expression. */
export function parseJsonText(text: string): ParsedJson {
  if (text.trim() === '') return { kind: 'value', value: undefined };
  try {
    return { kind: 'value', value: JSON.parse(text) as JsonValue };
  } catch (error) {
    if (isExpression(text)) return { kind: 'value', value: text };
    return { kind: 'fault', message: `Not JSON yet: ${error instanceof Error ? error.message : String(error)}` };
  }
}
