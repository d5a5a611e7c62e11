import { createHash } from 'node:crypto';
import type { Sql } from '../../queue/queue.ts';

/**
 * Locks names until the transaction ends, all in one order, so that two who lock several do not wait for each other. Where a transaction
 * locks names of several kinds, limits come before debounced starts, and both before any row.
 */
export async function lockKeys(sql: Sql, kind: 'limit' | 'debounce', keys: readonly string[]): Promise<void> {
  const locks = [...new Set(keys)].map((key) => createHash('sha256').update(`${kind} ${key}`).digest().readBigInt64BE());
  await sql.query('select pg_advisory_xact_lock(lock) from unnest($1::bigint[]) as lock', [
    locks.toSorted((a, b) => (a < b ? -1 : 1)).map(String),
  ]);
}
