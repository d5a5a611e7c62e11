/**
 * The due loop: what is to be done at an instant, rather than by somebody's request. Each task runs in a loop of its own, so that a slow one
 * delays no other; it looks when its time comes, at a hint, and every half second, since hints may be lost and other processes
 * may have made work for it. Several processes do this at once: a task takes what it does under locks.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Channel, LiveBus } from '../../live/bus.ts';

/** Milliseconds between two looks, where the task does not say otherwise. */
const POLL_MS = 500;
/** Milliseconds between two looks that fail, at most. */
const MAX_PAUSE_MS = 10_000;
/** Rows that one call of a task handles at most. */
export const DUE_BATCH = 500;

export interface DueTask {
  /** For messages. */
  name: string;
  /** Milliseconds between two looks without a reason; default 500. */
  pollMs?: number;
  /**
   * Does what is due at `now` (milliseconds since 1970), a batch of at most `DUE_BATCH` in short transactions. `done` is how much it was: a
   * full batch is followed by the next one at once. `nextAt` is the instant of what is due next, null where nothing is known.
   */
  run(now: number): Promise<{ done: number; nextAt: number | null }>;
}

export interface DueLoop {
  /** Resolves when no task is at work any more. */
  stop(): Promise<void>;
}

export function startDueLoop(options: {
  tasks: DueTask[];
  clock: Clock;
  live: LiveBus;
  /** Whose messages are hints. Default `wake`. */
  channel?: Channel;
  onError(error: Error): void;
}): DueLoop {
  const { clock, live, onError } = options;
  const loops = options.tasks.map((task) => startTask(task, clock, onError));
  const unsubscribe = live.subscribe(options.channel ?? 'wake', () => {
    for (const loop of loops) loop.hint();
  });
  return {
    async stop() {
      unsubscribe();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

function startTask(task: DueTask, clock: Clock, onError: (error: Error) => void): { hint(): void; stop(): Promise<void> } {
  const { pollMs = POLL_MS } = task;
  let stopped = false;
  let hinted = false;
  /** Looks that failed in a row. */
  let failures = 0;
  let wake: () => void = () => {};

  const sleep = async (ms: number): Promise<void> => {
    if (stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  /** Gives how long to sleep, in milliseconds. */
  const look = async (): Promise<number> => {
    try {
      const now = clock.now();
      const { done, nextAt } = await task.run(now);
      failures = 0;
      if (done >= DUE_BATCH || hinted) return 0;
      return nextAt === null ? pollMs : Math.min(Math.max(nextAt - now, 0), pollMs);
    } catch (error) {
      onError(new Error(`${task.name}: ${(error as Error).message}`, { cause: error }));
      return Math.min(POLL_MS * 2 ** failures++, MAX_PAUSE_MS);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopped) {
      hinted = false;
      const pause = await look();
      if (pause > 0) await sleep(pause);
    }
  };

  const done = loop();
  return {
    hint() {
      hinted = true;
      // A hint says that there is work, not that what failed would succeed now.
      if (failures === 0) wake();
    },
    async stop() {
      stopped = true;
      wake();
      await done;
    },
  };
}
