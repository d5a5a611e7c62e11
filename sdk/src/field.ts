/**
 * How a parameter's form field looks: the `field` keyword in a node's parameter schema.
 * Types and pure helpers without dependencies, so that a browser can import them.
 */
import { isJsonObject, type JsonObject, type JsonValue } from './wire.ts';

export const fieldKinds = [
  'text',
  'multiline',
  'number',
  'toggle',
  'select',
  'code',
  'json',
  'keyValue',
  'list',
  'conditions',
  'resource',
  'object',
  'options',
  'credential',
  'secret',
  'expression',
  'cron',
  'date',
  'file',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** Things of the workspace that a `resource` field picks from; the value is the picked one's id. */
export const resourceKinds = ['source', 'workflow'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

export interface FieldOption {
  value: string;
  label: string;
  /** A second line, of an option that a service gave. */
  description?: string;
}

/** Where an `options` field's choices come from: a function of the node. */
export interface FieldLoader {
  /** Its name in the node's `loaders`. */
  name: string;
  /** Parameters that it looks at; while a required one of them is empty, nothing is loaded, and a change loads anew. */
  dependsOn: string[];
  /** Whether it looks for what the user types; else the form filters what it gave. */
  search: boolean;
}

/** The field is shown only where the parameter beside it, named `param`, has one of these values. */
export interface VisibleWhen {
  param: string;
  in: JsonValue[];
}

/**
 * The form field of one parameter. Its label and help are the schema's own `title` and `description`.
 * An object's and a list item's own fields carry their own `FieldMeta`.
 */
export interface FieldMeta {
  kind: FieldKind;
  placeholder?: string;
  /** Of a `code` field: `javascript` is the body of an async function, `javascript-expression` one expression. */
  language?: string;
  /** Of a `select` field. */
  options?: FieldOption[];
  /** Of a `resource` field. */
  resource?: ResourceKind;
  /** Of an `options` field. */
  loader?: FieldLoader;
  /** Of an `options` field: true where the value is a list of texts. */
  multiple?: boolean;
  /** Of a `credential` field: types such as `http.bearer`. The value is a credential's id. */
  credentialTypes?: string[];
  /** Of a `date` field: true where it has a time of day. */
  withTime?: boolean;
  /** Of a `file` field: media types such as `image/*`. */
  accept?: string[];
  visibleWhen?: VisibleWhen;
  /** To be filled in wherever it is shown, although the schema lets it be left out. */
  required?: boolean;
  /** Names of lists among the node's parameters: the text is the key of an item in one of them. */
  keyOf?: string[];
  /** True where the user may write an expression in place of a value. */
  expression?: boolean;
  /** Lines of text that `multiline`, `json` and `code` show at first. */
  rows?: number;
  /** The label of the button that adds an item to a `list` or `keyValue`. */
  addLabel?: string;
}

/** The `field` keyword of a parameter's schema, or undefined where it has none. */
export function fieldOf(schema: JsonValue | undefined): FieldMeta | undefined {
  if (!isJsonObject(schema) || !isJsonObject(schema.field)) return undefined;
  const { kind } = schema.field;
  return fieldKinds.some((known) => known === kind) ? (schema.field as unknown as FieldMeta) : undefined;
}

/** Whether a field is to be shown, given the values beside it; `undefined` values count as absent. */
export function isVisible(field: FieldMeta, siblings: Readonly<Record<string, JsonValue | undefined>>): boolean {
  if (!field.visibleWhen) return true;
  const { param, in: allowed } = field.visibleWhen;
  const value = Object.hasOwn(siblings, param) ? siblings[param] : undefined;
  return allowed.some((candidate) => candidate === value);
}

const textKinds: ReadonlySet<FieldKind> = new Set([
  'text',
  'multiline',
  'code',
  'select',
  'resource',
  'options',
  'credential',
  'secret',
  'expression',
  'cron',
  'date',
]);

/** Whether a field's text is taken as it stands: `{{` in it starts no expression. */
export function isLiteralField(field: FieldMeta): boolean {
  return textKinds.has(field.kind) && field.expression === false;
}

/** Names of the top-level parameters that are literal, such as a code field. Takes a node's `paramsSchema`. */
export function literalParams(paramsSchema: JsonObject): Set<string> {
  const names = new Set<string>();
  if (!isJsonObject(paramsSchema.properties)) return names;
  for (const [name, schema] of Object.entries(paramsSchema.properties)) {
    const field = fieldOf(schema);
    if (field && isLiteralField(field)) names.add(name);
  }
  return names;
}
