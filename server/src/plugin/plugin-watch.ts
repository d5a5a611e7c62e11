/**
 * Keeps this process's registry as the files and the database say. Bundles never change, so each is read once; packages on disk are read
 * at the start. A hint on the channel `plugins` brings a change at once; a look every 2 s heals a lost one.
 */
import type { PluginCapabilities } from '@hookloom/sdk/manifest';
import type pg from 'pg';
import type { LiveBus } from '../live/bus.ts';
import { beyond } from './approval/approval.ts';
import type { Bundles } from './install/bundles.ts';
import { readOptionsOf, type DiscoveryOptions } from './discovery/discovery.ts';
import { readPluginPackage, type PluginPackage } from './discovery/plugin-package.ts';
import { readPluginRows, type Installation, type PluginRows } from './approval/plugin-rows.ts';
import type { KnownPlugin, Registry } from './registry.ts';
import { settleRivals } from './discovery/rivals.ts';
import { standingOf, type PendingVersion } from './approval/standing.ts';

const LOOK_EVERY_MS = 2_000;
/** Milliseconds until a package that could not be unpacked is tried again; each try makes all plans anew. */
const RETRY_AFTER_MS = 30_000;

export interface PluginWatchOptions {
  pool: pg.Pool;
  live: LiveBus;
  bundles: Bundles;
  registry: Registry;
  /** What was found on disk, not settled yet. */
  found: readonly PluginPackage[];
  discovery?: DiscoveryOptions;
  onError(error: Error): void;
}

export interface PluginWatch {
  /** Resolves once what was committed before is in the registry. Never rejects. */
  look(): Promise<void>;
  /** Reads an installed package from its files. Never throws for what it contains. */
  read(directory: string, source: 'INSTALLED' | 'DEV'): Promise<PluginPackage>;
  /** Told after each change of the registry. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

/** Starts with the first look, so the registry is complete when it resolves. */
export async function startPluginWatch(options: PluginWatchOptions): Promise<PluginWatch> {
  const { pool, live, bundles, registry, found, discovery = {}, onError } = options;
  const readOptions = await readOptionsOf(discovery, 'INSTALLED');
  const listeners = new Set<() => void>();
  /** By kind and SHA-256. The same object each time, by which the registry sees that nothing has changed. */
  const packages = new Map<string, PluginPackage>();
  let seen = '';
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  async function read(directory: string, source: 'INSTALLED' | 'DEV'): Promise<PluginPackage> {
    const broken: PluginPackage = { ...unreadable, package: directory, directory, source };
    return (await readPluginPackage(directory, { ...readOptions, expectPlugin: true, source })) ?? broken;
  }

  async function installed({ bundle, kind, package: of, version }: Installation): Promise<PluginPackage> {
    const source = kind === 'DEV' ? 'DEV' : 'INSTALLED';
    const key = `${source} ${bundle}`;
    try {
      const directory = await bundles.directoryOf(bundle);
      const plugin = packages.get(key) ?? (await read(directory, source));
      packages.set(key, plugin);
      return plugin;
    } catch (error) {
      onError(error as Error);
      retry ??= setTimeout(() => {
        retry = undefined;
        seen = '';
      }, RETRY_AFTER_MS).unref();
      const problem = `Its package cannot be unpacked on this server: ${(error as Error).message}`;
      return { ...unreadable, package: of, version, directory: bundle, source, problem };
    }
  }

  async function known({ settings, installations }: PluginRows): Promise<KnownPlugin[]> {
    const withCode = await Promise.all(installations.map(async (row) => ({ row, plugin: await installed(row) })));
    const active = withCode.filter(({ row }) => row.kind !== 'PENDING').map(({ plugin }) => plugin);
    return settleRivals([...found, ...active]).map((plugin) => {
      const name = plugin.manifest?.name;
      const setting = settings.find((candidate) => candidate.name === name);
      const waiting = withCode.find(({ row }) => row.kind === 'PENDING' && row.name === name)?.plugin;
      const approved = setting?.package === plugin.package ? setting.approved : null;
      return { ...plugin, standing: standingOf(plugin, setting, plugin.source === 'INSTALLED' ? pendingOf(waiting, approved) : null) };
    });
  }

  async function reload(): Promise<void> {
    const rows = await readPluginRows(pool);
    const text = JSON.stringify(rows);
    if (text !== seen) {
      seen = text;
      registry.reload(await known(rows));
      const inUse = new Set(rows.installations.map(({ bundle }) => bundle));
      for (const key of packages.keys()) if (!inUse.has(key.slice(key.indexOf(' ') + 1))) packages.delete(key);
      for (const listener of listeners) listener();
    }
    await bundles.sweep(new Set(rows.installations.map(({ bundle }) => bundle)));
  }

  // One look at a time. Whoever asks during one gets the next: the running one may have read already.
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    running = reload()
      .catch((error: unknown) => {
        seen = '';
        onError(error as Error);
      })
      .finally(() => (running = undefined));
    return running;
  };
  const look = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    if (!running) return begin();
    next ??= running.then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };

  // Throws where it fails: a server without its node types would fail the executions that it takes up.
  await reload();
  const unsubscribe = live.subscribe('plugins', () => void look());
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();

  return {
    look,
    read,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(retry);
      unsubscribe();
      await (next ?? running);
    },
  };
}

const unreadable = {
  version: '',
  entry: null,
  builtIn: false,
  manifest: null,
  problem: 'There is no package in it',
} as const;

function pendingOf(waiting: PluginPackage | undefined, approved: PluginCapabilities | null): PendingVersion | null {
  if (!waiting?.manifest) return null;
  const { capabilities } = waiting.manifest;
  return { version: waiting.version, capabilities, asks: beyond(capabilities, approved) };
}
