/**
 * Who is alive. Each process has a row in `server_process` that it touches every second, and holds an advisory lock on its
 * bus connection. A process is dead when its lock is free and its row has not been touched for 3 s, or, where locks say
 * nothing (a pooler in between), after 60 s. A process that merely stalls keeps its lock, so a long pause costs it nothing.
 * After a time without Postgres all are silent and without locks, so the others get their 3 s anew.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';

const UNLOCKED_DEAD_SECONDS = 3;
const SILENT_DEAD_SECONDS = 60;

/** The advisory lock's number for a process, from its id. */
export function processLock(processId: string): bigint {
  return createHash('sha256').update(processId).digest().readBigInt64BE();
}

export interface Presence {
  enter(roles: string): Promise<void>;
  /** Touches the own row (makes it anew where it was taken for dead) and tells how many processes there are. */
  beat(): Promise<number>;
  /** Removes the rows of dead processes and gives the ids of those that live, the own one among them. */
  living(): Promise<Set<string>>;
  leave(): Promise<void>;
}

export function createPresence(pool: pg.Pool, processId: string): Presence {
  let ownRoles = '';
  let lastBeat = performance.now();
  /** Since when the own beats have come without a gap; before the first gap, others are judged at once. */
  let steadySince = Number.NEGATIVE_INFINITY;

  const touch = async (): Promise<void> => {
    await pool.query(
      `insert into server_process (id, roles, started_at, beat_at) values ($1, $2, now(), now()) on conflict (id) do update set beat_at = excluded.beat_at`,
      [processId, ownRoles],
    );
    const now = performance.now();
    if (now - lastBeat > UNLOCKED_DEAD_SECONDS * 1_000) steadySince = now;
    lastBeat = now;
  };

  return {
    async enter(roles) {
      ownRoles = roles;
      await touch();
    },
    async beat() {
      await touch();
      const { rows } = await pool.query<{ count: number }>('select count(*)::int from server_process');
      return rows[0]?.count ?? 1;
    },
    async living() {
      const { rows } = await pool.query<{ id: string; silent: number }>(
        'select id, extract(epoch from now() - beat_at)::float8 as silent from server_process',
      );
      const { rows: locks } = await pool.query<{ key: string }>(
        `select ((classid::bigint << 32) | objid::bigint)::text as key from pg_locks
          where locktype = 'advisory' and objsubid = 1 and granted and database = (select oid from pg_database where datname = current_database())`,
      );
      const held = new Set(locks.map((lock) => lock.key));
      const isSteady = performance.now() - steadySince > UNLOCKED_DEAD_SECONDS * 1_000;
      const isDead = ({ id, silent }: { id: string; silent: number }): boolean =>
        id !== processId &&
        isSteady &&
        (silent > SILENT_DEAD_SECONDS || (silent > UNLOCKED_DEAD_SECONDS && !held.has(processLock(id).toString())));
      const dead = rows.filter(isDead).map((row) => row.id);
      if (dead.length > 0) await pool.query('delete from server_process where id = any($1::uuid[])', [dead]);
      return new Set([processId, ...rows.map((row) => row.id).filter((id) => !dead.includes(id))]);
    },
    async leave() {
      await pool.query('delete from server_process where id = $1', [processId]);
    },
  };
}
