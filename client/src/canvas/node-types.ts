/**
 * What the canvas needs to know about node types. The GraphQL `NodeType` fits this shape, so that a query's rows can be
 * passed on as they are.
 */
import type { GraphNode, JsonObject, JsonValue } from '@hookloom/sdk/wire';

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

/** As a plugin's nodes show it. */
export interface CanvasPlugin {
  name: string;
  title: string;
  status: 'READY' | 'AWAITING_APPROVAL' | 'DISABLED' | 'BROKEN';
  problem: string | null;
}

export interface CanvasNodeType {
  type: string;
  version: number;
  kind: CanvasNodeKind;
  category: string;
  title: string;
  description: string;
  /** SVG text, 24 × 24. */
  icon: string;
  /** The same for dark pages, where they need another one. */
  iconDark?: string | null;
  inputs: readonly CanvasPort[];
  outputs: readonly CanvasOutput[];
  /** The output port whose nodes run once per item; absent or null where it is no loop. */
  body?: string | null;
  trigger?: { start: string; registers?: boolean | null; everySeconds?: number | null } | null;
  /** Earlier versions whose parameters it can take over. */
  migratesFrom?: readonly number[];
  /** Where it comes from and whether it may run. */
  plugin?: CanvasPlugin;
  /** JSON Schema (2020-12) of the parameters, `type: object`. */
  paramsSchema: unknown;
}

/** Node types by name, the newest version of each, which is the one that the palette offers; and the version of each node. */
export interface NodeTypeCatalog<T extends CanvasNodeType = CanvasNodeType> {
  readonly size: number;
  /** The newest version of a type. */
  get: (type: string) => T | undefined;
  /** The newest version of every type. */
  values: () => Iterable<T>;
  /** The version that the node was drawn with; the newest one where that is not installed, so that the node stays drawn. */
  of: (node: VersionedNode) => T | undefined;
  /** One version of a type. */
  version: (type: string, version: number) => T | undefined;
}

type VersionedNode = Pick<GraphNode, 'type'> & { data: Pick<GraphNode['data'], 'typeVersion'> };

export function catalogOf<T extends CanvasNodeType>(nodeTypes: readonly T[]): NodeTypeCatalog<T> {
  const newest = new Map<string, T>();
  const versions = new Map<string, T>();
  for (const nodeType of nodeTypes) {
    const known = newest.get(nodeType.type);
    if (!known || known.version < nodeType.version) newest.set(nodeType.type, nodeType);
    versions.set(`${nodeType.type}@${nodeType.version}`, nodeType);
  }
  const version = (type: string, number: number): T | undefined => versions.get(`${type}@${number}`);
  return {
    size: newest.size,
    get: (type) => newest.get(type),
    values: () => newest.values(),
    of: ({ type, data }) => version(type, data.typeVersion) ?? newest.get(type),
    version,
  };
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
