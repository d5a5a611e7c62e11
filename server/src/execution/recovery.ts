/**
 * Hands the executions of dead processes to living ones. Their jobs are still there, as taken, so this looks at the queue's
 * held jobs and not at the table of all executions. It also finds what this process itself holds on record but has
 * dropped, say because Postgres was away for longer than a commit is retried.
 */
import type pg from 'pg';
import { inTransaction } from '../db/transaction.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import type { Presence } from './presence.ts';

const RECOVERY_LOCK = 0x486f6f6c;

export interface RecoveryOptions {
  pool: pg.Pool;
  queue: RowQueue;
  live: LiveBus;
  presence: Presence;
  processId: string;
  isRunning(executionId: string): boolean;
}

/** Gives a function that does one round and returns how many executions it put back. */
export function createRecovery(options: RecoveryOptions): () => Promise<number> {
  const { pool, queue, live, presence, processId } = options;
  /** Own executions that were not running at the last round; a claim that is just being taken looks so for a moment. */
  let suspects = new Set<string>();

  return async () => {
    const held = await queue.heldIds();
    if (held.length === 0) return 0;
    const living = await presence.living();
    const { rows } = await pool.query<{ id: string; processId: string | null; ended: boolean }>(
      `select id, process_id as "processId", completed_at is not null as ended from execution where id = any($1::uuid[])`,
      [held],
    );
    const dropped = new Set(rows.filter((row) => row.processId === processId && !options.isRunning(row.id)).map((row) => row.id));
    const orphans = rows.filter((row) => (row.processId !== null && !living.has(row.processId)) || (dropped.has(row.id) && suspects.has(row.id)));
    suspects = dropped;
    if (orphans.length === 0) return 0;
    return await inTransaction(pool, async (client) => {
      // One process at a time: two would each put the same job back.
      const { rows: lock } = await client.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [RECOVERY_LOCK]);
      if (!lock[0]?.got) return 0;
      await queue.remove(
        client,
        orphans.map((row) => row.id),
      );
      const open = orphans.filter((row) => !row.ended);
      await queue.add(
        client,
        open.map((row) => ({ id: row.id })),
      );
      return open.length;
    }).then((count) => {
      if (count > 0) live.publish('queue', '');
      return count;
    });
  };
}
