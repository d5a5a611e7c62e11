/** The group commit of beginnings: events, the executions they start, and their jobs or claims, many requests per transaction. */
import type pg from 'pg';
import { inTransaction, isRowsFault } from '../db/transaction.ts';
import { Batcher } from '../lib/batcher.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Enqueuer } from './enqueue.ts';
import { insertBeginnings, type NewEvent, type NewExecution } from './rows.ts';

export interface Beginning {
  event: NewEvent;
  executions: NewExecution[];
}

export interface Starter {
  /** Resolves once event, executions and their jobs or claims are durable; rejects where nothing of it is. */
  begin(beginning: Beginning): Promise<void>;
  drained(): Promise<void>;
}

export function createStarter(options: { pool: pg.Pool; enqueuer: Enqueuer; live: LiveBus; clock: Clock }): Starter {
  const { pool, enqueuer, live, clock } = options;
  const batcher = new Batcher<Beginning, void>({
    maxRunning: 2,
    isItemsFault: isRowsFault,
    async run(beginnings) {
      const now = clock.now();
      const executions = beginnings.flatMap((beginning) => beginning.executions);
      const events = beginnings.map((beginning) => beginning.event);
      const queued = executions.filter((execution) => execution.inlineProcessId === null);
      // One statement is a transaction by itself.
      if (queued.length === 0) await insertBeginnings(pool, events, executions, now);
      else {
        await inTransaction(pool, async (client) => {
          await insertBeginnings(client, events, executions, now);
          await enqueuer.enqueue(client, queued);
        });
        live.publish('queue', '');
      }
      for (const { workspaceId, id } of executions) live.publish(`workspace:${workspaceId}`, id);
      return beginnings.map(() => undefined);
    },
  });
  return { begin: (beginning) => batcher.add(beginning), drained: () => batcher.drained() };
}
