/** What admins do with plugins: approve, switch on and off, install, upload, remove. Each change is committed, in this process's registry, and told to the others. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type pg from 'pg';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import type { LiveBus } from '../../live/bus.ts';
import { refuse } from './bundle-content.ts';
import type { Bundles } from './bundles.ts';
import { fetchPackage, type NpmOptions } from './npm.ts';
import { isPackageName, parsePackageSpec } from './package-spec.ts';
import type { PluginPackage } from '../discovery/plugin-package.ts';
import {
  changePluginRows,
  deleteInstallations,
  readPluginRows,
  writeInstallation,
  writeSetting,
  type Installation,
  type InstallationKind,
  type PluginRows,
} from '../approval/plugin-rows.ts';
import type { PluginWatch } from '../plugin-watch.ts';
import type { RegisteredPlugin, Registry } from '../registry.ts';
import { howToRemove } from '../discovery/rivals.ts';
import type { PluginSetting } from '../approval/standing.ts';
import { droppedBy, nameDropped, nameWorkflows, placementOf, type NewPackage, type UsedNode } from './upgrade.ts';

/** Who does it, and in which workspace: its workflows are named in a refusal. Null for a machine. */
export interface Admin {
  userId: string | null;
  workspaceId: string;
}

export interface PluginAdmin {
  /**
   * Approves all that `version` asks for: of the plugin as it is, or of a newer one that waits, which then takes its place.
   * `force`: also where workflows use nodes that the newer one does not have.
   * @throws AppError `NOT_FOUND`; `CONFLICT` where that is not the version that is there, or workflows use what it drops
   */
  approve(input: { name: string; version: string; force?: boolean }, admin: Admin): Promise<void>;
  /** @throws AppError `NOT_FOUND` */
  setEnabled(input: { name: string; enabled: boolean }, admin: Admin): Promise<void>;
  /** From npm's registry. Gives the plugin's name. @throws AppError `VALIDATION_FAILED`, `CONFLICT`, `UNAVAILABLE` */
  install(spec: string, admin: Admin): Promise<string>;
  /**
   * A tarball as `npm pack` makes it. Gives the plugin's name. One in development (`dev`) stands in for the installed one while it is there. It
   * needs no approval of its own: who may upload it may approve it, and an author who saves twice a minute would approve blindly.
   * @throws AppError `VALIDATION_FAILED`, `CONFLICT`
   */
  upload(tarball: Uint8Array, dev: boolean, admin: Admin): Promise<string>;
  /**
   * Removes an installed plugin with what was approved for it; with `version`, only the newer one of that version that waits.
   * @throws AppError `NOT_FOUND`; `CONFLICT` where workflows use its nodes and it is not forced, or it was not installed at run time
   */
  remove(input: { name: string; dev?: boolean; version?: string | null; force?: boolean }, admin: Admin): Promise<void>;
  /** What a plugin's waiting version drops that workflows use. */
  droppedByPending(name: string): Promise<UsedNode[]>;
}

export interface PluginAdminOptions {
  pool: pg.Pool;
  live: LiveBus;
  clock: Clock;
  bundles: Bundles;
  registry: Registry;
  watch: PluginWatch;
  npm: NpmOptions;
  /** What workflows hold of a plugin's nodes. */
  nodesInUse(plugin: string): Promise<UsedNode[]>;
}

