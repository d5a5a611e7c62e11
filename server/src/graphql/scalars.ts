import { GraphQLScalarType, Kind, type GraphQLError, type ValueNode } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { JsonValue } from '@hookloom/sdk/wire';

// A GraphQLError says that the value is the sender's fault; any other error would be taken for ours.

/** Dates outwards, ISO 8601 inwards. */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, ISO 8601 in UTC.',
  coerceOutputValue: (value) => new Date(value as Date | string).toISOString(),
  coerceInputValue: readInstant,
  coerceInputLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : undefined),
});

/** With its offset, since without one it would depend on where the server stands; years 1 to 9999, as Postgres reads them. */
const instantPattern = /^(?!0000)\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** `Date` takes far more: `1` for a day in 2001, 31 February for one in March. */
function readInstant(value: unknown): Date {
  const [text = '', day] = (typeof value === 'string' && instantPattern.exec(value)) || [];
  const date = new Date(text);
  const isInMonth = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
  // An offset may lead past either end; also false where it is no date.
  const isInRange = date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
  if (!isInMonth || !isInRange) throw createGraphQLError('Expected an instant such as 2026-01-31T09:00:00Z.');
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
