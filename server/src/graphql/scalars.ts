import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import type { JsonValue } from '@hookloom/sdk/wire';

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
  if (Number.isNaN(date.getTime())) throw new TypeError('Expected an instant such as 2026-01-31T09:00:00Z.');
  return date;
}

/** Passes any JSON value through. */
export const jsonScalar = new GraphQLScalarType<JsonValue, JsonValue>({
  name: 'JSON',
  description: 'Any JSON value.',
  coerceOutputValue: (value) => value as JsonValue,
  coerceInputValue: (value) => value as JsonValue,
  coerceInputLiteral: readLiteral,
});

function readLiteral(node: ValueNode): JsonValue {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.BOOLEAN:
    case Kind.STRING:
      return node.value;
    case Kind.ENUM:
      throw new TypeError(`Write ${node.value} as a text, in quotes.`);
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map(readLiteral);
    case Kind.OBJECT:
      // `fromEntries` defines own properties, so a field named `__proto__` stays data.
      return Object.fromEntries(node.fields.map((field) => [field.name.value, readLiteral(field.value)]));
    case Kind.VARIABLE:
      throw new TypeError('A variable cannot stand inside a JSON literal; pass the whole value as a variable.');
    default:
      return node satisfies never;
  }
}
