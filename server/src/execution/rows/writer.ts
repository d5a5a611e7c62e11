/**
 * The group commit of everything that executions write while they run: step rows, execution rows, waits, and the removal of ended ones'
 * jobs and inline claims.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isRowsFault } from '../../db/transaction.ts';
import { Batcher } from '../../lib/batcher.ts';
import type { Birth } from './birth.ts';
import type { ClaimedExecution } from './rows.ts';
import type { GroupMember, WriteBirths, WriteGroup } from './write-group.ts';

/** Milliseconds until a change that nobody waits for is committed, so that a fast step costs one row and not two. */
const SOON_MS = 100;
const RETRY_MS = 250;
/** For this long a commit is tried again while Postgres cannot be reached. */
const RETRY_FOR_MS = 60_000;

export interface TakenChanges extends GroupMember {
  /** After a commit that failed: the next one carries these changes again. */
  giveBack(): void;
}

/** Somebody with changes to commit: one claim of an execution. */
export interface Pending {
  readonly execution: ClaimedExecution;
  /** How it is stored for the first time; null once it is. */
  readonly birth: Birth | null;
  /** Whether anything waits for its commit; not while that commit is under way. */
  readonly hasChanges: boolean;
  /** True once a write has shown that another process holds the execution. */
  readonly isLost: boolean;
  /** What is to be committed now. It counts as committed unless it is given back. */
  take(): TakenChanges;
  /** Tells that it is stored. */
  born(): void;
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

export function createWriter(
  { writeGroup, writeBirths }: { writeGroup: WriteGroup; writeBirths: WriteBirths },
  onError: (error: Error) => void,
): ExecutionWriter {
  const commit = async (recorders: Pending[]): Promise<boolean[]> => {
    const taken = [...new Set(recorders)].map((recorder) => recorder.take());
    let held: ReadonlySet<string>;
    try {
      held = await writeGroup(taken);
    } catch (error) {
      for (const changes of taken) changes.giveBack();
      throw error;
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
        onError(error as Error);
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
  /** First writes. Nobody has been promised anything, so they fail at once where Postgres is away. */
  const bear = async (recorders: Pending[]): Promise<void[]> => {
    const taken = recorders.map((recorder) => ({ ...recorder.take(), birth: recorder.birth as Birth }));
    let written: ReadonlySet<string>;
    try {
      written = await writeBirths(taken);
    } catch (error) {
      for (const changes of taken) changes.giveBack();
      throw error;
    }
    for (const changes of taken) if (!written.has(changes.execution.id)) changes.giveBack();
    return recorders.map((recorder) => recorder.born());
  };
  const births = new Batcher<Pending, void>({ run: bear, maxItems: 400, maxRunning: 3, isItemsFault: isRowsFault });

  const waiting = new Set<Pending>();
  /** Recorders with a write under way. Two groups commit at once, and the later one might overtake: each recorder is in one of them only. */
  const writing = new Map<Pending, Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;

  const write = async (recorder: Pending): Promise<void> => {
    waiting.delete(recorder);
    for (let earlier = writing.get(recorder); earlier; earlier = writing.get(recorder)) await earlier.catch(() => {});
    if (recorder.isLost) throw recorder.lost();
    // What was to be written went with the earlier one.
    if (!recorder.hasChanges) return;
    if (recorder.birth) {
      await settled(recorder, births.add(recorder));
      // What could not go along is written now.
      await write(recorder);
      return;
    }
    if (!(await settled(recorder, batcher.add(recorder)))) throw recorder.lost();
  };

  const settled = async <Result>(recorder: Pending, present: Promise<Result>): Promise<Result> => {
    writing.set(recorder, present);
    try {
      return await present;
    } finally {
      writing.delete(recorder);
    }
  };

  const writeWaiting = (): void => {
    timer = undefined;
    for (const recorder of waiting) {
      // Nobody waits for this commit; a lost claim has been told to the recorder's owner, and anything else is tried again at the end.
      write(recorder).catch((error: unknown) => recorder.isLost || onError(error as Error));
    }
    waiting.clear();
  };

  return {
    soon(recorder) {
      waiting.add(recorder);
      timer ??= setTimeout(writeWaiting, SOON_MS);
    },
    write,
    async drained() {
      await births.drained();
      await batcher.drained();
    },
  };
}
