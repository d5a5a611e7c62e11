import type { RowQueue, Sql } from '../queue/queue.ts';

/** What the queue must know of an execution that is to run. */
export interface Runnable {
  id: string;
  workspaceId: string;
  workflowId: string;
  /** The place in `priorities`. */
  priority: number;
  limitKey: string | null;
  limitMax: number | null;
}

/** Columns of `execution` that make a `Runnable`. */
export const RUNNABLE_COLUMNS = `id, workspace_id as "workspaceId", workflow_id as "workflowId", priority, limit_key as "limitKey", limit_max as "limitMax"`;

/** Hands executions to the workers, or, where their concurrency limit is reached, to the line before it. */
export interface Enqueuer {
  /** In the transaction that makes or wakes them; their status is `QUEUED` already. */
  enqueue(sql: Sql, executions: Runnable[]): Promise<void>;
}

export function createEnqueuer(queue: RowQueue): Enqueuer {
  return {
    async enqueue(sql, executions) {
      await queue.add(sql, executions);
    },
  };
}
