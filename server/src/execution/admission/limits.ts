/**
 * Concurrency limits. A limited execution that could run has a row in `limit_entry`: admitted, and then it has a job or an inline claim,
 * or in line. Its row goes when it ends or waits; then the next in line is admitted, by priority and of the same priority by age.
 *
 * Places of a key are counted and given under the key's advisory lock only, so that several processes never give too many. Whoever
 * gives a place free looks at the line after its commit; a look at all lines every half second heals what a crash left in between.
 */
import type pg from 'pg';
import { inTransaction } from '../../db/transaction.ts';
import type { LiveBus } from '../../live/bus.ts';
import type { RowQueue, Sql } from '../../queue/queue.ts';
import type { DueTask } from '../waits/due.ts';
import type { Runnable } from './enqueue.ts';
import { lockKeys } from './key-locks.ts';

/** Keys of one transaction, and executions in line of one key that are looked at in it. */
const GROUP = 200;
/** Milliseconds between two looks at all lines at least, and between two looks for entries of executions that hold a place no more. */
const REST_MS = 200;
const SWEEP_MS = 5_000;
/** Of the time, the part that is spent on looking at all lines at most. */
const MAX_SHARE = 0.05;

export type Limited = Runnable & { limitKey: string; limitMax: number };

export function isLimited<Item extends Runnable>(execution: Item): execution is Item & Limited {
  return execution.limitKey !== null && execution.limitMax !== null;
}

export interface Limits {
  /** Puts them in line. Look at their keys after the commit. */
  standInLine(sql: Sql, executions: Limited[]): Promise<void>;
  /**
   * Gives a place to those for whom one is free and nobody is in line; the others stand in line. Gives the ids of the admitted ones: their
   * jobs or inline claims belong into the same transaction, which must not have locked anything that others want.
   */
  enter(sql: Sql, executions: Limited[]): Promise<Set<string>>;
  /** Takes their entries away, admitted or not. Gives the keys to look at after the commit. */
  release(sql: Sql, executionIds: string[]): Promise<string[]>;
  /** Admits, soon, those in line for whom there is a place. Never throws. */
  look(keys: Iterable<string>): void;
  /** Looks at all lines. */
  task: DueTask;
  /** Resolves when no look is under way. */
  drained(): Promise<void>;
}

export interface LimitsOptions {
  pool: pg.Pool;
  queue: RowQueue;
  live: LiveBus;
  onError(error: Error): void;
}

