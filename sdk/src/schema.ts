/**
 * Builders for parameters. Each gives a plain zod type that carries, as metadata, what its form field needs, so that
 * `z.toJSONSchema` of a node's parameters describes form and validation at once.
 * More of them stand in `schema-texts.ts` and `schema-pickers.ts`.
 * The types chain as usual: `text({ title: 'Name' }).min(1).default('me')`. Without `.optional()` or `.default()` a parameter is required.
 */
import { z } from 'zod';
import { conditionOperatorNames, type ConditionGroup } from './conditions.ts';
import { metadata, type FieldOptions } from './field-metadata.ts';
import type { FieldOption } from './field.ts';
import type { JsonValue } from './wire.ts';

/** One line of text. Accepts the empty text unless `.min(1)` is chained. */
export function text(settings: FieldOptions): z.ZodString {
  return z.string().meta(metadata('text', settings, { expression: true }));
}

/**
 * The key of an item in one of the named lists of the node, such as the next question of a decision tree; taken as it stands.
 * Publishing refuses an unknown key, one that two of the lists have, and references inside the own list that go in a circle.
 */
export function keyOf(settings: Omit<FieldOptions, 'expression'> & { lists: readonly [string, ...string[]] }): z.ZodString {
  return z
    .string()
    .min(1)
    .meta(metadata('text', { ...settings, expression: false }, { keyOf: [...settings.lists] }));
}

/** Text of several lines. `rows` defaults to 4. */
export function multiline(settings: FieldOptions & { rows?: number }): z.ZodString {
  return z.string().meta(metadata('multiline', settings, { rows: settings.rows ?? 4, expression: true }));
}

export function number(settings: FieldOptions): z.ZodNumber {
  return z.number().meta(metadata('number', settings, { expression: true }));
}

export function toggle(settings: FieldOptions): z.ZodBoolean {
  return z.boolean().meta(metadata('toggle', settings, { expression: true }));
}

/** One of a few values. Its type is the union of the options' values. */
export function select<const Options extends readonly [FieldOption, ...FieldOption[]]>(
  settings: FieldOptions & { options: Options },
): z.ZodEnum<{ [Value in Options[number]['value']]: Value }> {
  const values = settings.options.map((option) => option.value) as Options[number]['value'][];
  const choices = settings.options.map(({ value, label }) => ({ value, label }));
  return z.enum(values).meta(metadata('select', settings, { options: choices, expression: false }));
}

/** Any JSON value. What arrives here has been read from JSON, so it is not looked through again. */
function anyJson(): z.ZodType<JsonValue, JsonValue> {
  return z.unknown() as z.ZodType<JsonValue, JsonValue>;
}

/** Any JSON value. `rows` defaults to 6. */
export function json(settings: FieldOptions & { rows?: number }): z.ZodType<JsonValue, JsonValue> {
  return anyJson().meta(metadata('json', settings, { rows: settings.rows ?? 6, expression: true }));
}

type KeyValueItem = z.ZodObject<{ name: z.ZodString; value: z.ZodString }>;

/** Pairs of texts, in order, names may repeat: `[{ name, value }]`. For headers and query parameters. */
export function keyValue(settings: FieldOptions & { addLabel?: string }): z.ZodArray<KeyValueItem> {
  const item = z.object({ name: text({ title: 'Name' }).min(1), value: text({ title: 'Value' }) });
  const { addLabel = 'Add' } = settings;
  return z.array(item).meta(metadata('keyValue', settings, { addLabel, expression: false }));
}

/** A list of objects, each with the fields in `item`. */
export function list<Shape extends z.ZodRawShape>(
  settings: FieldOptions & { item: Shape; addLabel?: string },
): z.ZodArray<z.ZodObject<Shape>> {
  const { addLabel = 'Add' } = settings;
  return z.array(z.object(settings.item)).meta(metadata('list', settings, { addLabel, expression: false }));
}

/** A group of fields in a box of its own. */
export function object<Shape extends z.ZodRawShape>(settings: FieldOptions & { fields: Shape }): z.ZodObject<Shape> {
  return z.object(settings.fields).meta(metadata('object', settings, { expression: false }));
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
export function conditions(settings: FieldOptions): z.ZodType<ConditionGroup, ConditionGroup> {
  return conditionGroup.meta(metadata('conditions', settings, { expression: true }));
}
