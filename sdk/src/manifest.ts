/**
 * The static description of a plugin, `hookloom.plugin.json` beside its `package.json`.
 * It is made from the plugin's definitions at build time and read by hosts without running the plugin's code.
 */
import type { JsonObject, NodeEffect, NodeKind } from './wire.ts';

export interface PortManifest {
  name: string;
  title: string;
}

/** Ports made one per item of the list parameter named by `each`: an item's `key` is the name, its `title` the title. */
export interface PortPerItemManifest {
  each: string;
}

/** What starts an execution at a trigger node. */
export const triggerStarts = ['webhook', 'manual', 'schedule', 'error'] as const;
export type TriggerStart = (typeof triggerStarts)[number];

/** What a plugin needs of its host beyond plain computing. */
export const hostCapabilities = ['http', 'javascript', 'respond'] as const;
export type HostCapability = (typeof hostCapabilities)[number];

export interface NodeManifest {
  /** `<plugin>.<node>`, such as `core.if`. */
  type: string;
  version: number;
  kind: NodeKind;
  /** The palette's heading. */
  category: string;
  title: string;
  description: string;
  /** SVG text in one colour (`currentColor`), 24 × 24. */
  icon: string;
  effect: NodeEffect;
  inputs: PortManifest[];
  outputs: (PortManifest | PortPerItemManifest)[];
  /**
   * When a node with several incoming edges runs: once all are settled, or at the first that delivers. `param` names the parameter that
   * says so (`all`, `any` or `first`), and `count` the one with the number of deliveries that `first` waits for.
   */
  join: 'all' | 'any' | { param: string; count?: string };
  /** The output port whose nodes are run once per item of a loop. */
  body?: string;
  /** True where the node may stand inside a loop only. */
  insideLoop?: boolean;
  trigger?: { start: TriggerStart };
  /** True where the node answers the webhook's caller. */
  responds: boolean;
  paramsSchema: JsonObject;
  outputSchema: JsonObject | null;
}

export interface PluginManifest {
  manifestVersion: 1;
  /** The namespace of its node types: lower case letters, digits and hyphens. */
  name: string;
  title: string;
  description: string;
  /** Semver range of the Hookloom versions that it works with. */
  host: string;
  capabilities: { host: HostCapability[]; hosts: string[] };
  nodes: NodeManifest[];
}
