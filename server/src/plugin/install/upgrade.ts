/** What becomes of a package that somebody installs over another version. Pure. */
import type { NodeManifest, PluginManifest } from '@hookloom/sdk/manifest';
import { beyond, isNothing } from '../approval/approval.ts';
import type { Installation, PluginRows } from '../approval/plugin-rows.ts';

/** A version of a node type that a workflow holds. */
export interface UsedNode {
  type: string;
  version: number;
  workspaceId: string;
  workflow: { id: string; name: string };
}

/** Those that a manifest does not have (any more). */
export function droppedBy(nodes: readonly Pick<NodeManifest, 'type' | 'version'>[], used: readonly UsedNode[]): UsedNode[] {
  return used.filter(({ type, version }) => !nodes.some((node) => node.type === type && node.version === version));
}

export interface NewPackage {
  package: string;
  version: string;
  bundle: string;
  manifest: PluginManifest;
}

/**
 * Where it goes: it runs at once (which, of a plugin that nobody has approved yet, means that it waits for its first approval), or it waits
 * while the version before goes on running. Or it is refused, with the reason.
 */
export type Placement = { kind: 'CURRENT' | 'PENDING' } | { refusal: string };

export function placementOf(
  { manifest, ...found }: NewPackage,
  { settings, installations }: PluginRows,
  used: readonly UsedNode[],
): Placement {
  const ofName = (kind: Installation['kind']): Installation | undefined =>
    installations.find((row) => row.name === manifest.name && row.kind === kind);
  const current = ofName('CURRENT');
  if (!current) return { kind: 'CURRENT' };
  if (current.package !== found.package) {
    return {
      refusal: `The plugin "${manifest.name}" is installed from the package ${current.package}. Remove that one before you install ${found.package}`,
    };
  }
  // Else what an admin looked at would not be what they approve.
  const twin = [current, ofName('PENDING')].find((row) => row?.version === found.version && row.bundle !== found.bundle);
  if (twin) {
    return {
      refusal: `Version ${found.version} of ${found.package} is installed already, with other content. Give the new one another version, or remove that one`,
    };
  }
  const setting = settings.find(({ name, package: of }) => name === manifest.name && of === found.package);
  if (!setting?.approved) return { kind: 'CURRENT' };
  const asksNoMore = isNothing(beyond(manifest.capabilities, setting.approved));
  return { kind: asksNoMore && droppedBy(manifest.nodes, used).length === 0 ? 'CURRENT' : 'PENDING' };
}

/** Names workflows of the caller's own workspace, and counts those of others. */
export function nameWorkflows(used: readonly UsedNode[], workspaceId: string): string {
  const own = new Map(used.filter((use) => use.workspaceId === workspaceId).map(({ workflow }) => [workflow.id, workflow.name]));
  const others = new Set(used.filter((use) => use.workspaceId !== workspaceId).map(({ workflow }) => workflow.id)).size;
  const names = [...own.values()].slice(0, 5).map((name) => `"${name}"`);
  if (own.size > 5) names.push(`${own.size - 5} more`);
  if (others > 0) names.push(`${others} of other workspaces`);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}

/** `weather.forecast version 1 (used by "Report")`, one after the other. */
export function nameDropped(dropped: readonly UsedNode[], workspaceId: string): string {
  const byNode = Map.groupBy(dropped, ({ type, version }) => `${type} version ${version}`);
  return [...byNode].map(([node, uses]) => `${node} (used by ${nameWorkflows(uses, workspaceId)})`).join(', ');
}