export function createLimits({ pool, queue, live, onError }: LimitsOptions): Limits {
  const waiting = new Set<string>();
  let looking: Promise<void> | undefined;
  let lookAt = 0;
  let sweepAt = 0;

  const admit = async (keys: string[]): Promise<void> => {
    const admitted = await inTransaction(pool, async (client) => {
      await lockKeys(client, 'limit', keys);
      const { rows } = await client.query<Runnable & { isGone: boolean; key: string }>(NEXT_IN_LINE, [keys, GROUP]);
      const gone = rows.filter((row) => row.isGone);
      const next = rows.filter((row) => !row.isGone);
      await client.query(`delete from limit_entry where execution_id = any($1::uuid[])`, [gone.map((row) => row.id)]);
      await client.query(`update limit_entry set admitted = true where execution_id = any($1::uuid[])`, [next.map((row) => row.id)]);
      await queue.add(client, next);
      // Somebody behind the ones that are gone may have a place too, and a group may have had more.
      for (const row of rows) if (row.isGone || rows.length >= GROUP) waiting.add(row.key);
      return next;
    });
    if (admitted.length > 0) live.publish('queue', String(Math.max(...admitted.map((execution) => execution.priority))));
  };

  const lookAtWaiting = async (): Promise<void> => {
    while (waiting.size > 0) {
      const keys = [...waiting].slice(0, GROUP);
      for (const key of keys) waiting.delete(key);
      try {
        await admit(keys);
      } catch (error) {
        // The next tick looks again.
        onError(error as Error);
      }
    }
  };

  const look = (keys: Iterable<string>): void => {
    for (const key of keys) waiting.add(key);
    if (waiting.size > 0) looking ??= lookAtWaiting().finally(() => (looking = undefined));
  };

  return {
    standInLine: (sql, executions) => insert(sql, executions, new Set()),
    async enter(sql, executions) {
      const keys = [...new Set(executions.map((execution) => execution.limitKey))];
      await lockKeys(sql, 'limit', keys);
      const { rows } = await sql.query<{ key: string; taken: number; inLine: boolean }>(PLACES, [keys]);
      const places = new Map(rows.map((row) => [row.key, row]));
      const admitted = new Set<string>();
      for (const { id, limitKey, limitMax } of executions) {
        const place = places.get(limitKey);
        if (!place || place.inLine || place.taken >= limitMax) {
          if (place) place.inLine = true;
          continue;
        }
        place.taken++;
        admitted.add(id);
      }
      await insert(sql, executions, admitted);
      return admitted;
    },
    async release(sql, executionIds) {
      if (executionIds.length === 0) return [];
      const { rows } = await sql.query<{ key: string }>('delete from limit_entry where execution_id = any($1::uuid[]) returning key', [
        executionIds,
      ]);
      return [...new Set(rows.map((row) => row.key))];
    },
    look,
    task: {
      name: 'lines of concurrency limits',
      async run() {
        const started = performance.now();
        if (started < lookAt) return { done: 0, nextAt: null };
        const { rows: swept } = started < sweepAt ? { rows: [] } : await pool.query<{ key: string }>(SWEEP);
        if (started >= sweepAt) sweepAt = started + SWEEP_MS;
        const { rows } = await pool.query<{ key: string }>(KEYS_IN_LINE);
        look([...swept, ...rows].map((row) => row.key));
        await looking;
        const took = performance.now() - started;
        lookAt = started + took + Math.max(REST_MS, took / MAX_SHARE);
        return { done: 0, nextAt: null };
      },
    },
    async drained() {
      await looking;
    },
  };
}

async function insert(sql: Sql, executions: Limited[], admitted: ReadonlySet<string>): Promise<void> {
  if (executions.length === 0) return;
  await sql.query(
    `insert into limit_entry (execution_id, workspace_id, workflow_id, key, max, priority, admitted)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::smallint[], $7::boolean[])
      on conflict (execution_id) do nothing`,
    [
      executions.map((execution) => execution.id),
      executions.map((execution) => execution.workspaceId),
      executions.map((execution) => execution.workflowId),
      executions.map((execution) => execution.limitKey),
      executions.map((execution) => execution.limitMax),
      executions.map((execution) => execution.priority),
      executions.map((execution) => admitted.has(execution.id)),
    ],
  );
}

const PLACES = `select key, (select count(*)::int from limit_entry e where e.key = given.key and e.admitted) as taken,
    exists (select from limit_entry e where e.key = given.key and not e.admitted) as "inLine"
  from unnest($1::text[]) as given (key)`;

/** Whose limit leaves them a place, each by its own version's; and those at the front that were cancelled or deleted meanwhile. */
const NEXT_IN_LINE = `select next.execution_id as id, next.workspace_id as "workspaceId", next.workflow_id as "workflowId", next.priority,
    given.key, given.key as "limitKey", next.max as "limitMax", execution.id is null as "isGone"
  from unnest($1::text[]) as given (key)
  cross join lateral (select count(*) as taken from limit_entry e where e.key = given.key and e.admitted) as place
  cross join lateral (
    select *, row_number() over (order by priority desc, execution_id) as turn from (
      select * from limit_entry e where e.key = given.key and not e.admitted order by priority desc, execution_id limit $2) as line) as next
  left join execution on execution.id = next.execution_id and execution.status = 'QUEUED'
  where place.taken + next.turn <= next.max
  order by next.priority desc, next.execution_id`;

/** The distinct keys, one step in the index each, however many stand in a line. */
const KEYS_IN_LINE = `with recursive line as (
    (select key from limit_entry where not admitted order by key limit 1)
    union all
    select (select e.key from limit_entry e where not e.admitted and e.key > line.key order by e.key limit 1) from line where line.key is not null)
  select key from line where key is not null`;

const SWEEP = `delete from limit_entry e where e.admitted
    and not exists (select from execution where execution.id = e.execution_id and execution.status in ('QUEUED', 'RUNNING'))
  returning e.key`;
