/** Words for what is wrong with a parameter, from what the JSON Schema validator found. */
import { fieldOf, type JsonValue } from '@hookloom/sdk';
import type { ErrorObject } from 'ajv';

const typeWords: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'empty',
};

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ') : '';
}

function typesOf(value: unknown): string {
  const types = Array.isArray(value) ? value : [value];
  return types.map((type) => typeWords[String(type)] ?? String(type)).join(' or ');
}

function count(limit: unknown, one: string, many: string): string {
  return limit === 1 ? `one ${one}` : `${String(limit)} ${many}`;
}

/** For fields whose pattern would tell a person nothing. */
function formWords(schema: unknown): string | null {
  const field = fieldOf(schema as JsonValue);
  if (field?.kind === 'cron') return 'must be a cron expression of five fields, such as 0 9 * * 1-5';
  if (field?.kind === 'date')
    return field.withTime ? 'must be an instant such as 2026-11-22T09:00:00Z' : 'must be a day such as 2026-11-22';
  return null;
}

type Predicate = (error: ErrorObject) => string;

/** By keyword: what the parameter "is" or "must be", after its title. */
const predicates: Record<string, Predicate> = {
  required: () => 'is required',
  type: ({ params }) => `must be ${typesOf(params.type)}`,
  enum: ({ params }) => `must be one of: ${listOf(params.allowedValues)}`,
  const: ({ params }) => `must be ${JSON.stringify(params.allowedValue)}`,
  minLength: ({ params, data }) => (data === '' ? 'is required' : `must have at least ${count(params.limit, 'character', 'characters')}`),
  maxLength: ({ params }) => `must have at most ${count(params.limit, 'character', 'characters')}`,
  pattern: ({ params, parentSchema }) => formWords(parentSchema) ?? `does not have the right form (${String(params.pattern)})`,
  format: ({ params }) => `must be a valid ${String(params.format)}`,
  minimum: ({ params }) => `must be at least ${String(params.limit)}`,
  maximum: ({ params }) => `must be at most ${String(params.limit)}`,
  exclusiveMinimum: ({ params }) => `must be more than ${String(params.limit)}`,
  exclusiveMaximum: ({ params }) => `must be less than ${String(params.limit)}`,
  multipleOf: ({ params }) => `must be a multiple of ${String(params.multipleOf)}`,
  minItems: ({ params }) => `needs at least ${count(params.limit, 'item', 'items')}`,
  maxItems: ({ params }) => `takes at most ${count(params.limit, 'item', 'items')}`,
  uniqueItems: () => 'has the same item twice',
  additionalProperties: () => 'is not known here',
  unevaluatedProperties: () => 'is not known here',
  anyOf: () => 'has none of the allowed forms',
};

/** The name of the property that an error is about but does not lie at, since it is missing or too many. */
function namedProperty({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'required') return String(params.missingProperty);
  if (keyword === 'additionalProperties') return String(params.additionalProperty);
  if (keyword === 'unevaluatedProperties') return String(params.unevaluatedProperty);
  return undefined;
}

/** The steps to the value that an error is about. */
export function pathOf(error: ErrorObject): string[] {
  const steps = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = namedProperty(error);
  return name === undefined ? steps : [...steps, name];
}

function titleIn(schema: unknown): string | undefined {
  return typeof schema === 'object' && schema !== null && 'title' in schema && typeof schema.title === 'string' ? schema.title : undefined;
}

/** For a value whose schema has no title: `jsonBody` is "Json body"; list items are counted from 1, as people do. */
function stepTitle(step: string | undefined): string {
  if (step === undefined) return 'The parameters';
  if (/^\d+$/.test(step)) return `Item ${Number(step) + 1}`;
  const words = step.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The parameter's title as its form shows it, else one made of the last step to it. */
function titleOf(error: ErrorObject): string {
  const name = namedProperty(error);
  const parent: unknown = error.parentSchema;
  if (name === undefined) return titleIn(parent) ?? stepTitle(pathOf(error).at(-1));
  // What is too many has no schema; its own name says most.
  if (error.keyword !== 'required') return `"${name}"`;
  const properties = typeof parent === 'object' && parent !== null && 'properties' in parent ? parent.properties : undefined;
  const isOwn = typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name);
  return (isOwn ? titleIn(Reflect.get(properties, name)) : undefined) ?? stepTitle(name);
}

export function messageOf(error: ErrorObject): string {
  const predicate = Object.hasOwn(predicates, error.keyword) ? predicates[error.keyword] : undefined;
  return `${titleOf(error)} ${predicate?.(error) ?? error.message ?? 'is not valid'}`;
}
