/** Faults in what a plugin asks its host for. */
import { fieldsIn, paramsSchemaOf } from '../node-shape.ts';
import { isHostPattern } from '../hosts.ts';
import type { NodeDefinition } from '../node.ts';
import type { PluginDefinition } from '../plugin.ts';

/** The host refuses manifests with more. */
const MAX_HOSTS = 100;

export function capabilityFaults(plugin: PluginDefinition): string[] {
  const hosts = plugin.capabilities?.hosts ?? [];
  const faults = hosts
    .filter((host) => host !== '*' && !isHostPattern(host))
    .map((host) => `the host "${host}" is not a host name such as api.example.com or *.example.com, in lower case and without a port`);
  if (hosts.length > MAX_HOSTS) faults.push(`it names more than ${MAX_HOSTS} hosts`);
  if (hosts.length > 0) return faults;
  const cutOff = plugin.nodes.filter((node) => sends(node) && !takesCredential(node));
  return [
    ...faults,
    ...cutOff.map(
      (node) => `node "${node.name}": it sends requests, and the plugin names no host in capabilities.hosts that they may go to`,
    ),
  ];
}

function sends(node: NodeDefinition): boolean {
  return node.uses?.some((capability) => capability === 'http' || capability === 'connect') ?? false;
}

/** A credential allows the hosts that it is bound to. */
function takesCredential(node: NodeDefinition): boolean {
  return fieldsIn(paramsSchemaOf(node), 'params').some(({ field }) => field?.credentialTypes !== undefined);
}
