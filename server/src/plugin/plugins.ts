/** The plugins of this process: what is installed, what of it may run, and what admins change about it. */
import type pg from 'pg';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import { createBundles } from './install/bundles.ts';
import type { DiscoveryOptions } from './discovery/discovery.ts';
import type { NpmOptions } from './install/npm.ts';
import { createPluginAdmin, type PluginAdmin } from './install/plugin-admin.ts';
import type { PluginPackage } from './discovery/plugin-package.ts';
import { startPluginWatch } from './plugin-watch.ts';
import type { Registry } from './registry.ts';
import type { UsedNode } from './install/upgrade.ts';

/** The child process in which a third-party plugin runs, as this server process sees it. */
export interface PluginProcess {
  state: string;
  pid: number | null;
  memoryMb: number | null;
  /** Under way now. */
  calls: number;
  /** How often it ended by itself and was replaced. */
  restarts: number;
  problem: string | null;
}

export interface PluginsOptions {
  pool: pg.Pool;
  live: LiveBus;
  clock: Clock;
  /** Installed packages are unpacked below it. */
  dataDir: string;
  registry: Registry;
  /** What `findPlugins` gave. */
  found: readonly PluginPackage[];
  discovery?: DiscoveryOptions;
  npm: NpmOptions;
  nodesInUse(plugin: string): Promise<UsedNode[]>;
  processOf?(plugin: string): PluginProcess | null;
  onError(error: Error): void;
}

export interface Plugins extends PluginAdmin {
  /**
   * Hosts that a plugin's code may reach by itself: those that its manifest names, where an admin approved them. `any` of a built-in plugin.
   * None of one that may not run.
   */
  approvedHosts(plugin: string): readonly string[] | 'any';
  /** Why a plugin's code may not run now, and what to do about it; null where it may. */
  refusalOf(plugin: string): string | null;
  processOf(plugin: string): PluginProcess | null;
  /** Told after each change of what is installed, approved or switched on. */
  onChange(listener: () => void): () => void;
  /** Resolves once what was committed before is in the registry. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** Fills the registry before it resolves. */
export async function openPlugins(options: PluginsOptions): Promise<Plugins> {
  const { pool, live, clock, registry, npm, nodesInUse } = options;
  const bundles = createBundles(pool, options.dataDir, clock);
  const watch = await startPluginWatch({ ...options, bundles });
  const admin = createPluginAdmin({ pool, live, clock, bundles, registry, watch, npm, nodesInUse });

  return {
    ...admin,
    approvedHosts(name) {
      const plugin = registry.plugin(name);
      if (plugin?.trusted) return 'any';
      return plugin?.standing.status === 'READY' ? (plugin.manifest?.capabilities.hosts ?? []) : [];
    },
    refusalOf(name) {
      const plugin = registry.plugin(name);
      return plugin ? plugin.standing.refusal : `The plugin "${name}" is not installed`;
    },
    processOf: (name) => options.processOf?.(name) ?? null,
    onChange: watch.onChange,
    look: watch.look,
    stop: watch.stop,
  };
}
