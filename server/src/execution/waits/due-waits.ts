/** Waits whose time has come, or that something has woken: their executions go on. */
import type pg from 'pg';
import { isEnded, type ExecutionStatus } from '@hookloom/sdk/wire';
import { inTransaction } from '../../db/transaction.ts';
import type { LiveBus } from '../../live/bus.ts';
import type { Sql } from '../../queue/queue.ts';
import { DUE_BATCH, type DueTask } from './due.ts';
import { RUNNABLE_COLUMNS, type Enqueuer, type Runnable } from '../admission/enqueue.ts';
import { queueHint, type Hint } from '../rows/write-group.ts';

/** Milliseconds until executions that somebody writes at this moment are looked at again. */
const AGAIN_MS = 50;

export interface DueWaitsOptions {
  pool: pg.Pool;
  enqueuer: Enqueuer;
  live: LiveBus;
}

/** `START` and `DEBOUNCE` are due in another way: their executions have not begun. */
export const DUE_WAITS = `(select execution_id as id, (extract(epoch from wake_at) * 1000)::float8 as at, true as due from wait
    where woken_at is null and wake_at <= $1 and kind not in ('START', 'DEBOUNCE') order by wake_at limit ${DUE_BATCH})
  union all
  (select execution_id as id, (extract(epoch from wake_at) * 1000)::float8 as at, false as due from wait
    where woken_at is null and wake_at > $1 and kind not in ('START', 'DEBOUNCE') order by wake_at limit 1)`;

export function createDueWaits({ pool, enqueuer, live }: DueWaitsOptions): DueTask {
  return {
    name: 'waits that are due',
    async run(now) {
      const stamp = new Date(now).toISOString();
      const { rows } = await pool.query<{ id: string; at: number; due: boolean }>({ name: 'due-waits', text: DUE_WAITS, values: [stamp] });
      const due = rows.filter((row) => row.due);
      const nextAt = rows.find((row) => !row.due)?.at ?? null;
      if (due.length === 0) return { done: 0, nextAt };
      const { done, hints } = await inTransaction(pool, (client) =>
        wakeDue(client, [...new Set(due.map((row) => row.id))], stamp, enqueuer),
      );
      for (const [channel, message] of hints) live.publish(channel, message);
      return { done, nextAt: done < due.length ? now + AGAIN_MS : nextAt };
    },
  };
}

interface LockedRow {
  id: string;
  workspaceId: string;
  status: ExecutionStatus;
  paused: boolean;
}

/** Gives the number of waits that are through, and what is to be published after the commit. */
async function wakeDue(sql: Sql, ids: string[], stamp: string, enqueuer: Enqueuer): Promise<{ done: number; hints: Hint[] }> {
  // Under these locks nobody suspends or ends them. Those that are locked by another, say while they suspend, have their turn in a moment.
  const { rows: locked } = await sql.query<LockedRow>(
    `select id, workspace_id as "workspaceId", status, paused from execution where id = any($1::uuid[]) order by id for update skip locked`,
    [ids],
  );
  const { rows: marked } = await sql.query<{ id: string }>(
    `with due as (select execution_id, ordinal from wait
        where execution_id = any($1::uuid[]) and woken_at is null and wake_at <= $2 and kind not in ('START', 'DEBOUNCE')
        order by execution_id, ordinal for update)
      update wait set woken_at = $2 from due where wait.execution_id = due.execution_id and wait.ordinal = due.ordinal returning wait.execution_id as id`,
    [locked.filter((row) => !isEnded(row.status)).map((row) => row.id), stamp],
  );
  const removed = await removeLeftOver(sql, ids, locked);
  const woken = new Set(marked.map((row) => row.id));
  const resting = locked.filter((row) => woken.has(row.id) && row.status === 'WAITING' && !row.paused);
  const hints = locked.filter((row) => woken.has(row.id) && row.status === 'RUNNING').map((row): Hint => ['wake', row.id]);
  if (resting.length > 0) {
    // One that came to rest is not what its processes died of: over months, many may die while it happens to run.
    const { rows } = await sql.query<Runnable & { lastSeq: number }>(
      `update execution set status = 'QUEUED', wake_at = null, recoveries = 0, last_seq = last_seq + 1 where id = any($1::uuid[])
        returning ${RUNNABLE_COLUMNS}, last_seq as "lastSeq"`,
      [resting.map((row) => row.id)],
    );
    await enqueuer.enqueue(sql, rows);
    hints.push(queueHint(rows));
    for (const { id, workspaceId, lastSeq } of rows) hints.push([`execution:${id}`, String(lastSeq)], [`workspace:${workspaceId}`, id]);
  }
  return { done: marked.length + removed, hints };
}

/** Waits of executions that have ended or were deleted go. Gives their number. */
async function removeLeftOver(sql: Sql, ids: string[], locked: LockedRow[]): Promise<number> {
  const present = new Set(locked.filter((row) => !isEnded(row.status)).map((row) => row.id));
  const absent = ids.filter((id) => !present.has(id));
  if (absent.length === 0) return 0;
  const { rowCount } = await sql.query(
    `delete from wait where execution_id = any($1::uuid[])
      and not exists (select from execution where execution.id = wait.execution_id and execution.completed_at is null)`,
    [absent],
  );
  return rowCount ?? 0;
}
