/**
 * Whether the queue, or a workflow's part of it, is full. What stands in the queue is counted now and then, and what this process
 * has put in since is added, so that no start costs a query of its own.
 */
import type pg from 'pg';
import type { RowQueue } from '../../queue/queue.ts';

/** Milliseconds for which a count is good enough while there is room, and while there seems to be none. */
const GOOD_FOR_MS = 1_000;
const GOOD_WHEN_FULL_MS = 25;
/** Of the time, the part that is spent on counting at most. */
const MAX_SHARE = 0.05;
/** Workflows with a limit of their own that are counted; one that nothing has started for a minute is forgotten. */
const FORGET_MS = 60_000;

export interface Overflow {
  /** Whether another execution would be one too many. Asks the database only where that looks so by an old count, and once for all who ask. */
  isFull(workflowId: string, maxQueued: number | undefined): boolean | Promise<boolean>;
  /** Tells that executions of these workflows were put into the queue. */
  began(workflowIds: readonly string[]): void;
}

interface Depth {
  counted: number;
  since: number;
  max: number;
  askedAt: number;
}

/** `max`: executions of the whole instance that may stand in the queue. */
export function createOverflow(options: { pool: pg.Pool; queue: RowQueue; max: number; onError(error: Error): void }): Overflow {
  const { pool, queue } = options;
  const whole: Depth = { counted: 0, since: 0, max: options.max, askedAt: 0 };
  const byWorkflow = new Map<string, Depth>();
  let countedAt = Number.NEGATIVE_INFINITY;
  let restMs = 0;
  let counting: Promise<void> | undefined;

  const count = async (): Promise<void> => {
    const started = performance.now();
    for (const [id, depth] of byWorkflow) if (depth.askedAt < started - FORGET_MS) byWorkflow.delete(id);
    const ids = [...byWorkflow.keys()];
    const depths = [whole, ...byWorkflow.values()];
    // What begins while it is counted may be in the count already; to have it twice errs on the safe side, and for one count only.
    for (const depth of depths) depth.since = 0;
    const ready = await queue.readyCount();
    const { rows: lines } = await pool.query<{ id: string; count: number }>(
      'select workflow_id as id, count(*)::int as count from limit_entry where not admitted group by workflow_id',
    );
    const readyOf = ids.length > 0 ? await queue.readyByWorkflow(ids) : new Map<string, number>();
    const inLine = new Map(lines.map((row) => [row.id, row.count]));
    whole.counted = ready + lines.reduce((sum, row) => sum + row.count, 0);
    for (const [id, depth] of byWorkflow) if (ids.includes(id)) depth.counted = (readyOf.get(id) ?? 0) + (inLine.get(id) ?? 0);
    countedAt = performance.now();
    restMs = (countedAt - started) / MAX_SHARE;
  };

  const recount = (): Promise<void> => {
    counting ??= count()
      .catch((error: unknown) => {
        // By the old count, for as long as a good one.
        countedAt = performance.now();
        options.onError(error as Error);
      })
      .finally(() => (counting = undefined));
    return counting;
  };

  const isOlderThan = (ms: number): boolean => performance.now() - countedAt >= Math.max(ms, restMs);
  const seemsFull = (depth: Depth): boolean => depth.counted + depth.since >= depth.max;

  return {
    isFull(workflowId, maxQueued) {
      const depths = [whole];
      if (maxQueued !== undefined) {
        const known = byWorkflow.get(workflowId);
        const depth = known ?? { counted: 0, since: 0, max: maxQueued, askedAt: 0 };
        depth.max = maxQueued;
        depth.askedAt = performance.now();
        byWorkflow.set(workflowId, depth);
        depths.push(depth);
        // How many stand there from earlier is not known yet.
        if (!known) return (counting ?? Promise.resolve()).then(recount).then(() => depths.some(seemsFull));
      }
      if (depths.some(seemsFull) && isOlderThan(GOOD_WHEN_FULL_MS)) return recount().then(() => depths.some(seemsFull));
      if (!counting && isOlderThan(GOOD_FOR_MS)) void recount();
      return depths.some(seemsFull);
    },
    began(workflowIds) {
      whole.since += workflowIds.length;
      if (byWorkflow.size > 0)
        for (const id of workflowIds) {
          const depth = byWorkflow.get(id);
          if (depth) depth.since++;
        }
    },
  };
}
