/** What is allowed in a plugin and yet likely a mistake, told from its manifest. */
import { credentialHosts } from './apply-credential.ts';
import { coversHost } from './hosts.ts';
import { compileRegex } from './linear-regex.ts';
import type { CredentialManifest, NodeManifest, PluginManifest } from './manifest.ts';
import { fieldsIn } from './node-shape.ts';
import { templateFields } from './template.ts';

/**
 * Warnings, a sentence each: shown by `hookloom plugin validate` and given by `checkPlugin`. They are no faults, since a number may be left
 * out of a node's versions, or an old version be given up, with good reason.
 */
export function manifestWarnings({ nodes, credentials, capabilities }: PluginManifest): string[] {
  const byType = Map.groupBy(nodes, (node) => node.type);
  return [
    ...[...byType].flatMap(([type, versions]) => versionWarnings(versions).map((warning) => `${type}: ${warning}`)),
    ...nodes.flatMap((node) => nodeWarnings(node).map((warning) => `${node.type} version ${node.version}: ${warning}`)),
    ...(capabilities.hosts.includes('*') ? ['It asks for all hosts, which an admin has good reason to refuse; name those it needs.'] : []),
    ...credentials.flatMap((credential) => unnamedHosts(credential, capabilities.hosts)),
    ...credentials
      .filter(({ test, oauth2 }) => test === null && !oauth2)
      .map(({ type }) => `${type}: it has no test, so a mistyped credential is found out only by a failed step.`),
  ];
}

/** What a credential's form suggests is the author's word, so it takes an admin's approval as any other host does. */
function unnamedHosts({ type, hosts, fieldsSchema }: CredentialManifest, named: readonly string[]): string[] {
  const suggested = credentialHosts({ hosts: hosts.filter((host) => templateFields(host).length > 0), fieldsSchema }, {});
  return suggested
    .filter((host) => !named.some((pattern) => pattern === host || coversHost(pattern, host)))
    .map((host) => `${type}: its form suggests the host ${host}, which capabilities.hosts does not name, so requests to it are refused.`);
}

/** Workflows keep the version that they were drawn with: each one that was ever published has to stay, or to be taken over by a later one. */
function versionWarnings(versions: NodeManifest[]): string[] {
  const defined = new Set(versions.map((node) => node.version));
  const newest = Math.max(...defined);
  const reachable = reaching(versions, newest);
  return Array.from({ length: newest - 1 }, (_, index) => index + 1).flatMap((version) => {
    if (reachable.has(version)) return [];
    return defined.has(version)
      ? [`version ${version} cannot be taken over to version ${newest}. Give version ${newest} migrate: { from: [${version}], … }.`]
      : [`version ${version} is neither kept nor taken over, so workflows that were drawn with it cannot run.`];
  });
}

/** Versions whose parameters can be made into those of the newest, over versions in between. */
function reaching(versions: NodeManifest[], newest: number): Set<number> {
  const reached = new Set([newest]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const node of versions) if (reached.has(node.version)) for (const from of node.migratesFrom) reached.add(from);
  }
  return reached;
}

function nodeWarnings({ paramsSchema, loaders, uses }: NodeManifest): string[] {
  const fields = fieldsIn(paramsSchema, 'params');
  const named = new Set(fields.flatMap(({ field }) => field?.loader?.name ?? []));
  const takesCredential = fields.some(({ field }) => field?.credentialTypes !== undefined);
  return [
    ...fields
      .filter(({ schema }) => typeof schema.pattern === 'string' && !isLinear(schema.pattern))
      .map(
        ({ path }) =>
          `the pattern of ${path} has look-around, back-references or more than 1,000 characters, so it is checked only when the node runs.`,
      ),
    ...loaders.filter((name) => !named.has(name)).map((name) => `its loader "${name}" gives options to no field.`),
    ...(takesCredential && !uses.includes('http') && !uses.includes('connect')
      ? ['it takes a credential and can send no request: its `uses` lacks "http".']
      : []),
  ];
}

/** Hosts match patterns in linear time, and leave those that cannot be matched so to the node's own code. */
function isLinear(pattern: string): boolean {
  try {
    compileRegex(pattern);
    return true;
  } catch {
    return false;
  }
}
