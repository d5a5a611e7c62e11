/** Whether a plugin may run, by what was found of it and what an admin said about it. Pure. */
import type { PluginCapabilities } from '@hookloom/sdk/manifest';
import { beyond, isNothing } from './approval.ts';
import type { PluginPackage } from '../discovery/plugin-package.ts';

export const pluginStatuses = ['READY', 'AWAITING_APPROVAL', 'DISABLED', 'BROKEN'] as const;
export type PluginStatus = (typeof pluginStatuses)[number];

/** What an admin said about a plugin: a row of `plugin_setting`. */
export interface PluginSetting {
  /** The plugin's name. */
  name: string;
  /** The npm package that it was said about; another one of the same name is not approved by it. */
  package: string;
  enabled: boolean;
  /** Null where nothing was approved yet. */
  approved: PluginCapabilities | null;
  approvedAt: Date | null;
}

/** An installed newer version that waits for approval, while the one before goes on running. */
export interface PendingVersion {
  version: string;
  capabilities: PluginCapabilities;
  /** What it asks for beyond what was approved. */
  asks: PluginCapabilities;
}

export interface Standing {
  status: PluginStatus;
  /** Why its nodes cannot run, and what to do about it; null where they can. */
  refusal: string | null;
  enabled: boolean;
  approved: PluginCapabilities | null;
  approvedAt: Date | null;
  /** What it asks for beyond what was approved. */
  asks: PluginCapabilities;
  pending: PendingVersion | null;
}

/**
 * Built-in plugins are part of Hookloom, and a development upload is approved by uploading it: who may do that may approve.
 * Every other plugin waits for an admin, also one that asks for nothing, since installing a package is not a decision about its code.
 */
export function standingOf(plugin: PluginPackage, setting: PluginSetting | undefined, pending: PendingVersion | null = null): Standing {
  const enabled = setting?.enabled ?? true;
  const needsApproval = !plugin.builtIn && plugin.source !== 'DEV';
  const counts = needsApproval && setting?.package === plugin.package;
  const approved = counts ? setting.approved : null;
  const approvedAt = counts ? setting.approvedAt : null;
  const asks = beyond(needsApproval ? plugin.manifest?.capabilities : undefined, approved);
  const as = (status: PluginStatus, refusal: string | null): Standing => ({
    status,
    refusal,
    enabled,
    approved,
    approvedAt,
    asks,
    pending,
  });

  if (plugin.problem !== null) return as('BROKEN', plugin.problem);
  const title = plugin.manifest?.title ?? plugin.package;
  if (!enabled) return as('DISABLED', `The plugin "${title}" is switched off. An admin can switch it on under Plugins`);
  if (needsApproval && approved === null) {
    return as('AWAITING_APPROVAL', `The plugin "${title}" waits for an admin to approve what it asks for, under Plugins`);
  }
  if (!isNothing(asks)) {
    return as(
      'AWAITING_APPROVAL',
      `Version ${plugin.version} of the plugin "${title}" asks for more than was approved. An admin can look at the difference and approve it under Plugins`,
    );
  }
  return as('READY', null);
}
