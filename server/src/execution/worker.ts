/**
 * Claims executions from the queue in groups and runs them. One claim is one statement: the jobs are taken and the
 * executions are marked as this process's. While executions run the next claim is made, up to a limit of nodes under way, and of
 * executions, which bounds the memory where nodes are quick. Past the limit there is a reserve that only the upper priorities may use.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import { priorities } from '@hookloom/sdk/wire';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import { loadHistories } from './rows/history.ts';
import type { ClearLeftoverJobs } from './recovery/leftover-jobs.ts';
import type { Runner } from './runner.ts';
import { takeExecutions, type ClaimedExecution } from './rows/rows.ts';

/** Executions of one claim at most. */
const CLAIM_SIZE = 200;
/** What runs side by side at most, from the queue. */
const MAX_NODES = 400;
const MAX_RUNNING = 800;
/** On top of that, for the upper priorities. */
const RESERVE = 100;
/** The least priority that may use the reserve. */
const HIGH = priorities.indexOf('HIGH');
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
  clearLeftoverJobs: ClearLeftoverJobs;
  processId: string;
  onError(error: Error): void;
}

export interface Worker {
  /** Whether it has claimed the execution and is about to run it: what earlier claims have left of it is being read. */
  isStarting(executionId: string): boolean;
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
  /** Whether there may be work for the reserve. */
  let urgent = false;
  const hint = (priority: string): void => {
    hinted = true;
    urgent ||= priority === '' || Number(priority) >= HIGH;
    // A hint says that there is work, not that the claims that failed would succeed now, nor that there is a place for it.
    if (failures === 0 && (urgent || !full)) wake();
  };
  const unsubscribe = live.subscribe('queue', hint);

  /** Claimed and not running yet: long histories take longer to read than it takes recovery to give up on what does not run. */
  const starting = new Set<string>();
  /** Executions from the queue that run here. Those that webhooks wait for are not counted: they must not keep the queue from moving. */
  let running = 0;
  /** Whether only the reserve is left. */
  let full = false;

  /** Gives whether it slept to the end. */
  const sleepUntilWoken = (atMostMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), atMostMs);
      wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });

  const placesFree = (): number => Math.min(MAX_NODES - runner.nodesUnderWay, MAX_RUNNING - running);

  const claim = async (limit: number, minPriority: number): Promise<ClaimedExecution[]> => {
    const { jobs, claimed } = await takeExecutions(pool, await queue.taking(limit, minPriority), processId, clock.now());
    for (const { id } of claimed) starting.add(id);
    if (claimed.length < jobs.length) await removeUnclaimed(jobs, claimed);
    return claimed;
  };

  /** Jobs whose executions ended, wait or were paused meanwhile. Should this fail, recovery does it. */
  const removeUnclaimed = async (jobs: string[], claimed: ClaimedExecution[]): Promise<void> => {
    const open = new Set(claimed.map((execution) => execution.id));
    const unclaimed = jobs.filter((id) => !open.has(id));
    await options.clearLeftoverJobs(unclaimed).catch((error: unknown) => options.onError(error as Error));
  };

  const start = async (claimed: ClaimedExecution[]): Promise<void> => {
    try {
      const histories = await loadHistories(pool, claimed);
      for (const [index, execution] of claimed.entries()) {
        if (index % STARTS_PER_TURN === STARTS_PER_TURN - 1) await nextTurn();
        running++;
        void runner.run(execution, { history: histories.get(execution.id) }).then(() => {
          running--;
          // The first of these costs nothing; the nodes have to be counted.
          if (full && (urgent || (MAX_RUNNING - running >= MIN_CLAIM && placesFree() >= MIN_CLAIM))) wake();
        });
        starting.delete(execution.id);
      }
    } finally {
      for (const { id } of claimed) starting.delete(id);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopped) {
      const free = placesFree();
      full = free < MIN_CLAIM;
      const places = full ? free + RESERVE : free;
      if (full && !(urgent && places > 0)) {
        // A hint may have been lost.
        urgent = (await sleepUntilWoken(POLL_MS)) || urgent;
        continue;
      }
      try {
        hinted = false;
        urgent = false;
        const claimed = await claim(Math.min(places, CLAIM_SIZE), full ? HIGH : 0);
        // Where some were found there may be more.
        urgent ||= full && claimed.length > 0;
        if (claimed.length > 0) await start(claimed);
        else if (!hinted && !full) await sleepUntilWoken(POLL_MS);
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
    isStarting: (id) => starting.has(id),
    async stop() {
      stopped = true;
      unsubscribe();
      wake();
      await done;
    },
  };
}
