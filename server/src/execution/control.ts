/** What people ask of executions that exist: to end, to pause, to go on. */
import type pg from 'pg';
import type { Failure } from '@hookloom/sdk/wire';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { isUuid } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue, Sql } from '../queue/queue.ts';
import { RUNNABLE_COLUMNS, type Enqueuer, type Runnable } from './admission/enqueue.ts';
import type { Limits } from './admission/limits.ts';
import type { ExecutionService } from './service.ts';
import { queueHint, type EndedExecution, type Hint, type Relations } from './rows/write-group.ts';

export interface ControlOptions {
  pool: pg.Pool;
  queue: RowQueue;
  enqueuer: Enqueuer;
  limits: Pick<Limits, 'release' | 'look'>;
  live: LiveBus;
  clock: Clock;
  relations: Pick<Relations, 'afterEnds' | 'abandon'>;
}

interface Named {
  workspaceId: string;
  id: string;
}

interface OpenRow {
  status: 'QUEUED' | 'RUNNING' | 'WAITING';
  paused: boolean;
  limitKey: string | null;
}

const CANCELLED: Failure = { class: 'CANCELLED', code: 'CANCELLED', message: 'The execution was cancelled.' };
const STOPPED: Omit<Failure, 'nodeId'> = {
  class: 'CANCELLED',
  code: 'STOPPED',
  message: 'The execution ended while this step was waiting.',
};

export function createControl(options: ControlOptions): Pick<ExecutionService, 'cancel' | 'pause' | 'resume'> {
  const { pool, queue, enqueuer, limits, live, clock, relations } = options;

  /** The row, locked: what is read after it is as new as the row. Throws NOT_FOUND, or CONFLICT where it has ended. */
  const lockOpen = async (sql: Sql, { workspaceId, id }: Named): Promise<OpenRow> => {
    const { rows } = await sql.query<OpenRow & { ended: boolean }>(
      `select status, paused, limit_key as "limitKey", completed_at is not null as ended from execution where id = $1 and workspace_id = $2 for update`,
      [id, workspaceId],
    );
    if (!rows[0]) throw new AppError('NOT_FOUND', 'There is no such execution.');
    if (rows[0].ended) throw new AppError('CONFLICT', 'The execution has ended already.');
    return rows[0];
  };

  /** Changes one execution and tells of it after the commit. `work` gives what is to be told, and the limits that it gave free. */
  const change = async (named: Named, work: (sql: Sql) => Promise<{ hints: Hint[]; keys: string[] }>): Promise<void> => {
    if (!isUuid(named.id)) throw new AppError('NOT_FOUND', 'There is no such execution.');
    const { hints, keys } = await inTransaction(pool, work);
    limits.look(keys);
    live.publish(`execution:${named.id}`, '');
    live.publish(`workspace:${named.workspaceId}`, named.id);
    for (const [channel, message] of hints) live.publish(channel, message);
  };

  const release = async (sql: Sql, id: string, { limitKey }: OpenRow): Promise<string[]> =>
    limitKey === null ? [] : await limits.release(sql, [id]);

  return {
    cancel: (named) =>
      change(named, async (sql) => {
        const row = await lockOpen(sql, named);
        if (row.status === 'RUNNING') {
          await sql.query('update execution set cancel_requested = true where id = $1', [named.id]);
          return { hints: [['cancel', named.id]], keys: [] };
        }
        // A queued one's job stays: it finds nothing to claim and goes. To remove it here would lock job and execution against the order of a claim.
        const at = clock.now();
        const { rows } = await sql.query<CancelledRow>(CANCEL, [
          named.id,
          new Date(at).toISOString(),
          JSON.stringify(CANCELLED),
          JSON.stringify(STOPPED),
        ]);
        const called = rows.filter((ended) => ended.parentId !== null).map((ended) => endedExecution(ended, at));
        const hints = called.length > 0 ? await relations.afterEnds(sql, called) : [];
        const abandoned = rows.flatMap((ended) => ended.abandoned ?? []);
        if (abandoned.length > 0) hints.push(...(await relations.abandon(sql, abandoned)));
        return { hints, keys: await release(sql, named.id, row) };
      }),

    pause: (named) =>
      change(named, async (sql) => {
        const row = await lockOpen(sql, named);
        if (row.paused) return { hints: [], keys: [] };
        // The numbers of a running one are its holder's.
        await sql.query(`update execution set paused = true, last_seq = last_seq + (status <> 'RUNNING')::int where id = $1`, [named.id]);
        if (row.status === 'RUNNING') return { hints: [['pause', named.id]], keys: [] };
        // While it is paused it takes no place from others; its job finds nothing to claim and goes.
        return { hints: [], keys: row.status === 'QUEUED' ? await release(sql, named.id, row) : [] };
      }),

    resume: (named) =>
      change(named, async (sql) => {
        // What is left of its job goes first, in the order in which a claim locks. A paused one that runs keeps its job.
        const { rows: resting } = await sql.query(
          `select from execution where id = $1 and workspace_id = $2 and paused and status in ('QUEUED', 'WAITING')`,
          [named.id, named.workspaceId],
        );
        if (resting.length > 0) await queue.remove(sql, [named.id]);
        const row = await lockOpen(sql, named);
        if (!row.paused) return { hints: [], keys: [] };
        if (row.status === 'RUNNING') {
          // Where its run has begun to pause, it finds itself resumed when it comes to rest.
          await sql.query('update execution set paused = false where id = $1', [named.id]);
          return { hints: [], keys: [] };
        }
        const { rows } = await sql.query<Runnable & { startsLater: boolean }>(RESUME, [named.id]);
        const runnable = rows.filter((resumed) => !resumed.startsLater);
        if (runnable.length === 0) return { hints: [], keys: [] };
        await enqueuer.enqueue(sql, runnable);
        return { hints: [queueHint(runnable)], keys: row.limitKey === null ? [] : [row.limitKey] };
      }),
  };
}

