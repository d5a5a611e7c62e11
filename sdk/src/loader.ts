/** Functions that give the options of a form field, such as the projects of an account. */
import type { FieldOption } from './field.ts';
import type { CallContext } from './host.ts';
import type { JsonObject } from './wire.ts';

/** `params` are as the form holds them: unchecked, and without what is an expression. */
export interface LoadContext extends CallContext<JsonObject> {
  /** What the user has typed; empty at first. */
  search: string;
  /** What the last page gave as `next`; null for the first. */
  cursor: string | null;
}

export interface LoadedOptions {
  options: FieldOption[];
  /** Given where there are more. */
  next?: string | null;
}

export type OptionsLoader = (ctx: LoadContext) => Promise<LoadedOptions | FieldOption[]> | LoadedOptions | FieldOption[];
