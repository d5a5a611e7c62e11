/**
 * Whether the parts of a manifest fit each other. An admin approves what stands in `capabilities`, and the host grants what stands at the nodes;
 * so a manifest whose `capabilities` say less, or more, than its nodes is refused. Pure.
 */
import { fieldOf, isHostPattern, isJsonObject, isUnsafeKey, type JsonValue, type NodeManifest, type PluginManifest } from '@hookloom/sdk';

export interface ManifestFault {
  path: (string | number)[];
  message: string;
}

/** Objects and lists inside each other at most; what reads a manifest recurses. */
const MAX_DEPTH = 100;

export function isTooDeep(root: unknown): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** Every part of a schema that has a field keyword, wherever it stands: more than the host looks at, so that nothing goes unseen. */
function fieldsIn(schema: JsonValue | undefined, found: JsonValue[] = []): JsonValue[] {
  if (Array.isArray(schema)) for (const part of schema) fieldsIn(part, found);
  if (!isJsonObject(schema)) return found;
  if (fieldOf(schema)) found.push(schema);
  for (const part of Object.values(schema)) fieldsIn(part, found);
  return found;
}

function credentialTypesOf(node: NodeManifest): string[] {
  return fieldsIn(node.paramsSchema).flatMap((schema) => {
    const types: unknown = fieldOf(schema)?.credentialTypes;
    return Array.isArray(types) ? types.map(String) : [];
  });
}

function nodeFaults(plugin: PluginManifest, node: NodeManifest): string[] {
  const faults: string[] = [];
  const { type, version, kind, trigger, body, outputs, uses, responds, loaders, migratesFrom } = node;
  if (!type.startsWith(`${plugin.name}.`)) faults.push(`has the type ${type}, which is to start with "${plugin.name}."`);
  if ((kind === 'trigger') !== (trigger !== undefined)) faults.push('is to have `trigger` exactly where its kind is trigger');
  if (body !== undefined && !outputs.some((output) => 'name' in output && output.name === body))
    faults.push(`has the body ${body}, which is not among its outputs`);
  if (responds !== uses.includes('respond')) faults.push('is to have `responds` exactly where it uses respond');
  if (migratesFrom.some((from) => from >= version)) faults.push(`has version ${version} and can migrate from earlier ones only`);
  const own = new Set(plugin.credentials.map((credential) => credential.type));
  for (const schema of fieldsIn(node.paramsSchema)) {
    const loader: unknown = fieldOf(schema)?.loader?.name;
    if (typeof loader === 'string' && !loaders.includes(loader))
      faults.push(`has a field whose options come from ${loader}, which is not among its loaders`);
  }
  for (const credential of new Set(credentialTypesOf(node))) {
    if (credential.startsWith(`${plugin.name}.`) && !own.has(credential))
      faults.push(`has a field for credentials of type ${credential}, which the plugin does not have`);
  }
  return faults;
}

/** Says how two lists of names differ, or nothing. */
function difference(said: readonly string[], meant: readonly string[]): string | null {
  const lacking = [...new Set(meant)].filter((name) => !said.includes(name));
  const needless = said.filter((name) => !meant.includes(name));
  if (lacking.length > 0) return `is to name ${lacking.join(', ')}, which its nodes use. Build the manifest anew`;
  return needless.length > 0 ? `names ${needless.join(', ')}, which none of its nodes use. Build the manifest anew` : null;
}

function capabilityFaults({ capabilities, nodes, credentials }: PluginManifest): ManifestFault[] {
  const credentialTypes = nodes.flatMap(credentialTypesOf);
  const ownSecrets = credentials.flatMap(({ type, reveals }) => reveals.map((field) => `${type}.${field}`));
  // Fields that another plugin's type reveals may be named too: a node that takes such a credential gets to read them.
  const taken = new Set(credentialTypes);
  const foreign = capabilities.reveals.filter((name) => taken.has('*') || taken.has(name.slice(0, name.lastIndexOf('.'))));
  const faults: ManifestFault[] = [];
  const check = (name: keyof PluginManifest['capabilities'], meant: readonly string[]): void => {
    const message = difference(capabilities[name], meant);
    if (message !== null) faults.push({ path: ['capabilities', name], message });
  };
  check(
    'host',
    // Code that tests a credential has `ctx.http` for it.
    [...nodes.flatMap(({ uses }) => uses), ...(credentials.some(({ test }) => test === 'code') ? ['http'] : [])],
  );
  check('credentials', credentialTypes);
  check('reveals', [...ownSecrets, ...foreign]);
  for (const [index, host] of capabilities.hosts.entries()) {
    if (host !== '*' && !isHostPattern(host))
      faults.push({
        path: ['capabilities', 'hosts', index],
        message: 'is to be a host such as api.example.com or *.example.com, or * for any',
      });
  }
  return faults;
}

function credentialFaults({ name, credentials }: PluginManifest): ManifestFault[] {
  const faults: ManifestFault[] = [];
  const seen = new Set<string>();
  for (const [index, { type, fieldsSchema, reveals }] of credentials.entries()) {
    const fault = (message: string): number => faults.push({ path: ['credentials', index], message });
    if (!type.startsWith(`${name}.`)) fault(`has the type ${type}, which is to start with "${name}."`);
    if (seen.has(type)) fault(`is a second ${type}`);
    seen.add(type);
    const fields = isJsonObject(fieldsSchema.properties) ? Object.keys(fieldsSchema.properties) : [];
    for (const field of fields) if (isUnsafeKey(field)) fault(`has a field named ${field}, which is not allowed`);
    for (const field of reveals) if (!fields.includes(field)) fault(`reveals ${field}, which is not among its fields`);
  }
  return faults;
}

export function consistencyFaults(plugin: PluginManifest): ManifestFault[] {
  const faults: ManifestFault[] = [];
  const seen = new Set<string>();
  if (plugin.nodes.length === 0 && plugin.credentials.length === 0)
    faults.push({ path: ['nodes'], message: 'it has neither nodes nor credentials' });
  for (const [index, node] of plugin.nodes.entries()) {
    const id = `${node.type} version ${node.version}`;
    for (const message of nodeFaults(plugin, node)) faults.push({ path: ['nodes', index], message });
    if (seen.has(id)) faults.push({ path: ['nodes', index], message: `is a second ${id}` });
    seen.add(id);
  }
  return [...faults, ...credentialFaults(plugin), ...capabilityFaults(plugin)];
}
