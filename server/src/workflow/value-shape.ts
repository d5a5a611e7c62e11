/** What is known of a value: by a JSON Schema, by a value that was recorded, or by both. Pure, and bounded in depth and size. */
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';

export type Shape =
  | { kind: 'unknown' }
  /** `string`, `number`, `boolean`, `null`, `never`, or a literal. */
  | { kind: 'word'; text: string }
  | { kind: 'list'; item: Shape }
  | { kind: 'tuple'; items: Shape[] }
  /** `rest` is the shape of fields that are not named; null where there are none. */
  | { kind: 'object'; fields: Map<string, Field>; rest: Shape | null }
  | { kind: 'union'; members: Shape[] };

export interface Field {
  shape: Shape;
  optional: boolean;
  description?: string;
}

const MAX_DEPTH = 8;
const MAX_FIELDS = 200;
/** Items of a recorded list that are looked at. */
const MAX_ITEMS = 50;
const MAX_MEMBERS = 20;

export const unknown: Shape = { kind: 'unknown' };
const word = (text: string): Shape => ({ kind: 'word', text });

/** The shape of what fits a JSON Schema. What it says in other ways than by types is unknown. */
export function shapeOfSchema(schema: JsonValue | undefined, root: JsonValue | undefined = schema, depth = 0): Shape {
  if (schema === false) return word('never');
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return unknown;
  const inner = (given: JsonValue | undefined): Shape => shapeOfSchema(given, root, depth + 1);
  if (typeof schema['$ref'] === 'string') return inner(definition(schema['$ref'], root));
  if (schema['const'] !== undefined) return literal(schema['const']);
  if (Array.isArray(schema['enum'])) return unionOf(schema['enum'].map(literal));
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return unionOf(choices.map(inner));
  if (Array.isArray(schema['allOf'])) return schema['allOf'].map(inner).reduce(refined, unknown);
  const { type } = schema;
  if (Array.isArray(type)) return unionOf(type.map((one) => inner({ ...schema, type: one })));
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return word(type);
    case 'number':
    case 'integer':
      return word('number');
    case 'array':
      if (Array.isArray(schema['prefixItems'])) return { kind: 'tuple', items: schema['prefixItems'].slice(0, MAX_ITEMS).map(inner) };
      return { kind: 'list', item: inner(schema['items']) };
    case 'object':
      return objectOf(schema, inner);
    default:
      return isJsonObject(schema['properties']) ? objectOf(schema, inner) : unknown;
  }
}

function objectOf(schema: JsonObject, inner: (schema: JsonValue | undefined) => Shape): Shape {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const fields = new Map<string, Field>();
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  for (const [name, property] of properties.slice(0, MAX_FIELDS)) {
    const description = isJsonObject(property) && typeof property['description'] === 'string' ? property['description'] : undefined;
    fields.set(name, { shape: inner(property), optional: !required.has(name), ...(description !== undefined && { description }) });
  }
  const { additionalProperties = true } = schema;
  return { kind: 'object', fields, rest: additionalProperties === false ? null : inner(additionalProperties) };
}

/** `#/$defs/a`; undefined where it leads elsewhere. */
function definition(ref: string, root: JsonValue | undefined): JsonValue | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let found = root;
  for (const key of ref.slice(2).split('/')) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

function literal(value: JsonValue): Shape {
  return value !== null && typeof value === 'object' ? shapeOfValue(value) : word(JSON.stringify(value));
}

/** The shape of a value, and of others like it: the items of a list have one together, in which what only some have is optional. */
export function shapeOfValue(value: JsonValue, depth = 0): Shape {
  if (value === null) return word('null');
  if (typeof value !== 'object') return word(typeof value);
  if (depth > MAX_DEPTH) return unknown;
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => shapeOfValue(item, depth + 1));
    return { kind: 'list', item: items.length === 0 ? unknown : items.reduce(alike) };
  }
  const entries = Object.entries(value).slice(0, MAX_FIELDS);
  const fields = new Map(
    entries.map(([name, field]): [string, Field] => [name, { shape: shapeOfValue(field, depth + 1), optional: false }]),
  );
  return { kind: 'object', fields, rest: null };
}

/** One shape for two values that stand in the same place. */
function alike(a: Shape, b: Shape): Shape {
  if (a.kind === 'list' && b.kind === 'list')
    return { kind: 'list', item: isUnknown(a.item) ? b.item : isUnknown(b.item) ? a.item : alike(a.item, b.item) };
  if (a.kind === 'object' && b.kind === 'object') {
    const fields = new Map<string, Field>();
    for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
      const [one, other] = [a.fields.get(name), b.fields.get(name)];
      const shape = one && other ? alike(one.shape, other.shape) : ((one ?? other)?.shape ?? unknown);
      fields.set(name, { shape, optional: !one || !other || one.optional || other.optional });
    }
    return { kind: 'object', fields, rest: null };
  }
  const members = [a, b].flatMap((shape) => (shape.kind === 'union' ? shape.members : [shape]));
  // Objects among the members become one, as do lists.
  const [last, ...others] = members.toReversed();
  const same = last && others.find((shape) => shape.kind === last.kind && (shape.kind === 'object' || shape.kind === 'list'));
  if (!last || !same) return unionOf(members);
  return unionOf([...others.filter((shape) => shape !== same).toReversed(), alike(same, last)]);
}

/** Without repetition; unknown where one member is. */
export function unionOf(members: Shape[]): Shape {
  const flat = members.flatMap((member) => (member.kind === 'union' ? member.members : [member]));
  if (flat.length === 0 || flat.length > MAX_MEMBERS || flat.some(isUnknown)) return unknown;
  const distinct = new Map(flat.map((member) => [keyOf(member), member]));
  const [only] = distinct.values();
  return distinct.size === 1 && only ? only : { kind: 'union', members: [...distinct.values()] };
}

/** What is known by `shape`, and where that says little, what a value has shown. */
export function refined(shape: Shape, shown: Shape): Shape {
  if (shape.kind === 'unknown') return shown;
  if (shape.kind === 'list' && shown.kind === 'list') return { kind: 'list', item: refined(shape.item, shown.item) };
  if (shape.kind !== 'object' || shown.kind !== 'object') return shape;
  const fields = new Map<string, Field>();
  for (const [name, field] of shape.fields)
    fields.set(name, { ...field, shape: refined(field.shape, shown.fields.get(name)?.shape ?? unknown) });
  if (shape.rest !== null) {
    for (const [name, field] of shown.fields)
      if (!fields.has(name)) fields.set(name, { ...field, shape: refined(shape.rest, field.shape) });
  }
  // Fields beside these may be there, but what was seen is what is offered.
  return { kind: 'object', fields, rest: shape.rest };
}

function isUnknown(shape: Shape): boolean {
  return shape.kind === 'unknown';
}

/** The same for equal shapes. */
function keyOf(shape: Shape): string {
  switch (shape.kind) {
    case 'unknown':
      return '?';
    case 'word':
      return shape.text;
    case 'list':
      return `[${keyOf(shape.item)}]`;
    case 'tuple':
      return `[${shape.items.map(keyOf).join()}]`;
    case 'object': {
      const fields = [...shape.fields].map(([name, field]) => `${JSON.stringify(name)}${field.optional ? '?' : ''}:${keyOf(field.shape)}`);
      return `{${fields.join()}${shape.rest ? `,*:${keyOf(shape.rest)}` : ''}}`;
    }
    case 'union':
      return shape.members.map(keyOf).toSorted().join('|');
    default:
      return shape satisfies never;
  }
}
