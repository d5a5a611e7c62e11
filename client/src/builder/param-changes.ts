import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { fieldTitle } from '../inspector/field-title.ts';
import { sameJson } from '../inspector/value-text.ts';

export interface ParamChange {
  /** The parameter's name. */
  name: string;
  /** As the form calls it. */
  title: string;
  /** Undefined where it is new. */
  before: JsonValue | undefined;
  /** Undefined where it goes. */
  after: JsonValue | undefined;
}

/** What becomes of a node's parameters; each is called as the form calls it that has it, the later one first. */
export function paramChanges(
  before: { schema: unknown; params: JsonObject },
  after: { schema: unknown; params: JsonObject },
): ParamChange[] {
  const names = new Set([...Object.keys(after.params), ...Object.keys(before.params)]);
  return [...names].flatMap((name) => {
    const old = Object.hasOwn(before.params, name) ? before.params[name] : undefined;
    const next = Object.hasOwn(after.params, name) ? after.params[name] : undefined;
    if (sameJson(old, next)) return [];
    const title = fieldTitle(next === undefined ? before.schema : after.schema, name);
    return [{ name, title, before: old, after: next }];
  });
}
