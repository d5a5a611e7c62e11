/**
 * Builders for parameters. Each gives a plain zod type that carries, as metadata, what its form field needs, so that
 * `z.toJSONSchema` of a node's parameters describes form and validation at once.
 * The types chain as usual: `text({ title: 'Name' }).min(1).default('me')`. Without `.optional()` or `.default()` a parameter is required.
 */
import { z } from 'zod';
import { conditionOperatorNames, type ConditionGroup } from './conditions.ts';
import type { FieldKind, FieldMeta, FieldOption, ResourceKind, VisibleWhen } from './field.ts';
import type { FileRef } from './host.ts';
import type { JsonValue } from './wire.ts';

export interface FieldOptions {
  /** The field's label. */
  title: string;
  /** Help under the field, one sentence. */
  description?: string;
  placeholder?: string;
  /** The parameter must then be optional or have a default. */
  visibleWhen?: VisibleWhen;
  /** With `visibleWhen`: to be filled in wherever the field is shown. Publishing asks for it; at run time the node does. */
  required?: boolean;
  /** Whether the user may write an expression. Default: true where the field holds a value, false for code and pickers. */
  expression?: boolean;
}

interface Metadata extends Record<string, unknown> {
  title: string;
  description?: string;
  field: FieldMeta;
}

/** Leaves out what is undefined, so that a manifest holds no empty keys. */
function metadata(kind: FieldKind, options: FieldOptions, extra: Omit<FieldMeta, 'kind'> = {}): Metadata {
  const { title, description, placeholder, visibleWhen, required, expression } = options;
  const field: FieldMeta = { kind };
  if (placeholder !== undefined) field.placeholder = placeholder;
  if (visibleWhen !== undefined) field.visibleWhen = visibleWhen;
  if (required !== undefined) field.required = required;
  Object.assign(field, extra);
  if (expression !== undefined) field.expression = expression;
  return description === undefined ? { title, field } : { title, description, field };
}

/** One line of text. Accepts the empty text unless `.min(1)` is chained. */
export function text(options: FieldOptions): z.ZodString {
  return z.string().meta(metadata('text', options, { expression: true }));
}

/**
 * The key of an item in one of the named lists of the node, such as the next question of a decision tree; taken as it stands.
 * Publishing refuses an unknown key, one that two of the lists have, and references inside the own list that go in a circle.
 */
export function keyOf(options: Omit<FieldOptions, 'expression'> & { lists: readonly [string, ...string[]] }): z.ZodString {
  return z
    .string()
    .min(1)
    .meta(metadata('text', { ...options, expression: false }, { keyOf: [...options.lists] }));
}

/** Text of several lines. `rows` defaults to 4. */
export function multiline(options: FieldOptions & { rows?: number }): z.ZodString {
  return z.string().meta(metadata('multiline', options, { rows: options.rows ?? 4, expression: true }));
}

export function number(options: FieldOptions): z.ZodNumber {
  return z.number().meta(metadata('number', options, { expression: true }));
}

export function toggle(options: FieldOptions): z.ZodBoolean {
  return z.boolean().meta(metadata('toggle', options, { expression: true }));
}

/** One of a few values. Its type is the union of the options' values. */
export function select<const Options extends readonly [FieldOption, ...FieldOption[]]>(
  options: FieldOptions & { options: Options },
): z.ZodEnum<{ [Value in Options[number]['value']]: Value }> {
  const values = options.options.map((option) => option.value) as Options[number]['value'][];
  const choices = options.options.map(({ value, label }) => ({ value, label }));
  return z.enum(values).meta(metadata('select', options, { options: choices, expression: false }));
}

/**
 * Source text, kept as it is: no `{{ … }}`. `rows` defaults to 12. In the languages `javascript` (the body of an async function) and
 * `javascript-expression` publishing finds what cannot be parsed.
 */
export function code(options: FieldOptions & { language: string; rows?: number }): z.ZodString {
  const { language, rows = 12 } = options;
  return z.string().meta(metadata('code', options, { language, rows, expression: false }));
}

/** Any JSON value. What arrives here has been read from JSON, so it is not looked through again. */
function anyJson(): z.ZodType<JsonValue, JsonValue> {
  return z.unknown() as z.ZodType<JsonValue, JsonValue>;
}

/** Any JSON value. `rows` defaults to 6. */
export function json(options: FieldOptions & { rows?: number }): z.ZodType<JsonValue, JsonValue> {
  return anyJson().meta(metadata('json', options, { rows: options.rows ?? 6, expression: true }));
}

type KeyValueItem = z.ZodObject<{ name: z.ZodString; value: z.ZodString }>;

/** Pairs of texts, in order, names may repeat: `[{ name, value }]`. For headers and query parameters. */
export function keyValue(options: FieldOptions & { addLabel?: string }): z.ZodArray<KeyValueItem> {
  const item = z.object({ name: text({ title: 'Name' }).min(1), value: text({ title: 'Value' }) });
  const { addLabel = 'Add' } = options;
  return z.array(item).meta(metadata('keyValue', options, { addLabel, expression: false }));
}

