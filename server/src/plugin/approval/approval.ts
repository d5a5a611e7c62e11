/** What a plugin asks for beyond what an admin approved. Pure. */
import { coversHost } from '@hookloom/sdk';
import type { PluginCapabilities } from '@hookloom/sdk/manifest';

export const noCapabilities: PluginCapabilities = { host: [], hosts: [], credentials: [], reveals: [] };

/** Whether every host that `pattern` stands for is one that `approved` stands for: `*.example.com` covers `api.example.com` and `*.eu.example.com`. */
export function coversPattern(approved: string, pattern: string): boolean {
  if (approved === '*' || approved === pattern) return true;
  // A pattern's hosts all end as it does, so one that the approved pattern covers stands for all of them.
  return coversHost(approved, pattern.startsWith('*.') ? `any${pattern.slice(1)}` : pattern);
}

/** The rest of `wanted` that `approved` does not cover; all of it where nothing was approved. */
export function beyond(wanted: PluginCapabilities | undefined, approved: PluginCapabilities | null): PluginCapabilities {
  if (!wanted) return noCapabilities;
  if (!approved) return wanted;
  return {
    host: wanted.host.filter((capability) => !approved.host.includes(capability)),
    hosts: wanted.hosts.filter((pattern) => !approved.hosts.some((known) => coversPattern(known, pattern))),
    credentials: wanted.credentials.filter((type) => !approved.credentials.includes('*') && !approved.credentials.includes(type)),
    reveals: wanted.reveals.filter((field) => !approved.reveals.includes(field)),
  };
}

export function isNothing(capabilities: PluginCapabilities): boolean {
  return Object.values(capabilities).every((list) => list.length === 0);
}
