/**
 * Credentials as they are used: opened, and remembered for two seconds, so that a busy workflow costs no query per request.
 * A change is told by the bus at once; two seconds is for hints that were lost.
 */
import type pg from 'pg';
import { isUuid } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Vault } from '../vault/vault.ts';
import { contentOf, placeOf, type Content } from './content.ts';
import type { CredentialStatus } from './credential.entity.ts';

export interface OpenedCredential extends Content {
  id: string;
  workspaceId: string;
  type: string;
  name: string;
  /** Values of the fields that are no secrets. */
  shown: Content['values'];
  hosts: string[];
  status: CredentialStatus;
  problem: string | null;
  version: number;
}

export interface OpenedCredentials {
  /** Undefined where the workspace has none of this id. */
  find(workspaceId: string, id: string): Promise<OpenedCredential | undefined>;
  /** Read from the database, past what is remembered. */
  read(workspaceId: string, id: string): Promise<OpenedCredential | undefined>;
  stop(): void;
}

const REMEMBER_MS = 2_000;
const MAX_REMEMBERED = 1_000;

type Row = Omit<OpenedCredential, keyof Content> & { sealed: Buffer };

export function createOpenedCredentials(pool: pg.Pool, vault: Vault, live: LiveBus): OpenedCredentials {
  const remembered = new Map<string, { credential: Promise<OpenedCredential | undefined>; until: number }>();
  const unsubscribe = live.subscribe('credentials', (id) => {
    if (id === '') remembered.clear();
    else for (const key of remembered.keys()) if (key.endsWith(id)) remembered.delete(key);
  });

  async function read(workspaceId: string, id: string): Promise<OpenedCredential | undefined> {
    if (!isUuid(id)) return undefined;
    const { rows } = await pool.query<Row>(
      `select id, workspace_id as "workspaceId", type, name, sealed, shown, hosts, status, problem, version from credential where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { sealed, ...rest } = row;
    return { ...rest, ...contentOf(await vault.open(workspaceId, placeOf(row.id), sealed)) };
  }

  return {
    read,
    find(workspaceId, id) {
      const key = `${workspaceId} ${id}`;
      const known = remembered.get(key);
      if (known && known.until > performance.now()) return known.credential;
      remembered.delete(key);
      for (const oldest of remembered.keys()) {
        if (remembered.size < MAX_REMEMBERED) break;
        remembered.delete(oldest);
      }
      // A hint that comes while it is read removes it: what was read before the change is good for those who asked, but not to be kept.
      const credential = read(workspaceId, id);
      remembered.set(key, { credential, until: performance.now() + REMEMBER_MS });
      credential.catch(() => remembered.delete(key));
      return credential;
    },
    stop: unsubscribe,
  };
}