/** A list of objects, each with the fields in `item`. */
export function list<Shape extends z.ZodRawShape>(
  options: FieldOptions & { item: Shape; addLabel?: string },
): z.ZodArray<z.ZodObject<Shape>> {
  const { addLabel = 'Add' } = options;
  return z.array(z.object(options.item)).meta(metadata('list', options, { addLabel, expression: false }));
}

/** A group of fields in a box of its own. */
export function object<Shape extends z.ZodRawShape>(options: FieldOptions & { fields: Shape }): z.ZodObject<Shape> {
  return z.object(options.fields).meta(metadata('object', options, { expression: false }));
}

const conditionRule = z.object({
  left: anyJson().meta({ title: 'Value' }),
  operator: z.enum(conditionOperatorNames).meta({ title: 'Operator' }),
  right: anyJson().optional().meta({ title: 'Compared with' }),
});

const conditionGroup = z.object({
  combine: z.enum(['all', 'any']).meta({ title: 'Combine' }),
  get rules(): z.ZodType<ConditionGroup['rules'], ConditionGroup['rules']> {
    return z.array(z.union([conditionRule, conditionGroup])).meta({ title: 'Rules' });
  },
});

/** Rules joined by all or any, nested at will; `evaluateConditions` says whether they hold. */
export function conditions(options: FieldOptions): z.ZodType<ConditionGroup, ConditionGroup> {
  return conditionGroup.meta(metadata('conditions', options, { expression: true }));
}

/** Picks one of the workspace's things; the value is its id. */
export function resource(options: FieldOptions & { resource: ResourceKind }): z.ZodString {
  return z
    .string()
    .min(1)
    .meta(metadata('resource', options, { resource: options.resource, expression: false }));
}

export interface OptionsSettings extends Omit<FieldOptions, 'expression'> {
  /** The node's loader that gives the options. */
  load: string;
  /** Parameters that the loader looks at. Default none. */
  dependsOn?: string[];
  /** Whether the loader looks for what the user types. Default false. */
  search?: boolean;
  /** Whether the user may write an expression instead. Default true. */
  expression?: boolean;
}

/** One of the choices that the node's loader gives, such as a project of the account; the value is the option's. */
export function options({ load, dependsOn = [], search = false, expression = true, ...rest }: OptionsSettings): z.ZodString {
  return z.string().meta(metadata('options', { ...rest, expression }, { loader: { name: load, dependsOn, search } }));
}

/** Several of them. */
export function optionsList({
  load,
  dependsOn = [],
  search = false,
  expression = true,
  ...rest
}: OptionsSettings): z.ZodArray<z.ZodString> {
  return z
    .array(z.string())
    .meta(metadata('options', { ...rest, expression }, { loader: { name: load, dependsOn, search }, multiple: true }));
}

/** A credential of one of these types; a name without a dot is the plugin's own. The value is its id, for `ctx.http` and `ctx.credential`. */
export function credential(settings: Omit<FieldOptions, 'expression'> & { types: readonly [string, ...string[]] }): z.ZodString {
  const { types, ...rest } = settings;
  return z
    .string()
    .min(1)
    .meta(metadata('credential', { ...rest, expression: false }, { credentialTypes: [...types] }));
}

/** A text that is not shown again once it is stored. In a credential's fields only; nodes take a `credential`. */
export function secret(settings: Omit<FieldOptions, 'expression'>): z.ZodString {
  return z.string().meta(metadata('secret', { ...settings, expression: false }));
}

/** One JavaScript expression without `{{ }}`, kept as text for `ctx.javascript`. */
export function expression(settings: Omit<FieldOptions, 'expression'>): z.ZodString {
  return z.string().meta(metadata('expression', { ...settings, expression: false }, { language: 'javascript-expression' }));
}

/** A cron expression of five fields, as text. */
export function cron(settings: Omit<FieldOptions, 'expression'>): z.ZodString {
  return z.string().meta(metadata('cron', { ...settings, expression: false }));
}

/** A day, `2026-11-22`, or with `withTime` an instant in ISO 8601 with its offset from UTC. */
export function date(settings: FieldOptions & { withTime?: boolean }): z.ZodString {
  const { withTime = false, ...rest } = settings;
  return z.string().meta(metadata('date', { expression: true, ...rest }, { withTime }));
}

/** A stored file: one that the user uploads, or an expression that gives a node's. `accept` holds media types such as `image/*`; default any. */
export function file(settings: FieldOptions & { accept?: string[] }): z.ZodType<FileRef, FileRef> {
  const { accept = [], ...rest } = settings;
  const ref = z.object({ file: z.string(), name: z.string(), type: z.string(), size: z.number() });
  return ref.meta(metadata('file', { expression: true, ...rest }, accept.length > 0 ? { accept } : {}));
}
