/**
 * The group commit of everything that executions write while they run: step rows, execution rows, and the removal of ended ones'
 * jobs and inline claims.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction, isRowsFault } from '../db/transaction.ts';
import { Batcher } from '../lib/batcher.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import { writeExecutions, type ExecutionWrite } from './rows.ts';

/** Milliseconds until a change that nobody waits for is committed, so that a fast step costs one row and not two. */
const SOON_MS = 100;
const RETRY_MS = 250;
/** For this long a commit is tried again while Postgres cannot be reached. */
const RETRY_FOR_MS = 60_000;

export interface TakenChanges {
  write: ExecutionWrite;
  /** After a commit that failed: the next one carries these changes again. */
  giveBack(): void;
}

/** Somebody with changes to commit: one claim of an execution. */
export interface Pending {
  readonly execution: { id: string; inline: boolean };
  /** Whether anything waits for its commit; not while that commit is under way. */
  readonly hasChanges: boolean;
  /** True once a write has shown that another process holds the execution. */
  readonly isLost: boolean;
  /** What is to be committed now. It counts as committed unless it is given back. */
  take(): TakenChanges;
  /** Marks the claim as lost and gives the error that says so. */
  lost(): Error;
}

export interface ExecutionWriter {
  /** Commits the recorder's changes within some 100 ms. */
  soon(recorder: Pending): void;
  /** Commits the recorder's changes with the next group. Rejects where its claim is lost. */
  write(recorder: Pending): Promise<void>;
  drained(): Promise<void>;
}

export interface WriterOptions {
  pool: pg.Pool;
  queue: RowQueue;
  live: LiveBus;
  onError(error: Error): void;
}

export function createWriter(options: WriterOptions): ExecutionWriter {
  const { pool, queue, live } = options;

  const commit = async (recorders: Pending[]): Promise<boolean[]> => {
    const distinct = [...new Set(recorders)];
    const taken = distinct.map((recorder) => recorder.take());
    const writes = taken.map((changes) => changes.write);
    const jobs = distinct
      .filter((recorder, index) => !recorder.execution.inline && writes[index]?.end)
      .map((recorder) => recorder.execution.id);
    let held: Set<string>;
    try {
      // One statement is a transaction by itself.
      if (jobs.length === 0) held = await writeExecutions(pool, writes);
      else {
        held = await inTransaction(pool, async (client) => {
          const ids = await writeExecutions(client, writes);
          await queue.remove(
            client,
            jobs.filter((id) => ids.has(id)),
          );
          return ids;
        });
      }
    } catch (error) {
      for (const changes of taken) changes.giveBack();
      throw error;
    }
    for (const write of writes) {
      if (!held.has(write.executionId)) continue;
      live.publish(`execution:${write.executionId}`, String(write.lastSeq));
      if (write.end) live.publish(`workspace:${write.workspaceId}`, write.executionId);
    }
    return recorders.map((recorder) => held.has(recorder.execution.id));
  };

  const commitWithPatience = async (recorders: Pending[]): Promise<boolean[]> => {
    const until = performance.now() + RETRY_FOR_MS;
    for (;;) {
      try {
        return await commit(recorders);
      } catch (error) {
        if (isRowsFault(error) || performance.now() > until) throw error;
        options.onError(error as Error);
        await sleep(RETRY_MS);
      }
    }
  };

  const batcher = new Batcher<Pending, boolean>({
    run: commitWithPatience,
    maxItems: 400,
    maxRunning: 2,
    isItemsFault: isRowsFault,
  });
  const waiting = new Set<Pending>();
  /** Recorders with a write under way. Two groups commit at once, and the later one might overtake: each recorder is in one of them only. */
  const writing = new Map<Pending, Promise<boolean>>();
  let timer: NodeJS.Timeout | undefined;

  const write = async (recorder: Pending): Promise<void> => {
    waiting.delete(recorder);
    for (let earlier = writing.get(recorder); earlier; earlier = writing.get(recorder)) await earlier.catch(() => {});
    if (recorder.isLost) throw recorder.lost();
    // What was to be written went with the earlier one.
    if (!recorder.hasChanges) return;
    const present = batcher.add(recorder);
    writing.set(recorder, present);
    let held: boolean;
    try {
      held = await present;
    } finally {
      writing.delete(recorder);
    }
    if (!held) throw recorder.lost();
  };

  const writeWaiting = (): void => {
    timer = undefined;
    for (const recorder of waiting) {
      // Nobody waits for this commit; a lost claim has been told to the recorder's owner, and anything else is tried again at the end.
      write(recorder).catch((error: unknown) => recorder.isLost || options.onError(error as Error));
    }
    waiting.clear();
  };

  return {
    soon(recorder) {
      waiting.add(recorder);
      timer ??= setTimeout(writeWaiting, SOON_MS);
    },
    write,
    drained: () => batcher.drained(),
  };
}