/** A paused one may have something to run besides what it waits for, so it always goes through the queue: the run finds out. */
const RESUME = `update execution set status = 'QUEUED', paused = false, wake_at = null, last_seq = last_seq + 1 where id = $1
  returning ${RUNNABLE_COLUMNS},
    exists (select from wait where wait.execution_id = execution.id and wait.kind in ('START', 'DEBOUNCE')) as "startsLater"`;

/** The execution with its steps and waits, as ended. */
const CANCEL = `with ended as (
    update execution set status = 'CANCELLED', cancel_requested = true, wake_at = null, last_seq = last_seq + 1, completed_at = $2::timestamptz, error = $3::json
      where id = $1 returning *),
  stopped as (
    update step set status = 'FAILED', wait = null, seq = ended.last_seq, completed_at = $2::timestamptz,
        error = ($4::jsonb || jsonb_build_object('nodeId', step.node_id))::json
      from ended where step.execution_id = ended.id and step.execution_id = $1 and step.status in ('WAITING', 'PENDING', 'RUNNING')),
  unneeded as (delete from wait where execution_id = $1 returning child_id, wakeup)
  select id, workspace_id as "workspaceId", workflow_id as "workflowId", version_id as "versionId", trigger_node_id as "triggerNodeId", start, depth,
    parent_id as "parentId", parent_ordinal as "parentOrdinal", limit_key as "limitKey", (extract(epoch from started_at) * 1000)::float8 as "startedAt",
    (select array_agg(child_id) from unneeded where child_id is not null and wakeup is null) as abandoned from ended`;

type CancelledRow = Pick<
  EndedExecution,
  'id' | 'workspaceId' | 'workflowId' | 'versionId' | 'triggerNodeId' | 'start' | 'depth' | 'limitKey' | 'startedAt'
> & { parentId: string | null; parentOrdinal: number; abandoned: string[] | null };

function endedExecution(row: CancelledRow, at: number): EndedExecution {
  const { id, workspaceId, workflowId, versionId, triggerNodeId, start, depth, limitKey, startedAt, parentId, parentOrdinal } = row;
  const parent = parentId === null ? null : { executionId: parentId, ordinal: parentOrdinal };
  const facts = { id, workspaceId, workflowId, versionId, triggerNodeId, start, depth, limitKey, startedAt };
  return { ...facts, parent, status: 'CANCELLED', error: CANCELLED, resultJson: null, lastOutput: null, errorWorkflowId: null, at };
}
