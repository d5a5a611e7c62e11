import type { RowQueue, Sql } from '../../queue/queue.ts';
import { isLimited, type Limits } from './limits.ts';

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

/** Hands executions to the workers, or, where they are limited, to the line before it. */
export interface Enqueuer {
  /**
   * In the transaction that makes or wakes them; their status is `QUEUED` already. Publish `queue` after the commit, with the greatest
   * priority as the message. Limited ones go on at the next look at their line, at most some 500 ms later.
   */
  enqueue(sql: Sql, executions: Runnable[]): Promise<void>;
}

export function createEnqueuer(queue: RowQueue, limits: Pick<Limits, 'standInLine'>): Enqueuer {
  return {
    async enqueue(sql, executions) {
      const limited = executions.filter(isLimited);
      if (limited.length === 0) return queue.add(sql, executions);
      await queue.add(
        sql,
        executions.filter((execution) => !isLimited(execution)),
      );
      await limits.standInLine(sql, limited);
    },
  };
}