export function createPluginAdmin(options: PluginAdminOptions): PluginAdmin {
  const { pool, live, clock, bundles, registry, watch, npm, nodesInUse } = options;
  let installing = false;

  const change = async <T>(work: (client: pg.PoolClient, rows: PluginRows) => Promise<T>): Promise<T> => {
    const result = await changePluginRows(pool, work);
    live.publish('plugins', '');
    await watch.look();
    return result;
  };
  const now = (): Date => new Date(clock.now());

  function known(name: string): RegisteredPlugin {
    const plugin =
      registry.plugin(name) ?? registry.plugins().find((candidate) => (candidate.manifest?.name ?? candidate.package) === name);
    if (!plugin) throw new AppError('NOT_FOUND', `There is no plugin "${name}"`);
    return plugin;
  }

  async function readWaiting(rows: PluginRows, name: string): Promise<{ row: Installation; plugin: PluginPackage } | null> {
    const row = find(rows, name, 'PENDING');
    return row ? { row, plugin: await watch.read(await bundles.directoryOf(row.bundle), 'INSTALLED') } : null;
  }

  async function place(content: Uint8Array, input: { dev: boolean; spec: string | null }, admin: Admin): Promise<string> {
    const { sha256, directory } = await bundles.unpack(content);
    const found = await usable(await watch.read(directory, input.dev ? 'DEV' : 'INSTALLED'), sha256);
    const { name } = found.manifest;
    refuseTakenName(registry.plugins(), name, input.dev);
    const used = input.dev ? [] : await nodesInUse(name);
    await change(async (client, rows) => {
      const placement = input.dev ? ({ kind: 'DEV' } as const) : placementOf(found, rows, used);
      if ('refusal' in placement) throw new AppError('CONFLICT', placement.refusal);
      const { kind } = placement;
      if (kind === 'CURRENT') await deleteInstallations(client, name, ['PENDING']);
      const row = { name, kind, package: found.package, version: found.version, bundle: sha256, spec: input.spec };
      await writeInstallation(client, row, content, { userId: admin.userId, at: now() });
    });
    return name;
  }

  return {
    async approve({ name, version, force = false }, admin) {
      const plugin = known(name);
      if (plugin.source === 'BUILT_IN' || plugin.source === 'DEV') throw new AppError('CONFLICT', `The plugin "${name}" needs no approval`);
      const used = await nodesInUse(name);
      await change(async (client, rows) => {
        const waiting = await readWaiting(rows, name);
        const current = find(rows, name, 'CURRENT');
        const isWaiting = waiting?.row.version === version;
        const manifest = isWaiting ? waiting.plugin.manifest : plugin.manifest;
        const isThere = isWaiting || (plugin.version === version && (current === undefined || current.version === version));
        if (!manifest || !isThere) {
          throw new AppError(
            'CONFLICT',
            `Version ${version} of the plugin "${name}" is not there any more. Look at it again before you approve it`,
          );
        }
        if (isWaiting) {
          const dropped = droppedBy(manifest.nodes, used);
          if (dropped.length > 0 && !force) {
            throw new AppError(
              'CONFLICT',
              `Version ${version} does not have ${nameDropped(dropped, admin.workspaceId)}. Change these workflows to a newer version of the node first, or approve it all the same`,
            );
          }
          await deleteInstallations(client, name, ['PENDING']);
          await writeInstallation(client, { ...waiting.row, kind: 'CURRENT' }, null, { userId: admin.userId, at: now() });
        }
        const setting = settingOf(rows, name, plugin.package);
        const approved = { ...setting, approved: manifest.capabilities, approvedAt: now() };
        await writeSetting(client, approved, { userId: admin.userId, version, at: now() });
      });
    },

    async setEnabled({ name, enabled }, admin) {
      const plugin = known(name);
      await change(async (client, rows) => {
        const setting = rows.settings.find((row) => row.name === name) ?? settingOf(rows, name, plugin.package);
        await writeSetting(client, { ...setting, enabled }, { userId: admin.userId, version: null, at: now() });
      });
    },

    async install(text, admin) {
      const spec = parsePackageSpec(text);
      if (!spec) throw refuse('Name a package of the registry, such as hookloom-plugin-weather or hookloom-plugin-weather@1.2.0');
      if (installing) throw new AppError('CONFLICT', 'Another package is being installed. Try again in a minute');
      installing = true;
      try {
        const content = await fetchPackage(spec, npm);
        return await place(content, { dev: false, spec: `${spec.name}@${spec.version}` }, admin);
      } finally {
        installing = false;
      }
    },

    upload: (tarball, dev, admin) => place(tarball, { dev, spec: null }, admin),

    async remove({ name, dev = false, version = null, force = false }, admin) {
      const used = dev || version !== null || force ? [] : await nodesInUse(name);
      await change(async (client, rows) => {
        const removed = async (...kinds: InstallationKind[]): Promise<boolean> => (await deleteInstallations(client, name, kinds)) > 0;
        if (dev) {
          if (!(await removed('DEV'))) throw new AppError('NOT_FOUND', `There is no upload in development of the plugin "${name}"`);
          return;
        }
        if (version !== null) {
          if (find(rows, name, 'PENDING')?.version !== version)
            throw new AppError('NOT_FOUND', `Version ${version} of "${name}" does not wait for approval`);
          await removed('PENDING');
          return;
        }
        if (!find(rows, name, 'CURRENT'))
          throw new AppError('CONFLICT', `The plugin "${name}" was not installed here. ${howToRemove[known(name).source]}`);
        if (used.length > 0) {
          throw new AppError(
            'CONFLICT',
            `The plugin "${name}" is used by ${nameWorkflows(used, admin.workspaceId)}. Change these workflows first, or remove it all the same`,
          );
        }
        await removed('CURRENT', 'PENDING');
        await client.query('delete from plugin_setting where name = $1', [name]);
      });
    },

    async droppedByPending(name) {
      const waiting = await readWaiting(await readPluginRows(pool), name);
      return waiting?.plugin.manifest ? droppedBy(waiting.plugin.manifest.nodes, await nodesInUse(name)) : [];
    },
  };
}

function find({ installations }: PluginRows, name: string, kind: InstallationKind): Installation | undefined {
  return installations.find((row) => row.name === name && row.kind === kind);
}

/** What was said about a package of another name does not count for this one. */
function settingOf({ settings }: PluginRows, name: string, of: string): PluginSetting {
  const known = settings.find((setting) => setting.name === name);
  const { enabled = true } = known ?? {};
  return known?.package === of ? known : { name, package: of, enabled, approved: null, approvedAt: null };
}

async function usable(plugin: PluginPackage, bundle: string): Promise<NewPackage> {
  const { manifest, entry, problem } = plugin;
  if (problem !== null || !manifest) throw refuse(`${plugin.manifest?.name ?? 'The package'} cannot be used. ${problem}`);
  if (!isPackageName(plugin.package)) throw refuse(`The package's name ${JSON.stringify(plugin.package)} is not one that npm would take`);
  const hasEntry =
    entry !== null &&
    (await access(entry, constants.R_OK).then(
      () => true,
      () => false,
    ));
  if (!hasEntry) throw refuse('The package has no code where its package.json says, under "exports". Build the plugin before you pack it');
  return { package: plugin.package, version: plugin.version, bundle, manifest };
}

/** A second plugin of a name would take the first one down with it; so it is refused here already. */
function refuseTakenName(plugins: readonly RegisteredPlugin[], name: string, dev: boolean): void {
  const holder = plugins.find(({ manifest, source }) => manifest?.name === name && source !== 'INSTALLED' && source !== 'DEV');
  if (!holder || (dev && holder.source !== 'BUILT_IN')) return;
  const whose = holder.source === 'BUILT_IN' ? 'a built-in plugin' : `${holder.package}, which this server has from elsewhere`;
  throw new AppError(
    'CONFLICT',
    `The name "${name}" belongs to ${whose}. ${holder.source === 'BUILT_IN' ? 'Rename yours' : howToRemove[holder.source]}`,
  );
}
