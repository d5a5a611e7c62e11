import { z } from 'zod';
import { hostCapabilities, type NodeManifest, type PluginManifest } from './manifest.ts';
import type { NodeDefinition } from './node.ts';
import { inputsOf, outputsOf, paramsSchemaOf, type PluginDefinition } from './plugin.ts';
import type { JsonObject } from './wire.ts';

/** The file beside a plugin's `package.json`. */
export const MANIFEST_FILE = 'hookloom.plugin.json';

function nodeManifest(plugin: string, node: NodeDefinition): NodeManifest {
  return {
    type: `${plugin}.${node.name}`,
    version: node.version ?? 1,
    kind: node.kind,
    category: node.category,
    title: node.title,
    description: node.description,
    icon: node.icon,
    effect: node.effect,
    inputs: inputsOf(node),
    outputs: outputsOf(node),
    join: node.join ?? 'all',
    ...(node.body !== undefined && { body: node.body }),
    ...(node.insideLoop === true && { insideLoop: true }),
    ...(node.trigger && { trigger: node.trigger }),
    responds: node.uses?.includes('respond') ?? false,
    paramsSchema: paramsSchemaOf(node),
    outputSchema: node.output ? (z.toJSONSchema(node.output, { io: 'output', target: 'draft-2020-12' }) as JsonObject) : null,
  };
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
  return {
    manifestVersion: 1,
    name: plugin.name,
    title: plugin.title,
    description: plugin.description,
    host: plugin.host,
    capabilities: {
      host: hostCapabilities.filter((capability) => used.has(capability)),
      hosts: [...new Set(plugin.capabilities?.hosts)].sort(),
    },
    nodes: plugin.nodes.map((node) => nodeManifest(plugin.name, node)).sort(byTypeAndVersion),
  };
}

/** The text of a manifest file. */
export function printManifest(manifest: PluginManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
