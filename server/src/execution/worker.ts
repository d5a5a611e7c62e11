/**
 * Claims executions from the queue in groups and runs them. One claim is one transaction: the jobs are taken and the
 * executions are marked as this process's. While executions run the next claim is made, up to a limit of running ones.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import type { Runner } from './runner.ts';
import { claimExecutions, recordedSteps, type ClaimedExecution } from './rows.ts';

/** Executions of one claim at most. */
const CLAIM_SIZE = 200;
/** Executions that run side by side at most, from the queue. */
const MAX_RUNNING = 400;
/** Below this many free places no claim is made, so that claims stay large under load. */
const MIN_CLAIM = 50;
/** Milliseconds between two looks at an empty queue. A hint wakes the worker at once; this is for hints that were lost. */
const POLL_MS = 500;
/** Milliseconds between two claims that fail, at most. */
const MAX_PAUSE_MS = 10_000;
/** Executions that are started in one turn of the event loop. */
const STARTS_PER_TURN = 16;

export interface WorkerOptions {
  pool: pg.Pool;
  queue: RowQueue;
  live: LiveBus;
  clock: Clock;
  runner: Runner;
  processId: string;
  onError(error: Error): void;
}

export interface Worker {
  /** No claims after this; what runs goes on. */
  stop(): Promise<void>;
}

export function startWorker(options: WorkerOptions): Worker {
  const { pool, queue, live, clock, runner, processId } = options;
  let stopped = false;
  let wake: () => void = () => {};
  let hinted = false;
  /** Claims that failed in a row. */
  let failures = 0;
  const hint = (): void => {
    hinted = true;
    // A hint says that there is work, not that the claims that failed would succeed now.
    if (failures === 0) wake();
  };
  const unsubscribe = live.subscribe('queue', hint);

  /** Executions from the queue that run here. Those that webhooks wait for are not counted: they must not keep the queue from moving. */
  let running = 0;
  let full = false;

  const sleepUntilWoken = async (atMostMs: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const claim = async (limit: number): Promise<ClaimedExecution[]> =>
    inTransaction(pool, async (client) => {
      const ids = await queue.take(client, limit);
      if (ids.length === 0) return [];
      const claimed = await claimExecutions(client, ids, processId, clock.now());
      if (claimed.length < ids.length) {
        const open = new Set(claimed.map((execution) => execution.id));
        await queue.remove(
          client,
          ids.filter((id) => !open.has(id)),
        );
      }
      return claimed;
    });

  const start = async (claimed: ClaimedExecution[]): Promise<void> => {
    const resumed = claimed.filter((execution) => execution.generation > 1).map((execution) => execution.id);
    const recorded = resumed.length > 0 ? await recordedSteps(pool, resumed) : new Map();
    for (const [index, execution] of claimed.entries()) {
      if (index % STARTS_PER_TURN === STARTS_PER_TURN - 1) await nextTurn();
      running++;
      void runner.run(execution, recorded.get(execution.id) ?? []).then(() => {
        running--;
        if (full && MAX_RUNNING - running >= MIN_CLAIM) wake();
      });
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopped) {
      const free = MAX_RUNNING - running;
      full = free < MIN_CLAIM;
      if (full) {
        await sleepUntilWoken(POLL_MS);
        continue;
      }
      try {
        hinted = false;
        const claimed = await claim(Math.min(free, CLAIM_SIZE));
        if (claimed.length > 0) await start(claimed);
        else if (!hinted) await sleepUntilWoken(POLL_MS);
        failures = 0;
      } catch (error) {
        options.onError(error as Error);
        failures++;
        if (!stopped) await sleepUntilWoken(Math.min(POLL_MS * 2 ** failures, MAX_PAUSE_MS));
      }
    }
  };

  const done = loop();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      wake();
      await done;
    },
  };
}
