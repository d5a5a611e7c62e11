/** What the database knows of plugins: what an admin said about them, and what was installed while the server ran. They are the instance's. */
import type { PluginCapabilities } from '@hookloom/sdk/manifest';
import type pg from 'pg';
import { inTransaction } from '../../db/transaction.ts';
import { noCapabilities } from './approval.ts';
import type { PluginSetting } from './standing.ts';

/** `CURRENT` runs, `PENDING` is a newer version that waits for approval, `DEV` is an author's upload and stands in for the others. */
export const installationKinds = ['CURRENT', 'PENDING', 'DEV'] as const;
export type InstallationKind = (typeof installationKinds)[number];

export interface Installation {
  /** The plugin's name. */
  name: string;
  kind: InstallationKind;
  package: string;
  version: string;
  /** The SHA-256 of its tarball. */
  bundle: string;
  /** What npm was asked for; null for an upload. */
  spec: string | null;
}

export interface PluginRows {
  settings: PluginSetting[];
  installations: Installation[];
}

interface SettingRow {
  name: string;
  package: string;
  enabled: boolean;
  approved: Partial<PluginCapabilities> | null;
  approved_at: Date | null;
}

export async function readPluginRows(database: pg.Pool | pg.PoolClient): Promise<PluginRows> {
  const settings = await database.query<SettingRow>(
    'select name, package, enabled, approved, approved_at from plugin_setting order by name',
  );
  const installations = await database.query<Installation>(
    'select name, kind, package, version, bundle, spec from plugin_installation order by name, kind',
  );
  return {
    settings: settings.rows.map(({ name, package: of, enabled, approved, approved_at: approvedAt }) => ({
      name,
      package: of,
      enabled,
      // An approval from before there was a kind of capability approves none of that kind.
      approved: approved && { ...noCapabilities, ...approved },
      approvedAt,
    })),
    installations: installations.rows,
  };
}

/** One change after the other, over all processes: each decides by what it reads. */
export function changePluginRows<T>(pool: pg.Pool, work: (client: pg.PoolClient, rows: PluginRows) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [PLUGIN_LOCK]);
    const result = await work(client, await readPluginRows(client));
    await client.query(
      'delete from plugin_bundle where not exists (select from plugin_installation where plugin_installation.bundle = plugin_bundle.sha256)',
    );
    return result;
  });
}

const PLUGIN_LOCK = 0x706c7567;

export async function writeSetting(
  client: pg.PoolClient,
  setting: PluginSetting,
  by: { userId: string | null; version: string | null; at: Date },
): Promise<void> {
  await client.query(
    `insert into plugin_setting (name, package, enabled, approved, approved_version, approved_by, approved_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (name) do update set package = $2, enabled = $3, approved = $4, approved_version = coalesce($5, plugin_setting.approved_version),
        approved_by = case when $5 is null then plugin_setting.approved_by else $6 end, approved_at = $7, updated_at = $8`,
    [
      setting.name,
      setting.package,
      setting.enabled,
      setting.approved && JSON.stringify(setting.approved),
      by.version,
      by.userId,
      setting.approvedAt,
      by.at,
    ],
  );
}

export async function writeInstallation(
  client: pg.PoolClient,
  { name, kind, package: of, version, bundle, spec }: Installation,
  content: Uint8Array | null,
  by: { userId: string | null; at: Date },
): Promise<void> {
  if (content) {
    await client.query(
      'insert into plugin_bundle (sha256, content, size, created_at) values ($1, $2, $3, $4) on conflict (sha256) do nothing',
      [bundle, content, content.length, by.at],
    );
  }
  await client.query(
    `insert into plugin_installation (name, kind, package, version, bundle, spec, installed_by, installed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (name, kind) do update set package = $3, version = $4, bundle = $5, spec = $6, installed_by = $7, installed_at = $8`,
    [name, kind, of, version, bundle, spec, by.userId, by.at],
  );
}

export async function deleteInstallations(client: pg.PoolClient, name: string, kinds: readonly InstallationKind[]): Promise<number> {
  const { rowCount } = await client.query('delete from plugin_installation where name = $1 and kind = any($2)', [name, kinds]);
  return rowCount ?? 0;
}
