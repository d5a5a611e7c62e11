/**
 * Executions that start later: at an instant that was named (`START`), or once nothing more has come for them (`DEBOUNCE`). Such a one is
 * queued without a job, and has a row in `wait` with ordinal 0 until its time comes. `since` of a debounced one's row is the instant at which
 * it starts in any case, and `key_value` its key: an index lets one row exist per workflow and key.
 */
import type pg from 'pg';
import { inTransaction } from '../../db/transaction.ts';
import type { LiveBus } from '../../live/bus.ts';
import type { Sql } from '../../queue/queue.ts';
import type { Debounce } from './admission.ts';
import { DUE_BATCH, type DueTask } from '../waits/due.ts';
import { RUNNABLE_COLUMNS, type Enqueuer, type Runnable } from './enqueue.ts';
import { lockKeys } from './key-locks.ts';
import type { NewExecution } from '../rows/rows.ts';
import { EXECUTION_ORDINAL } from '../rows/wait-rows.ts';

const stamp = (ms: number): string => new Date(ms).toISOString();

export type Debounced = NewExecution & { debounce: Debounce };

export function isDebounced(execution: NewExecution): execution is Debounced {
  return execution.debounce !== null && execution.debounce !== undefined;
}

export interface Gathered {
  /** Those that are the first of their workflow and key, with the instant of their start. They are still to be inserted. */
  begun: NewExecution[];
  /** Earlier ones that took a later one's data. */
  moved: { id: string; workspaceId: string }[];
}

/** Gathers each execution with the one that is pending for its workflow and key, where there is one. */
export async function gather(sql: Sql, executions: Debounced[], now: number): Promise<Gathered> {
  // The last of each workflow and key stands for all of them.
  const last = new Map(executions.map((execution) => [`${execution.workflowId} ${execution.debounce.key}`, execution]));
  const group = [...last.values()];
  await lockKeys(sql, 'debounce', [...last.keys()]);
  const latest = group.map(({ debounce }) => (debounce.maxDelayMs === null ? null : now + debounce.maxDelayMs));
  const wakeAt = group.map(({ debounce }, index) => Math.min(now + debounce.delayMs, latest[index] ?? Number.POSITIVE_INFINITY));
  // Executions are locked before their waits, as everyone does.
  await sql.query(
    `select from execution where id = any(array(select wait.execution_id from wait
        join unnest($1::uuid[], $2::text[]) as row (workflow_id, key) on row.workflow_id = wait.workflow_id and row.key = wait.key_value
        where wait.kind = 'DEBOUNCE')) order by id for update`,
    [group.map((execution) => execution.workflowId), group.map((execution) => execution.debounce.key)],
  );
  const { rows } = await sql.query<{ id: string; workflowId: string; key: string; wakeAt: Date }>(
    `insert into wait (execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, key_value, since, created_at)
      select id, ${EXECUTION_ORDINAL}, workspace_id, workflow_id, 'DEBOUNCE', wake_at, key, latest, $1
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::timestamptz[]) as row (id, workspace_id, workflow_id, wake_at, key, latest)
      on conflict (workflow_id, key_value) where kind = 'DEBOUNCE' do update set wake_at = least(excluded.wake_at, wait.since)
      returning execution_id as id, workflow_id as "workflowId", key_value as key, wake_at as "wakeAt"`,
    [
      stamp(now),
      group.map((execution) => execution.id),
      group.map((execution) => execution.workspaceId),
      group.map((execution) => execution.workflowId),
      wakeAt.map(stamp),
      group.map((execution) => execution.debounce.key),
      latest.map((at) => (at === null ? null : stamp(at))),
    ],
  );
  const places = rows.map((row) => ({
    ...row,
    wakeAt: row.wakeAt.getTime(),
    execution: last.get(`${row.workflowId} ${row.key}`) as Debounced,
  }));
  const begun = places.filter((place) => place.id === place.execution.id);
  const moved = await moveOn(
    sql,
    places.filter((place) => place.id !== place.execution.id),
  );
  const vain = places.filter((place) => place.id !== place.execution.id && !moved.has(place.id));
  await takeOver(sql, vain);
  return {
    begun: [
      ...begun.map((place) => ({ ...place.execution, startAt: place.wakeAt })),
      ...vain.map(({ execution }) => ({ ...execution, startAt: wakeAt[group.indexOf(execution)] ?? now })),
    ],
    moved: places.filter((place) => moved.has(place.id)).map((place) => ({ id: place.id, workspaceId: place.execution.workspaceId })),
  };

  /** The pending ones were cancelled or deleted: the new ones take their places. */
  async function takeOver(client: Sql, vainPlaces: typeof places): Promise<void> {
    for (const { id, execution } of vainPlaces) {
      const index = group.indexOf(execution);
      const until = latest[index];
      await client.query(
        `update wait set execution_id = $2, wake_at = $3, since = $4, created_at = $5 where execution_id = $1 and ordinal = ${EXECUTION_ORDINAL}`,
        [id, execution.id, stamp(wakeAt[index] ?? now), typeof until === 'number' ? stamp(until) : null, stamp(now)],
      );
    }
  }
}

