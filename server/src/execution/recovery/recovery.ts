/**
 * Hands the executions of dead processes to living ones. It also finds what this process itself holds on record but has
 * dropped, say because Postgres was away for longer than a commit is retried.
 */
import type pg from 'pg';
import { isEnded, type ExecutionStatus } from '@hookloom/sdk/wire';
import { inTransaction } from '../../db/transaction.ts';
import type { LiveBus } from '../../live/bus.ts';
import type { ClearLeftoverJobs } from './leftover-jobs.ts';
import type { Presence } from './presence.ts';
import type { Register } from './register.ts';

const RECOVERY_LOCK = 0x486f6f6c;

export interface RecoveryOptions {
  pool: pg.Pool;
  register: Register;
  live: LiveBus;
  presence: Presence;
  processId: string;
  clearLeftoverJobs: ClearLeftoverJobs;
  isRunning(executionId: string): boolean;
}

/** Gives a function that does one round and returns how many executions it put back. */
export function createRecovery(options: RecoveryOptions): () => Promise<number> {
  const { pool, register, live, presence, processId } = options;
  /** Own executions that were not running at the last round; a claim that is just being taken looks so for a moment. */
  let suspects = new Set<string>();

  return async () => {
    const held = await register.heldIds();
    if (held.length === 0) return 0;
    const living = await presence.living();
    const { rows } = await pool.query<HeldRow>(HELD_ROWS, [held]);
    const dropped = new Set(rows.filter((row) => row.processId === processId && !options.isRunning(row.id)).map((row) => row.id));
    const orphans = rows.filter(
      (row) => (row.processId !== null && !living.has(row.processId)) || (dropped.has(row.id) && suspects.has(row.id)),
    );
    suspects = dropped;
    // The executions of a workflow that was deleted.
    const known = new Set(rows.map((row) => row.id));
    const unknown = held.filter((id) => !known.has(id));
    // Their jobs were taken, and whoever took them died before it could put that right.
    await options.clearLeftoverJobs(rows.filter((row) => row.status === 'QUEUED' || row.status === 'WAITING').map((row) => row.id));
    if (orphans.length === 0 && unknown.length === 0) return 0;
    const count = await inTransaction(pool, async (client) => {
      // One process at a time: two would each put the same job back.
      const { rows: lock } = await client.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [RECOVERY_LOCK]);
      if (!lock[0]?.got) return 0;
      const still = await stillHeld(client, orphans);
      const open = still.filter((row) => row.status === 'RUNNING').map((row) => row.id);
      await register.remove(client, [...unknown, ...still.filter((row) => isEnded(row.status)).map((row) => row.id)]);
      await client.query('update execution set recoveries = recoveries + 1 where id = any($1::uuid[])', [open]);
      await register.putBack(client, open);
      return open.length;
    });
    if (count > 0) live.publish('queue', '');
    return count;
  };

  /**
   * Another process may have put some back since they were read, and a worker may have them by now. Those that somebody writes at this
   * moment are left for the next round, so that one that stays locked holds up no other.
   */
  async function stillHeld(client: pg.PoolClient, orphans: HeldRow[]): Promise<HeldRow[]> {
    const held = new Set(await register.heldIds(client));
    const { rows } = await client.query<HeldRow>(`${HELD_ROWS} order by id for update skip locked`, [
      orphans.map((row) => row.id).filter((id) => held.has(id)),
    ]);
    const generations = new Map(orphans.map((row) => [row.id, row.generation]));
    return rows.filter((row) => generations.get(row.id) === row.generation);
  }
}

interface HeldRow {
  id: string;
  processId: string | null;
  generation: number;
  status: ExecutionStatus;
}

const HELD_ROWS = `select id, process_id as "processId", generation, status from execution where id = any($1::uuid[])`;
