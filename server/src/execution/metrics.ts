import type pg from 'pg';
import type { ExecutionStatus } from '@hookloom/sdk/wire';
import type { Clock } from '../lib/clock.ts';
import { timeOfId } from '../lib/ids.ts';

const FLUSH_MS = 1_000;

interface Row {
  workspaceId: string;
  workflowId: string;
  executions: number;
  completed: number;
  failed: number;
  durationMs: number;
}

/** Counts ended executions per workflow and day, written once a second or once Postgres is back; a crash may lose the last second's counts. */
export interface ExecutionMetrics {
  ended(execution: { id: string; workspaceId: string; workflowId: string }, status: ExecutionStatus): void;
  stop(): Promise<void>;
}

export function createExecutionMetrics(pool: pg.Pool, clock: Clock, onError: (error: Error) => void): ExecutionMetrics {
  let rows = new Map<string, Row>();
  const add = (more: Row): void => {
    const row = rows.get(more.workflowId);
    if (!row) return void rows.set(more.workflowId, more);
    row.executions += more.executions;
    row.completed += more.completed;
    row.failed += more.failed;
    row.durationMs += more.durationMs;
  };
  const flush = async (): Promise<void> => {
    if (rows.size === 0) return;
    // In one order everywhere, so that two processes do not wait for each other's rows.
    const batch = [...rows.values()].sort((a, b) => (a.workflowId < b.workflowId ? -1 : 1));
    rows = new Map();
    try {
      await pool.query(
        `insert into workflow_metric as m (workspace_id, workflow_id, day, executions, completed, failed, duration_ms)
          select row.*  from (select w, f, $7::date, e, c, x, d from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::bigint[]) as u (w, f, e, c, x, d)) row
          where exists (select from workflow where id = row.f)
        on conflict (workflow_id, day) do update set executions = m.executions + excluded.executions, completed = m.completed + excluded.completed,
          failed = m.failed + excluded.failed, duration_ms = m.duration_ms + excluded.duration_ms`,
        [
          batch.map((row) => row.workspaceId),
          batch.map((row) => row.workflowId),
          batch.map((row) => row.executions),
          batch.map((row) => row.completed),
          batch.map((row) => row.failed),
          batch.map((row) => Math.round(row.durationMs)),
          new Date(clock.now()).toISOString().slice(0, 10),
        ],
      );
    } catch (error) {
      for (const row of batch) add(row);
      onError(error as Error);
    }
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();
  return {
    ended({ id, workspaceId, workflowId }, status) {
      const completed = status === 'COMPLETED' ? 1 : 0;
      add({
        workspaceId,
        workflowId,
        executions: 1,
        completed,
        failed: 1 - completed,
        durationMs: Math.max(0, clock.now() - timeOfId(id)),
      });
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
