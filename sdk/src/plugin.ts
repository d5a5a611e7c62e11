/** Puts nodes together to a plugin, and refuses what a host could not work with. */
import { capabilityFaults } from './checks/capability-faults.ts';
import { credentialFaults } from './checks/credential-faults.ts';
import { pluginNamePattern, wordFaults } from './checks/names.ts';
import { nodeFaults } from './checks/node-faults.ts';
import type { CredentialDefinition } from './credential.ts';
import type { NodeDefinition } from './node.ts';

export interface PluginDefinition {
  /** The namespace of its node types: lower case letters, digits and hyphens. */
  name: string;
  title: string;
  /** One sentence. */
  description: string;
  /** Semver range of the Hookloom versions that it works with, such as `^0.1.0`. */
  host: string;
  nodes: NodeDefinition[];
  credentials?: CredentialDefinition[];
  /**
   * `hosts`: the only ones that `ctx.http` may reach, such as `api.example.com` or `*.example.com`; `*` for any. Default: none.
   * The host functions need no mention: they are gathered from the nodes' `uses`.
   */
  capabilities?: { hosts?: string[] };
}

/** The definition of a plugin has faults; the message lists all of them, a line each. */
export class PluginDefinitionError extends Error {
  readonly faults: string[];
  constructor(plugin: string, faults: string[]) {
    super(`The plugin "${plugin}" is not well defined:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'PluginDefinitionError';
    this.faults = faults;
  }
}

function twice(ids: string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

/**
 * Checks a plugin and gives it back.
 * @throws PluginDefinitionError with every fault: names, duplicates, ports, fields, icons, versions, credentials, triggers, hosts.
 */
export function definePlugin(plugin: PluginDefinition): PluginDefinition {
  const { name, title, description, host, nodes, credentials = [] } = plugin;
  const own = new Set(credentials.map((credential) => credential.name));
  const faults = [
    ...(pluginNamePattern.test(name) ? [] : ['its name is to be of lower case letters, digits and single hyphens, a letter first']),
    ...wordFaults({ title, description }),
    ...(/[\d*x]/.test(host) ? [] : [`its host "${host}" is to be a semver range of Hookloom versions such as ^0.1.0`]),
    ...(nodes.length === 0 && credentials.length === 0 ? ['it has no nodes'] : []),
    ...twice(nodes.map((node) => `${node.name} version ${node.version ?? 1}`)).map((id) => `the node ${id} is defined twice`),
    ...twice(credentials.map((credential) => credential.name)).map((id) => `the credential ${id} is defined twice`),
    ...nodes.flatMap((node) => nodeFaults(node, own).map((fault) => `node "${node.name}": ${fault}`)),
    ...credentials.flatMap((credential) => credentialFaults(credential).map((fault) => `credential "${credential.name}": ${fault}`)),
  ];
  // What nodes reach is told from their schemas, which have to be in order for that.
  const more = faults.length === 0 ? capabilityFaults(plugin) : [];
  if (faults.length + more.length > 0) throw new PluginDefinitionError(name, [...faults, ...more]);
  return plugin;
}
