/**
 * Taken jobs that nobody runs. A claim takes a job and finds that its execution has ended, waits or is paused; and while such a job is
 * there, its execution can be given no other one. So the job goes, and where its execution can run by now, it gets a new one.
 */
import type pg from 'pg';
import { isEnded, type ExecutionStatus } from '@hookloom/sdk/wire';
import { inTransaction } from '../../db/transaction.ts';
import type { LiveBus } from '../../live/bus.ts';
import type { RowQueue } from '../../queue/queue.ts';
import { RUNNABLE_COLUMNS, type Enqueuer, type Runnable } from '../admission/enqueue.ts';
import type { Limits } from '../admission/limits.ts';
import { queueHint } from '../rows/write-group.ts';

export interface LeftoverJobsOptions {
  pool: pg.Pool;
  queue: Pick<RowQueue, 'lockHeld' | 'remove'>;
  limits: Pick<Limits, 'release' | 'look'>;
  enqueuer: Enqueuer;
  live: LiveBus;
}

/** Clears such jobs, by the ids of their executions. Those that somebody writes at this moment are left for the next time. */
export type ClearLeftoverJobs = (ids: readonly string[]) => Promise<void>;

interface FoundRow extends Runnable {
  status: ExecutionStatus;
  mayRun: boolean;
}

export function createLeftoverJobs({ pool, queue, limits, enqueuer, live }: LeftoverJobsOptions): ClearLeftoverJobs {
  return async (ids) => {
    if (ids.length === 0) return;
    const { keys, again } = await inTransaction(pool, async (client) => {
      // A claim locks jobs before executions, and others the other way round, so nothing is waited for here. A job that was taken away or
      // made anew since the claim is not among the held ones.
      const held = await queue.lockHeld(client, ids);
      const { rows } = await client.query<FoundRow>(
        `select ${RUNNABLE_COLUMNS}, status, status = 'QUEUED' and (not paused or cancel_requested) as "mayRun"
          from execution where id = any($1::uuid[]) order by id for update skip locked`,
        [held],
      );
      // Of those that are locked by another nothing is known; what is not there at all was deleted.
      const { rows: present } = await client.query<{ id: string }>('select id from execution where id = any($1::uuid[])', [held]);
      const existing = new Set(present.map((row) => row.id));
      const resting = rows.filter((row) => row.status !== 'RUNNING');
      const gone = [...held.filter((id) => !existing.has(id)), ...resting.map((row) => row.id)];
      const released = await limits.release(client, gone);
      await queue.remove(client, gone);
      const runnable = resting.filter((row) => row.mayRun && !isEnded(row.status));
      if (runnable.length > 0) await enqueuer.enqueue(client, runnable);
      return { keys: released, again: runnable };
    });
    limits.look([...keys, ...again.flatMap((row) => row.limitKey ?? [])]);
    if (again.length > 0) live.publish(...queueHint(again));
  };
}
