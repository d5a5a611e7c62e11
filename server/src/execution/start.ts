/** The group commit of beginnings: events, the executions they start, and their jobs or claims, many requests per transaction. */
import type pg from 'pg';
import { inTransaction, isRowsFault, onceMore } from '../db/transaction.ts';
import { Batcher } from '../lib/batcher.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import { isLarge, type Blobs } from './values/blobs.ts';
import type { EventWaits } from './waits/event-waits.ts';
import { holdBack, isHeldBack, plainlyBegun, type Begun } from './admission/hold-back.ts';
import type { Limits } from './admission/limits.ts';
import type { Overflow } from './admission/overflow.ts';
import { insertBeginnings, type NewEvent, type NewExecution } from './rows/rows.ts';
import { copyEvents, insertSeeds, keepSeeds, SeedsGone, type SharedEvent } from './copies/seeds.ts';

export interface Beginning {
  /** A new one, or that of an earlier execution. */
  event: NewEvent | SharedEvent;
  executions: NewExecution[];
}

export interface Starter {
  /**
   * Resolves once event, executions and their jobs or claims are durable; rejects where nothing of it is. Gives the ids of those that
   * this process runs at once: one that was to may have to stand in line for its concurrency limit instead.
   */
  begin(beginning: Beginning): Promise<ReadonlySet<string>>;
  /**
   * Whether it is plain: one execution that is to run here at once, with small data that nobody waits for. Such a one can be stored with its first
   * write, see `birth.ts`.
   */
  isPlain(event: NewEvent, executions: NewExecution[]): boolean;
  drained(): Promise<void>;
}

export interface StarterOptions {
  pool: pg.Pool;
  queue: RowQueue;
  limits: Limits;
  overflow: Overflow;
  blobs: Blobs;
  eventWaits: Pick<EventWaits, 'keysOf' | 'wake'>;
  live: LiveBus;
  clock: Clock;
}

export function createStarter(options: StarterOptions): Starter {
  const { pool, queue, limits, overflow, blobs, eventWaits, live, clock } = options;
  const batcher = new Batcher<Beginning, ReadonlySet<string>>({
    maxRunning: 2,
    isItemsFault: (error) => isRowsFault(error) || error instanceof SeedsGone,
    run: (beginnings) => onceMore(() => beginAll(beginnings)),
  });
  const beginAll = async (beginnings: Beginning[]): Promise<ReadonlySet<string>[]> => {
    const now = clock.now();
    const wanted = beginnings.flatMap((beginning) => beginning.executions);
    const given = beginnings.map((beginning) => beginning.event);
    const events = await blobs.keepEvents(given.filter((event) => 'dataJson' in event));
    const shared = given.filter((event) => 'copyOf' in event);
    const seeds = await keepSeeds(blobs, wanted);
    const known = eventWaits.keysOf(events);
    const keys = known instanceof Promise ? await known : known;
    const isOneStatement =
      keys === null && shared.length === 0 && seeds.length === 0 && !wanted.some((execution) => isHeldBack(execution, now));
    let woken: string[] = [];
    let begun: Begun;
    // One statement is a transaction by itself.
    if (isOneStatement) {
      begun = plainlyBegun(wanted);
      const jobs = begun.queued.length > 0 ? await queue.addition(begun.queued) : undefined;
      await insertBeginnings(pool, events, wanted, now, jobs);
      queue.added(begun.queued.length);
    } else {
      begun = await inTransaction(pool, async (client) => {
        const present = wanted.some((execution) => isHeldBack(execution, now))
          ? await holdBack(client, limits, wanted, now)
          : plainlyBegun(wanted);
        await copyEvents(client, shared, now);
        await insertBeginnings(client, events, present.executions, now);
        await insertSeeds(client, seeds, now);
        if (keys) woken = await eventWaits.wake(client, keys, now);
        await queue.add(client, present.queued);
        return present;
      });
    }
    for (const id of woken) live.publish('wake', id);
    const { executions, queued, moved, inLine } = begun;
    if (queued.length > 0) live.publish('queue', String(Math.max(...queued.map((execution) => execution.priority))));
    // A place may have become free since they were put in line.
    limits.look(inLine.map((execution) => execution.limitKey));
    overflow.began([...queued, ...inLine].map((execution) => execution.workflowId));
    for (const { workspaceId, id } of [...executions, ...moved]) live.publish(`workspace:${workspaceId}`, id);
    const inline = new Set(executions.flatMap((execution) => (execution.inlineProcessId === null ? [] : execution.id)));
    return beginnings.map(() => inline);
  };
  return {
    begin: (beginning) => batcher.add(beginning),
    isPlain(event, executions) {
      const [execution, ...others] = executions;
      if (!execution || others.length > 0 || execution.inlineProcessId === null || isHeldBack(execution, clock.now())) return false;
      return !isLarge(event.dataJson) && eventWaits.keysOf([event]) === null;
    },
    drained: () => batcher.drained(),
  };
}
