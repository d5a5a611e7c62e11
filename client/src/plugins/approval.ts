import { capabilityChanges } from './capability-words.ts';
import type { Capabilities, CapabilityChange } from './capability-words.ts';

/** A version that waits for an admin's yes. */
export interface Approval {
  name: string;
  title: string;
  version: string;
  /** An earlier version was approved, so the difference is what matters. */
  isUpgrade: boolean;
  /** The version before goes on running meanwhile. */
  keepsRunning: boolean;
  changes: CapabilityChange[];
  /** Versions of nodes that workflows use and that this version does not have. */
  drops: readonly DroppedNode[];
}

export interface DroppedNode {
  type: string;
  version: number;
  /** Names of workflows of this workspace. */
  workflows: readonly string[];
  /** Of all workspaces. */
  workflowCount: number;
}

interface Approvable {
  name: string;
  title: string;
  version: string;
  status: string;
  capabilities: Capabilities | null;
  approved: Capabilities | null;
  asks: Capabilities | null;
  pending: { version: string; capabilities: Capabilities; asks: Capabilities; drops: readonly DroppedNode[] } | null;
}

const nothing: Capabilities = { host: [], hosts: [], credentials: [], reveals: [] };

/** What there is to approve of a plugin: a newer version that waits beside the one that runs, or the plugin itself; null for nothing. */
export function approvalOf({ name, title, version, status, capabilities, approved, asks, pending }: Approvable): Approval | null {
  if (pending) {
    const changes = capabilityChanges(pending.capabilities, pending.asks, approved);
    return {
      name,
      title,
      version: pending.version,
      isUpgrade: approved !== null,
      keepsRunning: status === 'READY',
      changes,
      drops: pending.drops,
    };
  }
  if (status !== 'AWAITING_APPROVAL') return null;
  const wanted = capabilities ?? nothing;
  const changes = capabilityChanges(wanted, asks ?? wanted, approved);
  return { name, title, version, isUpgrade: approved !== null, keepsRunning: false, changes, drops: [] };
}
