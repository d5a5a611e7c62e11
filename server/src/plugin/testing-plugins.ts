/** For tests: the plugins of several server processes on one real database. */
import { join } from 'node:path';
import type { NodeManifest, PluginManifest } from '@hookloom/sdk';
import { onTestFinished } from 'vitest';
import { Workspace } from '../access/workspace.entity.ts';
import { openDatabase, type Database } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { createProcessBus } from '../live/process-bus.ts';
import type { LiveBus } from '../live/bus.ts';
import { findPlugins } from './discovery/discovery.ts';
import type { Admin } from './install/plugin-admin.ts';
import { openPlugins, type Plugins } from './plugins.ts';
import { createRegistry, type RegisteredPlugin, type Registry } from './registry.ts';
import { makeDirectory, nodeManifest, pluginManifest } from './testing.ts';
import { pluginTarball } from './install/testing-tarball.ts';
import type { UsedNode } from './install/upgrade.ts';

export const admin: Admin = { userId: null, workspaceId: 'ours' };

export interface TestPlugins {
  plugins: Plugins;
  registry: Registry;
  dataDir: string;
  errors: Error[];
  /** The plugin that holds the name. */
  get(name: string): RegisteredPlugin;
  /** How a step of its node `echo` ends: `runs`, or the code that it is refused with. */
  runs(name: string): Promise<string>;
}

export interface PluginsBed {
  database: Database;
  /** What workflows hold, as the test wants it. */
  used: UsedNode[];
  /** A process with a data directory of its own, until the test ends. Without `live`, no hint reaches it. */
  open(options?: ProcessOptions): Promise<TestPlugins>;
  /** Bundles that are stored. */
  bundleCount(): Promise<number>;
  /** Takes away all that was installed, approved and said. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  live?: LiveBus;
  root?: string;
  dataDir?: string;
  clock?: Clock;
  pluginDirectories?: string[];
  npm?: { environment: Record<string, string>; timeoutMs?: number };
}

export async function createPluginsBed(): Promise<PluginsBed> {
  const testDatabase = await createTestDatabase('plugins');
  const database = await openDatabase(testDatabase.url, [Workspace]);
  const used: UsedNode[] = [];
  return {
    database,
    used,
    async open({ live = createProcessBus(), root = makeDirectory(), dataDir = makeDirectory(), clock = systemClock, ...rest } = {}) {
      const discovery = {
        builtInDirectory: join(root, 'plugins'),
        dependents: [],
        hostVersion: '0.1.0',
        pluginDirectories: rest.pluginDirectories ?? [],
      };
      const registry = createRegistry([]);
      const errors: Error[] = [];
      const plugins = await openPlugins({
        pool: database.pool,
        live,
        clock,
        dataDir,
        registry,
        found: await findPlugins(discovery),
        discovery,
        npm: rest.npm ?? { environment: {} },
        nodesInUse: async (name) => used.filter(({ type }) => type.startsWith(`${name}.`)),
        onError: (error) => void errors.push(error),
      });
      onTestFinished(() => plugins.stop());
      const get = (name: string): RegisteredPlugin => {
        const plugin = registry.plugin(name);
        if (!plugin) throw new Error(`there is no plugin ${name}`);
        return plugin;
      };
      return {
        plugins,
        registry,
        dataDir,
        errors,
        get,
        async runs(name) {
          if (get(name).standing.status === 'READY') return 'runs';
          const code = await registry.load(`${name}.echo`, 1);
          try {
            void code.run({} as never);
            return 'runs';
          } catch (error) {
            return (error as { code: string }).code;
          }
        },
      };
    },
    bundleCount: async () => (await database.pool.query('select from plugin_bundle')).rowCount ?? 0,
    async clear() {
      used.length = 0;
      await database.pool.query('truncate plugin_installation, plugin_bundle, plugin_setting');
    },
    async stop() {
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** A manifest with one node, `echo`, that asks for these hosts. */
export function asking(name: string, hosts: string[], nodes: Partial<NodeManifest>[] = [{}]): PluginManifest {
  return pluginManifest(name, {
    nodes: nodes.map((changes) => nodeManifest(`${name}.echo`, { uses: ['http'], ...changes })),
    capabilities: { host: ['http'], hosts, credentials: [], reveals: [] },
  });
}

/** A workflow that holds a node. */
export function use(type: string, version: number, name: string, workspaceId = 'ours'): UsedNode {
  return { type, version, workspaceId, workflow: { id: `${workspaceId} ${name}`, name } };
}

/** The package of a plugin that asks for these hosts. */
export function weather(version: string, hosts = ['api.example.com']): Buffer {
  return pluginTarball('weather', { version, manifest: asking('weather', hosts) });
}
