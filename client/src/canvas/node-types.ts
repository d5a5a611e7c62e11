/**
 * What the canvas needs to know about node types. The GraphQL `NodeType` fits this shape, so that a query's rows can be
 * passed on as they are.
 */
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';

export interface CanvasPort {
  name: string;
  title: string;
}

/** A fixed port (`name` and `title`), or ports made one per item of the list parameter `each`. */
export interface CanvasOutput {
  name?: string | null;
  title?: string | null;
  each?: string | null;
}

export type CanvasNodeKind = 'TRIGGER' | 'ACTION' | 'CONDITION' | 'UTILITY';

export interface CanvasNodeType {
  type: string;
  version: number;
  kind: CanvasNodeKind;
  category: string;
  title: string;
  description: string;
  /** SVG text in one colour, 24 × 24. */
  icon: string;
  inputs: readonly CanvasPort[];
  outputs: readonly CanvasOutput[];
  /** The output port whose nodes run once per item; absent or null where it is no loop. */
  body?: string | null;
  trigger?: { start: string } | null;
  /** JSON Schema (2020-12) of the parameters, `type: object`. */
  paramsSchema: unknown;
}

/** Node types by name, the newest version of each. */
export type NodeTypeCatalog = ReadonlyMap<string, CanvasNodeType>;

/** Where several versions of a type are installed, the newest is the one that the palette offers and the canvas draws. */
export function catalogOf<T extends CanvasNodeType>(nodeTypes: readonly T[]): ReadonlyMap<string, T> {
  const catalog = new Map<string, T>();
  for (const nodeType of nodeTypes) {
    const known = catalog.get(nodeType.type);
    if (!known || known.version < nodeType.version) catalog.set(nodeType.type, nodeType);
  }
  return catalog;
}

/** The parameters' own properties by name; empty where the schema has none. */
export function paramProperties(nodeType: Pick<CanvasNodeType, 'paramsSchema'>): ReadonlyMap<string, JsonObject> {
  const properties = isObject(nodeType.paramsSchema) ? nodeType.paramsSchema['properties'] : undefined;
  const found = new Map<string, JsonObject>();
  if (!isObject(properties)) return found;
  for (const [name, schema] of Object.entries(properties)) if (isObject(schema)) found.set(name, schema);
  return found;
}

/** A new node's parameters: the `default` of each property that has one, copied so that nodes share nothing. */
export function defaultParams(nodeType: Pick<CanvasNodeType, 'paramsSchema'>): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const [name, schema] of paramProperties(nodeType)) {
    const value = schema['default'];
    if (value !== undefined) entries.push([name, structuredClone(value)]);
  }
  return Object.fromEntries(entries);
}

/** True for JSON objects, false for arrays and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
