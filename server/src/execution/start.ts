/** The group commit of beginnings: events, the executions they start, and their jobs or claims, many requests per transaction. */
import type pg from 'pg';
import { inTransaction, isRowsFault, onceMore } from '../db/transaction.ts';
import { Batcher } from '../lib/batcher.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue, Sql } from '../queue/queue.ts';
import { isLarge, type Blobs } from './values/blobs.ts';
import type { EventWaits } from './waits/event-waits.ts';
import { holdBack, isHeldBack, plainlyBegun, type Begun } from './admission/hold-back.ts';
import type { Limits } from './admission/limits.ts';
import type { Overflow } from './admission/overflow.ts';
import { insertBeginnings, type NewEvent, type NewExecution } from './rows/rows.ts';
import { claimNames } from './rows/event-names.ts';
import { copyEvents, insertSeeds, keepSeeds, SeedsGone, type SharedEvent } from './copies/seeds.ts';

export interface Beginning {
  /** A new one, or that of an earlier execution. */
  event: NewEvent | SharedEvent;
  executions: NewExecution[];
  /** Where an event was committed under this name before, in the same workspace, nothing is. Only for one that starts nothing. */
  once?: string;
}

export type NewBeginning = Beginning & { event: NewEvent };

export interface Starter {
  /**
   * Resolves once event, executions and their jobs or claims are durable; rejects where nothing of it is. Gives the ids of those that
   * this process runs at once: one that was to may have to stand in line for its concurrency limit instead.
   */
  begin(beginning: Beginning): Promise<ReadonlySet<string>>;
  /**
   * Begins several in one transaction with rows of the caller's: `choose` writes those, and gives the beginnings among the given ones that
   * are to begin. None of them is to run at once, and none has seeds. Rejects where nothing of it is stored, also where `choose` rejects.
   */
  beginWith(beginnings: readonly NewBeginning[], choose: (sql: Sql) => Promise<readonly NewBeginning[]>): Promise<void>;
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
    const names = beginnings.flatMap(({ once, event }) => (once !== undefined && 'dataJson' in event ? { once, event } : []));
    const isOneStatement =
      keys === null &&
      shared.length === 0 &&
      seeds.length === 0 &&
      names.length === 0 &&
      !wanted.some((execution) => isHeldBack(execution, now));
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
        const repeated = await claimNames(client, names, now);
        const fresh = events.filter((event) => !repeated.has(event.id));
        await insertBeginnings(client, fresh, present.executions, now);
        await insertSeeds(client, seeds, now);
        const wakers = keys?.filter((key) => !repeated.has(key.eventId)) ?? [];
        if (wakers.length > 0) woken = await eventWaits.wake(client, wakers, now);
        await queue.add(client, present.queued);
        return present;
      });
    }
    announce(begun, woken);
    const inline = new Set(begun.executions.flatMap((execution) => (execution.inlineProcessId === null ? [] : execution.id)));
    return beginnings.map(() => inline);
  };
  /** After the commit. */
  const announce = ({ executions, queued, moved, inLine }: Begun, woken: readonly string[]): void => {
    for (const id of woken) live.publish('wake', id);
    if (queued.length > 0) live.publish('queue', String(Math.max(...queued.map((execution) => execution.priority))));
    // A place may have become free since they were put in line.
    limits.look(inLine.map((execution) => execution.limitKey));
    overflow.began([...queued, ...inLine].map((execution) => execution.workflowId));
    for (const { workspaceId, id } of [...executions, ...moved]) live.publish(`workspace:${workspaceId}`, id);
  };
  const beginWith: Starter['beginWith'] = async (beginnings, choose) => {
    const now = clock.now();
    // Large data is stored ahead of the transaction, which holds no lock of theirs.
    const kept = new Map((await blobs.keepEvents(beginnings.map(({ event }) => event))).map((event) => [event.id, event]));
    const keys = (await eventWaits.keysOf([...kept.values()])) ?? [];
    let woken: string[] = [];
    const begun = await inTransaction(pool, async (client) => {
      const chosen = await choose(client);
      const events = chosen.map(({ event }) => kept.get(event.id) ?? event);
      const present = await holdBack(
        client,
        limits,
        chosen.flatMap(({ executions }) => executions),
        now,
      );
      if (events.length > 0) await insertBeginnings(client, events, present.executions, now);
      const ids = new Set(events.map(({ id }) => id));
      const wakers = keys.filter((key) => ids.has(key.eventId));
      if (wakers.length > 0) woken = await eventWaits.wake(client, wakers, now);
      await queue.add(client, present.queued);
      return present;
    });
    announce(begun, woken);
  };
  return {
    begin: (beginning) => batcher.add(beginning),
    beginWith: (beginnings, choose) => onceMore(() => beginWith(beginnings, choose)),
    isPlain(event, executions) {
      const [execution, ...others] = executions;
      if (!execution || others.length > 0 || execution.inlineProcessId === null || isHeldBack(execution, clock.now())) return false;
      return !isLarge(event.dataJson) && eventWaits.keysOf([event]) === null;
    },
    drained: () => batcher.drained(),
  };
}
