import type { CredentialDefinition } from './credential.ts';
import { hostCapabilities, type CredentialManifest, type NodeManifest, type PluginManifest } from './manifest.ts';
import type { NodeDefinition } from './node.ts';
import { asObject, fieldsIn, inputsOf, jsonSchemaOf, outputsOf, paramsSchemaOf } from './node-shape.ts';
import type { PluginDefinition } from './plugin.ts';
import type { JsonObject } from './wire.ts';

/** The file beside a plugin's `package.json`. */
export const MANIFEST_FILE = 'hookloom.plugin.json';

/** A credential's type as hosts know it: a name without a dot is the plugin's own. */
function credentialType(plugin: string, name: string): string {
  return name === '*' || name.includes('.') ? name : `${plugin}.${name}`;
}

/** Changes the schema, which is this call's own copy. */
function withCredentialTypes(plugin: string, schema: JsonObject): JsonObject {
  for (const { field } of fieldsIn(schema, '')) {
    if (field?.credentialTypes) field.credentialTypes = field.credentialTypes.map((name) => credentialType(plugin, name));
  }
  return schema;
}

/** The form of a credential; nothing in it is an expression. */
function credentialFields(credential: CredentialDefinition): JsonObject {
  const schema = jsonSchemaOf(credential.fields);
  for (const { field } of fieldsIn(schema, '')) if (field) field.expression = false;
  return schema;
}

function nodeManifest(plugin: string, node: NodeDefinition): NodeManifest {
  return {
    type: `${plugin}.${node.name}`,
    version: node.version ?? 1,
    kind: node.kind,
    category: node.category,
    title: node.title,
    description: node.description,
    icon: node.icon,
    ...(node.iconDark !== undefined && { iconDark: node.iconDark }),
    effect: node.effect,
    inputs: inputsOf(node),
    outputs: outputsOf(node),
    join: node.join ?? 'all',
    ...(node.body !== undefined && { body: node.body }),
    ...(node.insideLoop === true && { insideLoop: true }),
    ...(node.trigger && { trigger: node.trigger }),
    responds: node.uses?.includes('respond') ?? false,
    paramsSchema: withCredentialTypes(plugin, paramsSchemaOf(node)),
    loaders: Object.keys(node.loaders ?? {}).sort(),
    migratesFrom: [...(node.migrate?.from ?? [])].sort((a, b) => a - b),
    uses: hostCapabilities.filter((capability) => node.uses?.includes(capability)),
    outputSchema: node.output ? jsonSchemaOf(node.output) : null,
  };
}

/** One credential type as a host knows it. */
export function credentialManifest(plugin: string, credential: CredentialDefinition): CredentialManifest {
  const { name, title, description, icon, iconDark, docsUrl, hosts, apply, oauth2, test, reveals } = credential;
  return {
    type: `${plugin}.${name}`,
    title,
    description,
    ...(icon !== undefined && { icon }),
    ...(iconDark !== undefined && { iconDark }),
    ...(docsUrl !== undefined && { docsUrl }),
    fieldsSchema: credentialFields(credential),
    hosts: [...hosts],
    apply: apply ?? (oauth2 ? { headers: { Authorization: 'Bearer {{accessToken}}' } } : {}),
    ...(oauth2 && { oauth2 }),
    test: typeof test === 'function' ? 'code' : (test ?? null),
    reveals: [...(reveals ?? [])].sort(),
  };
}

/** Types that the nodes' credential fields take, wherever in the parameters they stand. */
export function credentialTypesIn(nodes: readonly NodeManifest[]): string[] {
  const fields = nodes.flatMap((node) => fieldsIn(asObject(node.paramsSchema), 'params'));
  return [...new Set(fields.flatMap(({ field }) => field?.credentialTypes ?? []))].sort();
}

function byTypeAndVersion(a: NodeManifest, b: NodeManifest): number {
  if (a.type === b.type) return a.version - b.version;
  return a.type < b.type ? -1 : 1;
}

/**
 * The static description of a plugin. The same definitions give the same manifest, byte for byte:
 * nodes are sorted by type and version; parameters keep the order in which their form shows them.
 */
export function buildManifest(plugin: PluginDefinition): PluginManifest {
  const used = new Set(plugin.nodes.flatMap((node) => node.uses ?? []));
  // Code that tests a credential has `ctx.http` for it.
  if (plugin.credentials?.some(({ test }) => typeof test === 'function')) used.add('http');
  const nodes = plugin.nodes.map((node) => nodeManifest(plugin.name, node)).sort(byTypeAndVersion);
  const credentials = (plugin.credentials ?? [])
    .map((credential) => credentialManifest(plugin.name, credential))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  return {
    manifestVersion: 1,
    name: plugin.name,
    title: plugin.title,
    description: plugin.description,
    host: plugin.host,
    capabilities: {
      host: hostCapabilities.filter((capability) => used.has(capability)),
      hosts: [...new Set(plugin.capabilities?.hosts)].sort(),
      credentials: credentialTypesIn(nodes),
      reveals: credentials.flatMap(({ type, reveals }) => reveals.map((field) => `${type}.${field}`)).sort(),
    },
    credentials,
    nodes,
  };
}

/** The text of a manifest file. */
export function printManifest(manifest: PluginManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
