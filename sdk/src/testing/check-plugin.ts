/** The contract that every plugin has to keep, checked without a host. */
import { buildManifest, printManifest } from '../build-manifest.ts';
import { documentPlugin } from '../document.ts';
import type { PluginManifest } from '../manifest.ts';
import { manifestWarnings } from '../manifest-warnings.ts';
import type { NodeDefinition } from '../node.ts';
import { definePlugin, PluginDefinitionError, type PluginDefinition } from '../plugin.ts';
import type { JsonObject, JsonValue } from '../wire.ts';
import { migrateParams } from './calls.ts';

export interface PluginCheck {
  manifest: PluginManifest;
  /** What is allowed and yet likely a mistake, a sentence each. */
  warnings: string[];
}

/**
 * Checks a plugin as `hookloom plugin validate` does: its definition, that its manifest is the same each time and loses nothing as JSON, that
 * patterns in its schemas can be read, that its reference can be written, and that parameters of each kept version, as far as defaults
 * fill them in, can be taken over to the newest.
 * @throws PluginDefinitionError with every fault
 */
export function checkPlugin(plugin: PluginDefinition): PluginCheck {
  definePlugin(plugin);
  const manifest = buildManifest(plugin);
  const text = printManifest(manifest);
  const faults = [
    ...(printManifest(buildManifest(plugin)) === text ? [] : ['its manifest is another one each time it is made']),
    ...patternFaults(manifest as unknown as JsonObject),
    ...migrationFaults(plugin),
    ...(documentPlugin(manifest).includes('undefined') ? ['its reference speaks of something undefined'] : []),
  ];
  if (faults.length > 0) throw new PluginDefinitionError(plugin.name, faults);
  return { manifest: JSON.parse(text) as PluginManifest, warnings: manifestWarnings(manifest) };
}

/** Hosts and browsers read patterns with the flag `u`, which refuses some that JavaScript takes without it. */
function patternFaults(value: JsonValue, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => patternFaults(item, `${path}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key !== 'pattern' || typeof child !== 'string') return patternFaults(child, `${path}/${key}`);
    try {
      void new RegExp(child, 'u');
      return [];
    } catch {
      return [`its manifest has a pattern at ${path} that cannot be read with the flag u: ${child}`];
    }
  });
}

function migrationFaults(plugin: PluginDefinition): string[] {
  return plugin.nodes.flatMap((node) => {
    const newest = Math.max(...plugin.nodes.filter(({ name }) => name === node.name).map(({ version = 1 }) => version));
    const defaults = defaultsOf(node);
    const isReachable = plugin.nodes.some((other) => other.name === node.name && other.migrate?.from.includes(node.version ?? 1));
    if (!defaults || !isReachable) return [];
    try {
      migrateParams(plugin, { node: node.name, from: node.version ?? 1, to: newest, params: defaults });
      return [];
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return [`node "${node.name}": the default parameters of version ${node.version ?? 1} cannot be taken over to ${newest}: ${words}`];
    }
  });
}

/** Null where a parameter has to be filled in. */
function defaultsOf(node: NodeDefinition): JsonObject | null {
  const read = node.params.safeParse({});
  return read.success ? (JSON.parse(JSON.stringify(read.data)) as JsonObject) : null;
}