/** Gives the pending executions the newer data and start. Gives the ids of those that are still pending. */
async function moveOn(sql: Sql, places: { id: string; wakeAt: number; execution: NewExecution }[]): Promise<Set<string>> {
  if (places.length === 0) return new Set();
  const { rows } = await sql.query<{ id: string }>(
    `update execution e set event_id = row.event_id, version_id = row.version_id, trigger_node_id = row.trigger_node_id, start_at = row.start_at,
        priority = row.priority, limit_key = row.limit_key, limit_max = row.limit_max, last_seq = e.last_seq + 1
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::smallint[], $7::text[], $8::int[])
        as row (id, event_id, version_id, trigger_node_id, start_at, priority, limit_key, limit_max)
      where e.id = row.id and e.id = any($1::uuid[]) and e.status = 'QUEUED' returning e.id`,
    [
      places.map((place) => place.id),
      places.map((place) => place.execution.eventId),
      places.map((place) => place.execution.versionId),
      places.map((place) => place.execution.triggerNodeId),
      places.map((place) => stamp(place.wakeAt)),
      places.map((place) => place.execution.priority),
      places.map((place) => place.execution.limitKey),
      places.map((place) => place.execution.limitMax),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

/** The rows by which executions start at their `startAt`. */
export async function insertStarts(sql: Sql, executions: (NewExecution & { startAt: number })[], now: number): Promise<void> {
  if (executions.length === 0) return;
  await sql.query(
    `insert into wait (execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, created_at)
      select id, ${EXECUTION_ORDINAL}, workspace_id, workflow_id, 'START', wake_at, $1
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) as row (id, workspace_id, workflow_id, wake_at)`,
    [
      stamp(now),
      executions.map((execution) => execution.id),
      executions.map((execution) => execution.workspaceId),
      executions.map((execution) => execution.workflowId),
      executions.map((execution) => stamp(execution.startAt)),
    ],
  );
}

export interface DueStartsOptions {
  pool: pg.Pool;
  enqueuer: Enqueuer;
  live: LiveBus;
}

const DUE_STARTS = `(select execution_id as id from wait
    where kind in ('START', 'DEBOUNCE') and wake_at <= $1 order by wake_at limit ${DUE_BATCH} for update skip locked)`;

/** Gives executions whose time has come to the queue, each once however many processes do this. */
export function createDueStarts({ pool, enqueuer, live }: DueStartsOptions): DueTask {
  return {
    name: 'starts that are due',
    async run(now) {
      const { due, runnable } = await inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `with due as ${DUE_STARTS}
            delete from wait using due where wait.execution_id = due.id and wait.ordinal = ${EXECUTION_ORDINAL} returning wait.execution_id as id`,
          [stamp(now)],
        );
        if (rows.length === 0) return { due: 0, runnable: [] };
        const { rows: queued } = await client.query<Runnable>(
          `select ${RUNNABLE_COLUMNS} from execution where id = any($1::uuid[]) and status = 'QUEUED'`,
          [rows.map((row) => row.id)],
        );
        await enqueuer.enqueue(client, queued);
        return { due: rows.length, runnable: queued };
      });
      if (runnable.length > 0) live.publish('queue', String(Math.max(...runnable.map((execution) => execution.priority))));
      const { rows: next } = await pool.query<{ at: number | null }>(
        `select (extract(epoch from min(wake_at)) * 1000)::float8 as at from wait where kind in ('START', 'DEBOUNCE')`,
      );
      return { done: due, nextAt: next[0]?.at ?? null };
    },
  };
}
