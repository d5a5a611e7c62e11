/** On whose behalf a plugin's code runs, and what it may have: each of its calls to the host is judged by this. */
import { fieldOf, type HostCapability } from '@hookloom/sdk';
import { isJsonObject, type JsonValue } from '@hookloom/sdk/wire';

export interface HostScope {
  workspaceId: string;
  /** The plugin's name, by which its approved hosts are known. */
  plugin: string;
  uses: ReadonlySet<HostCapability>;
  /** The credentials that the call's parameters name in fields for credentials: no other can be used. By id, with the types that the field takes. */
  credentials: ReadonlyMap<string, readonly string[]>;
  /** Whose state it is; null for calls outside of a workflow. */
  owner: { workflowId: string; nodeId: string } | null;
  executionId: string | null;
  /** The same over all tries, so that an event is published once; null where there are no tries. */
  idempotencyKey: string | null;
}

/** The credentials that parameters name, each with the types that its field takes: by the schema, wherever in lists and objects they stand. */
export function credentialsIn(schema: JsonValue | undefined, value: JsonValue | undefined): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  collect(schema, value, found);
  return found;
}

function collect(schema: JsonValue | undefined, value: JsonValue | undefined, found: Map<string, readonly string[]>): void {
  if (!isJsonObject(schema) || value === undefined) return;
  const types = fieldOf(schema)?.credentialTypes;
  if (types && typeof value === 'string') found.set(value, [...(found.get(value) ?? []), ...types]);
  if (Array.isArray(value)) for (const item of value) collect(schema['items'], item, found);
  if (!isJsonObject(value) || !isJsonObject(schema['properties'])) return;
  for (const [name, property] of Object.entries(schema['properties'])) {
    if (Object.hasOwn(value, name)) collect(property, value[name], found);
  }
}
