/** Faults that a parameter schema cannot tell: what is left out although it is shown, and keys that name no item. */
import { fieldOf, isJsonObject, isVisible, type FieldMeta, type JsonObject, type JsonValue, type NodeManifest } from '@hookloom/sdk';
import type { Issue } from '../../lib/app-error.ts';

interface Field {
  name: string;
  path: string;
  title: string;
  meta: FieldMeta;
  schema: JsonObject;
  value: JsonValue | undefined;
}

export function fieldIssues(node: Pick<NodeManifest, 'paramsSchema'>, params: JsonObject): Issue[] {
  return [...requiredIssues(node.paramsSchema, params, ''), ...keyIssues(node.paramsSchema, params)];
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Each property that has a form field, with its value or its default. */
function fieldsOf(schema: JsonObject, values: JsonObject, path: string): Field[] {
  const { properties } = schema;
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, property]) => {
    const meta = fieldOf(property);
    if (!meta || !isJsonObject(property)) return [];
    const title = typeof property.title === 'string' ? property.title : name;
    const value = own(values, name) ?? own(property, 'default');
    return [{ name, path: path === '' ? name : `${path}.${name}`, title, meta, schema: property, value }];
  });
}

function requiredIssues(schema: JsonObject, values: JsonObject, path: string): Issue[] {
  const fields = fieldsOf(schema, values, path);
  const siblings = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  return fields.flatMap((field): Issue[] => {
    if (!isVisible(field.meta, siblings)) return [];
    if (field.meta.required === true && isBlank(field.value)) return [issue(field.path, `${field.title} is required`)];
    return nested(field).flatMap((inner) => requiredIssues(inner.schema, inner.value, inner.path));
  });
}

/** The objects inside a group of fields or a list of them. */
function nested({ meta, schema, value, path }: Field): { schema: JsonObject; value: JsonObject; path: string }[] {
  if (meta.kind === 'object' && isJsonObject(value)) return [{ schema, value, path }];
  const items = meta.kind === 'list' ? schema.items : undefined;
  if (!isJsonObject(items) || !Array.isArray(value)) return [];
  return value.flatMap((item, index) => (isJsonObject(item) ? [{ schema: items, value: item, path: `${path}.${index}` }] : []));
}

function isBlank(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A text that is to be the key of an item in one of `lists`. */
interface Reference {
  /** The list in whose item it stands; empty where it stands in none. */
  list: string;
  /** The key of that item. */
  from: string | null;
  to: string;
  path: string;
  title: string;
  lists: string[];
}

function keyIssues(schema: JsonObject, params: JsonObject): Issue[] {
  const fields = fieldsOf(schema, params, '');
  const references = [
    ...referencesIn(fields, '', null),
    ...fields.flatMap((field) =>
      nested(field).flatMap((item) => referencesIn(fieldsOf(item.schema, item.value, item.path), field.name, keyOf(item.value))),
    ),
  ];
  if (references.length === 0) return [];
  const keys = new Map(fields.map((field) => [field.name, keysOf(field)]));
  return [...twiceIssues(references, keys), ...unknownIssues(references, keys), ...circleIssues(references)];
}

function referencesIn(fields: Field[], list: string, from: string | null): Reference[] {
  return fields.flatMap(({ meta, value, path, title }) =>
    meta.keyOf && typeof value === 'string' && value !== '' ? [{ list, from, to: value, path, title, lists: meta.keyOf }] : [],
  );
}

function keyOf(item: JsonObject): string | null {
  const key = own(item, 'key');
  return typeof key === 'string' && key !== '' ? key : null;
}

function keysOf(field: Field): { key: string; path: string }[] {
  return nested(field).flatMap(({ value, path }) => {
    const key = keyOf(value);
    return key === null ? [] : [{ key, path: `${path}.key` }];
  });
}

type Keys = ReadonlyMap<string, { key: string; path: string }[]>;

/** A key that two items of the lists have would not say which is meant. */
function twiceIssues(references: Reference[], keys: Keys): Issue[] {
  const lists = new Set(references.flatMap((reference) => reference.lists));
  const seen = new Set<string>();
  return [...lists].flatMap((list) =>
    (keys.get(list) ?? []).flatMap(({ key, path }) => {
      if (seen.has(key)) return [issue(path, `Key "${key}" is taken; answers could not tell the two apart`)];
      seen.add(key);
      return [];
    }),
  );
}

function unknownIssues(references: Reference[], keys: Keys): Issue[] {
  const known = new Map([...keys].map(([list, items]) => [list, new Set(items.map(({ key }) => key))]));
  return references.flatMap(({ to, path, title, lists }) => {
    return lists.some((list) => known.get(list)?.has(to))
      ? []
      : [issue(path, `${title} names "${to}", and there is none with this key among the ${lists.join(' and ')}`)];
  });
}

/** The first circle that references inside one list make. */
function circleIssues(references: Reference[]): Issue[] {
  const done = new Set<string>();
  for (const list of new Set(references.map((reference) => reference.list))) {
    const within = references.filter((reference) => reference.list === list && reference.lists.includes(list));
    const ways = Map.groupBy(within, (reference) => reference.from);
    for (const start of within) {
      const circle = start.from === null || done.has(start.from) ? null : circleFrom(start.from, ways, done);
      if (circle) return [circle];
    }
  }
  return [];
}

/** Walks with a list of its own: a chain of references may be as long as the parameters allow. */
function circleFrom(start: string, ways: ReadonlyMap<string | null, Reference[]>, done: Set<string>): Issue | null {
  const open = new Map<string, Reference[]>();
  const enter = (key: string): void => void open.set(key, [...(ways.get(key) ?? [])]);
  enter(start);
  const path = [start];
  for (let key = path.at(-1); key !== undefined; key = path.at(-1)) {
    const next = open.get(key)?.pop();
    if (!next) {
      done.add(key);
      open.delete(key);
      path.pop();
    } else if (open.has(next.to)) {
      return issue(next.path, `These lead round in a circle: ${[...path.slice(path.indexOf(next.to)), next.to].join(' → ')}`);
    } else if (!done.has(next.to)) {
      enter(next.to);
      path.push(next.to);
    }
  }
  return null;
}

function issue(path: string, message: string): Issue {
  return { path, field: path, message };
}
