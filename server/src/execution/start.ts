/** The group commit of beginnings: events, the executions they start, and their jobs, many requests per transaction. */
import type pg from 'pg';
import { inTransaction, isRowsFault } from '../db/transaction.ts';
import { Batcher } from '../lib/batcher.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import { insertEvents, insertExecutions, type NewEvent, type NewExecution } from './rows.ts';

/** The job of an execution that runs at once waits this long; it is there to be found by recovery, not to be taken. */
const INLINE_JOB_DELAY_SECONDS = 30 * 24 * 60 * 60;

export interface Beginning {
  event: NewEvent;
  executions: NewExecution[];
}

export interface Starter {
  /** Resolves once event, executions and jobs are durable; rejects where nothing of it is. */
  begin(beginning: Beginning): Promise<void>;
  drained(): Promise<void>;
}

export function createStarter(options: { pool: pg.Pool; queue: RowQueue; live: LiveBus; clock: Clock }): Starter {
  const { pool, queue, live, clock } = options;
  const batcher = new Batcher<Beginning, void>({
    maxRunning: 2,
    isItemsFault: isRowsFault,
    async run(beginnings) {
      const now = clock.now();
      const executions = beginnings.flatMap((beginning) => beginning.executions);
      await inTransaction(pool, async (client) => {
        await insertEvents(
          client,
          beginnings.map((beginning) => beginning.event),
          now,
        );
        if (executions.length === 0) return;
        await insertExecutions(client, executions, now);
        await queue.add(
          client,
          executions.map(({ id, inlineProcessId }) => ({ id, delaySeconds: inlineProcessId ? INLINE_JOB_DELAY_SECONDS : 0 })),
        );
      });
      if (executions.some((execution) => execution.inlineProcessId === null)) live.publish('queue', '');
      for (const { workspaceId, id } of executions) live.publish(`workspace:${workspaceId}`, id);
      return beginnings.map(() => undefined);
    },
  });
  return { begin: (beginning) => batcher.add(beginning), drained: () => batcher.drained() };
}
