/**
 * Keeps secrets: what is sealed here can be read with the database and the instance's key together only. Each workspace has a data key,
 * which the instance's key wraps, so that the instance's key can be changed without sealing every secret anew.
 */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { JsonValue } from '@hookloom/sdk/wire';
import { decrypt, encrypt, KEY_BYTES, NotAuthentic } from './cipher.ts';
import { InstanceKeyError, instanceKey, makeKeyFile, readKeyFile, type InstanceKey } from './instance-key.ts';

export interface Vault {
  /** Seals a value for one place, such as `credential:<id>`; it opens for the same workspace and place only. */
  seal(workspaceId: string, place: string, value: JsonValue): Promise<Buffer>;
  /** @throws NotAuthentic where the value was changed or stood in another place; InstanceKeyError where another key sealed it */
  open(workspaceId: string, place: string, sealed: Uint8Array): Promise<JsonValue>;
}

/** The first byte of what is sealed; the layout behind it may change some day. */
const FORMAT = 1;
const REMEMBERED_KEYS = 1_000;

export interface VaultOptions {
  /** `HOOKLOOM_SECRET_KEY`; absent: the key in the data directory, made where nothing was sealed yet. */
  secretKey?: Uint8Array | undefined;
  dataDir: string;
}

/** @throws InstanceKeyError where the key is not the one that this database's secrets were sealed with */
export async function openVault(pool: pg.Pool, { secretKey, dataDir }: VaultOptions): Promise<Vault> {
  const known = await knownKeyId(pool);
  const key = secretKey ? instanceKey(secretKey) : ((await readKeyFile(dataDir)) ?? (await makeFirst(known, dataDir)));
  if (known !== null && known !== key.id) throw wrongKey(key.id, known);
  return createVault(pool, key);
}

async function knownKeyId(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ key_id: string }>('select key_id from instance_key');
  return rows[0]?.key_id ?? null;
}

function makeFirst(known: string | null, dataDir: string): Promise<InstanceKey> {
  if (known === null) return makeKeyFile(dataDir);
  throw new InstanceKeyError(
    `The secrets in this database were sealed with a key (${known}) that is not here. Set HOOKLOOM_SECRET_KEY to it, or copy secret.key ` +
      `from the data directory of the server that made it to ${dataDir}.`,
  );
}

function wrongKey(own: string, known: string | null): InstanceKeyError {
  return new InstanceKeyError(
    `This process's key, from HOOKLOOM_SECRET_KEY or secret.key, is not the one that the secrets in this database were sealed with ` +
      `(${own} is not ${known}). Give every process of the installation the same HOOKLOOM_SECRET_KEY.`,
  );
}

export function createVault(pool: pg.Pool, instance: InstanceKey): Vault {
  const dataKeys = new Map<string, Promise<Uint8Array>>();

  /** The first process to seal anything says which key it is, so that one with another key is refused before it seals a secret that nobody else can read. */
  async function claim(): Promise<void> {
    await pool.query('insert into instance_key (single, key_id, created_at) values (true, $1, now()) on conflict do nothing', [
      instance.id,
    ]);
    const known = await knownKeyId(pool);
    if (known !== instance.id) throw wrongKey(instance.id, known);
  }

  /** Made at a workspace's first secret. */
  async function loadKey(workspaceId: string): Promise<Uint8Array> {
    const find = async () =>
      (
        await pool.query<{ wrapped: Buffer; key_id: string }>('select wrapped, key_id from workspace_key where workspace_id = $1', [
          workspaceId,
        ])
      ).rows[0];
    let row = await find();
    if (!row) {
      await claim();
      const wrapped = encrypt(instance.key, keyPlace(workspaceId), randomBytes(KEY_BYTES));
      // Of two that make it at once one wins, and both use that one.
      await pool.query(
        'insert into workspace_key (workspace_id, wrapped, key_id, created_at) values ($1, $2, $3, now()) on conflict (workspace_id) do nothing',
        [workspaceId, wrapped, instance.id],
      );
      row = await find();
    }
    if (!row) throw new Error(`the data key of workspace ${workspaceId} is gone`);
    if (row.key_id !== instance.id) throw wrongKey(instance.id, row.key_id);
    return decrypt(instance.key, keyPlace(workspaceId), row.wrapped);
  }

  function keyOf(workspaceId: string): Promise<Uint8Array> {
    const known = dataKeys.get(workspaceId);
    if (known) return known;
    const [oldest] = dataKeys.keys();
    if (dataKeys.size >= REMEMBERED_KEYS && oldest !== undefined) dataKeys.delete(oldest);
    const loading = loadKey(workspaceId);
    dataKeys.set(workspaceId, loading);
    loading.catch(() => dataKeys.delete(workspaceId));
    return loading;
  }

  return {
    async seal(workspaceId, place, value) {
      const sealed = encrypt(await keyOf(workspaceId), `${workspaceId} ${place}`, Buffer.from(JSON.stringify(value)));
      return Buffer.concat([Buffer.of(FORMAT), sealed]);
    },
    async open(workspaceId, place, sealed) {
      if (sealed[0] !== FORMAT) throw new NotAuthentic();
      const plain = decrypt(await keyOf(workspaceId), `${workspaceId} ${place}`, sealed.subarray(1));
      return JSON.parse(plain.toString()) as JsonValue;
    },
  };
}

function keyPlace(workspaceId: string): string {
  return `workspace_key:${workspaceId}`;
}
