import type pg from 'pg';

/** Jobs of one priority that are ready to be taken. */
export interface ReadyJobs {
  /** The place in `priorities`. */
  priority: number;
  count: number;
  /** Milliseconds that the one which came first has been waiting. */
  oldestMs: number;
}

/** How full a queue is. Each of these reads every job that is ready, so none of them belongs on a hot path. */
export interface DepthReader {
  readyCount(): Promise<number>;
  /** Ready jobs by workflow; a workflow without any is left out. */
  readyByWorkflow(workflowIds: readonly string[]): Promise<Map<string, number>>;
  /** A workspace's ready jobs; a priority without any is left out. */
  readyByPriority(workspaceId: string): Promise<ReadyJobs[]>;
  /** A workspace's jobs that were taken and not removed. */
  takenCount(workspaceId: string): Promise<number>;
}

/** `table` is quoted. A job's group is its workspace, and the group's tier its workflow. */
export function createDepthReader(pool: pg.Pool, table: string, name: string): DepthReader {
  return {
    async readyCount() {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from ${table} where name = $1 and state < 'active' and not blocked`,
        [name],
      );
      return rows[0]?.count ?? 0;
    },
    async readyByWorkflow(workflowIds) {
      const { rows } = await pool.query<{ id: string; count: number }>(
        `select group_tier as id, count(*)::int as count from ${table}
          where name = $1 and state < 'active' and not blocked and group_tier = any($2::text[]) group by group_tier`,
        [name, workflowIds],
      );
      return new Map(rows.map((row) => [row.id, row.count]));
    },
    async readyByPriority(workspaceId) {
      const { rows } = await pool.query<ReadyJobs>(
        `select priority, count(*)::int as count, (extract(epoch from now() - min(created_on)) * 1000)::float8 as "oldestMs" from ${table}
          where name = $1 and state < 'active' and not blocked and group_id = $2 group by priority`,
        [name, workspaceId],
      );
      return rows;
    },
    async takenCount(workspaceId) {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from ${table} where name = $1 and state >= 'active' and group_id = $2`,
        [name, workspaceId],
      );
      return rows[0]?.count ?? 0;
    },
  };
}
