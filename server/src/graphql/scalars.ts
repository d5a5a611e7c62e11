import { GraphQLScalarType, Kind, type GraphQLError, type ValueNode } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { JsonValue } from '@hookloom/sdk/wire';

// A GraphQLError says that the value is the sender's fault; any other error would be taken for ours.

/** Dates outwards, ISO 8601 inwards. */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, ISO 8601 in UTC.',
  coerceOutputValue: (value) => readDate(value).toISOString(),
  coerceInputValue: readDate,
  coerceInputLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : undefined),
});

function readDate(value: unknown): Date {
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw createGraphQLError('Expected an instant such as 2026-01-31T09:00:00Z.');
  return date;
}

/** Levels of lists and objects at most, as in a webhook's body: what is deeper can be neither stored nor sent. */
const MAX_JSON_DEPTH = 512;

/** Passes any JSON value through. */
export const jsonScalar = new GraphQLScalarType<JsonValue, JsonValue>({
  name: 'JSON',
  description: 'Any JSON value.',
  coerceOutputValue: (value) => value as JsonValue,
  coerceInputValue(value) {
    if (isTooDeep(value)) throw tooDeep();
    return value as JsonValue;
  },
  coerceInputLiteral: (node) => readLiteral(node, MAX_JSON_DEPTH),
});

function tooDeep(): GraphQLError {
  return createGraphQLError(`A JSON value has at most ${MAX_JSON_DEPTH} levels.`);
}

/** Without recursion, since the depth is the sender's. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_JSON_DEPTH && level.length > 0; depth++) {
    level = level.flatMap((item) => (item !== null && typeof item === 'object' ? Object.values(item) : []));
  }
  return level.length > 0;
}

/** `levels` is how many lists and objects may still be opened. */
function readLiteral(node: ValueNode, levels: number): JsonValue {
  if (levels < 0) throw tooDeep();
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.BOOLEAN:
    case Kind.STRING:
      return node.value;
    case Kind.ENUM:
      throw createGraphQLError(`Write ${node.value} as a text, in quotes.`);
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => readLiteral(value, levels - 1));
    case Kind.OBJECT:
      // `fromEntries` defines own properties, so a field named `__proto__` stays data.
      return Object.fromEntries(node.fields.map((field) => [field.name.value, readLiteral(field.value, levels - 1)]));
    case Kind.VARIABLE:
      throw createGraphQLError('A variable cannot stand inside a JSON literal; pass the whole value as a variable.');
    default:
      return node satisfies never;
  }
}
