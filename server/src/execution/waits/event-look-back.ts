/**
 * Finds events that came before their waiter. A new wait is due for a look at the stored events right when it is committed, and for a second
 * one some seconds later, when every process must know of it and wakes it with the events that it commits.
 */
import type pg from 'pg';
import type { JsonValue } from '@hookloom/sdk/wire';
import { leastId } from '../../db/periods.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Clock } from '../../lib/clock.ts';
import { isUuid } from '../../lib/ids.ts';
import type { LiveBus } from '../../live/bus.ts';
import { keyAt, sourceOfTopic } from './event-keys.ts';
import { WAKE_MATCHED } from './event-waits.ts';

/** Milliseconds after a wait was committed until the second look. */
const LOOK_AGAIN_MS = 5_000;
const POLL_MS = 500;
/** A second look that was begun and not ended, since its process died, is begun again after so long. */
const LEASE_MS = 60_000;
/** How far a look goes back: an hour, and no more than so many events of a topic. */
const LOOK_BACK_MS = 60 * 60_000;
const LOOK_BACK_EVENTS = 50_000;
const WAITS_PER_ROUND = 500;
const EVENTS_PER_PAGE = 500;

export interface EventLookBack {
  stop(): Promise<void>;
}

export interface EventLookBackOptions {
  pool: pg.Pool;
  live: LiveBus;
  clock: Clock;
  onError(error: Error): void;
}

/** Looks back for new waits until it is stopped. In worker processes; several share the work. */
export function startEventLookBack({ pool, live, clock, onError }: EventLookBackOptions): EventLookBack {
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;

  const rounds = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      const { full, woken } = await lookBack(pool, clock);
      for (const id of woken) live.publish('wake', id);
      again ||= full;
    }
  };
  const look = (): void => {
    again = true;
    running ??= rounds()
      .catch((error: unknown) => onError(error as Error))
      .finally(() => (running = undefined));
  };
  const unsubscribe = live.subscribe('waits', look);
  const timer = setInterval(look, POLL_MS);
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
      await running;
    },
  };
}

interface WaitToCheck {
  executionId: string;
  ordinal: number;
  workspaceId: string;
  topic: string;
  keyPath: string;
  keyValue: string;
  sinceId: string;
  /** Whether this is the second look. */
  isLast: boolean;
  /** False where something has woken it. */
  isOpen: boolean;
}

/** `full` says that more waits may be due. */
async function lookBack(pool: pg.Pool, clock: Clock): Promise<{ full: boolean; woken: string[] }> {
  const due = await takeDue(pool, clock.now());
  const open = due.filter((wait) => wait.isOpen);
  const woken: string[] = [];
  for (const group of Map.groupBy(open, (wait) => `${wait.workspaceId} ${wait.topic}`).values()) {
    const found = await findEvents(pool, group, clock.now());
    woken.push(...(await wakeFound(pool, group, found)));
  }
  return { full: due.length === WAITS_PER_ROUND, woken };
}

/** The first look leaves the wait due for the second; the second one leaves it due for as long as it may take. */
async function takeDue(pool: pg.Pool, now: number): Promise<WaitToCheck[]> {
  const { rows } = await pool.query<WaitToCheck>(
    `with due as (
        select execution_id, ordinal, recheck_at >= created_at + $2::int * interval '1 ms' as last, wakeup is null and woken_at is null as open
          from wait where recheck_at <= $1 order by recheck_at limit ${WAITS_PER_ROUND} for update skip locked)
      update wait w set recheck_at = case when not due.open then null when due.last then $1::timestamptz + $3::int * interval '1 ms'
          else w.created_at + $2::int * interval '1 ms' end
        from due where w.execution_id = due.execution_id and w.ordinal = due.ordinal
        returning w.execution_id as "executionId", w.ordinal, w.workspace_id as "workspaceId", w.topic, coalesce(w.key_path, '') as "keyPath",
          coalesce(w.key_value, '') as "keyValue", w.since_id as "sinceId", due.last as "isLast", due.open as "isOpen"`,
    [new Date(now).toISOString(), LOOK_AGAIN_MS, LEASE_MS],
  );
  return rows;
}

/** The first event for each of these waits, which share workspace and topic, by the wait. Each event is read once for all of them. */
async function findEvents(pool: pg.Pool, waits: WaitToCheck[], now: number): Promise<Map<WaitToCheck, string>> {
  const found = new Map<WaitToCheck, string>();
  const [first] = waits;
  const events = first && storedEvents(pool, first.workspaceId, first.topic);
  if (!events) return found;
  const open = new Set(waits.toSorted((a, b) => (a.sinceId < b.sinceId ? -1 : 1)));
  const paths = [...new Set(waits.map((wait) => wait.keyPath))].filter((path) => path !== '');
  const [earliest] = open;
  const horizon = leastId(now - LOOK_BACK_MS);
  let after = await events.start(earliest && earliest.sinceId > horizon ? earliest.sinceId : horizon);
  for (let isLastPage = false; open.size > 0 && !isLastPage;) {
    const page = await events.page(after, paths.length > 0);
    isLastPage = page.length < EVENTS_PER_PAGE;
    for (const event of page) {
      after = event.id;
      const keys = new Map(paths.map((path) => [path, keyAt(event.data, path)]));
      for (const wait of open) {
        // The rest of them begin later still.
        if (wait.sinceId >= event.id) break;
        if (wait.keyPath !== '' && keys.get(wait.keyPath) !== wait.keyValue) continue;
        found.set(wait, event.id);
        open.delete(wait);
      }
    }
  }
  return found;
}

interface StoredEvents {
  /** The id past which to read: the given one, or a later one where there would be too many. */
  start(after: string): Promise<string>;
  /** Events past an id, in their order; `data` is null where it is not wanted. */
  page(after: string, withData: boolean): Promise<{ id: string; data: JsonValue }[]>;
}

/** The events of a topic; null where there can be none. */
function storedEvents(pool: pg.Pool, workspaceId: string, topic: string): StoredEvents | null {
  const sourceId = sourceOfTopic(topic);
  if (sourceId !== null && !isUuid(sourceId)) return null;
  const where = `workspace_id = $1 and ${sourceId === null ? ofType(topic) : 'source_id = $2'}`;
  const value = sourceId ?? topic;
  return {
    async start(after) {
      const { rows } = await pool.query<{ id: string }>(
        `select id from event where ${where} and id > $3 order by id desc offset ${LOOK_BACK_EVENTS} limit 1`,
        [workspaceId, value, after],
      );
      return rows[0]?.id ?? after;
    },
    async page(after, withData) {
      const data = withData ? 'coalesce(data, (select blob.data from blob where ref = data_ref))' : 'null::json';
      const { rows } = await pool.query<{ id: string; data: JsonValue }>(
        `select id, ${data} as data from event where ${where} and id > $3 order by id limit ${EVENTS_PER_PAGE}`,
        [workspaceId, value, after],
      );
      return rows;
    },
  };
}

/** The index by type leaves webhooks out; those of any source are found by the index of sources. */
function ofType(type: string): string {
  return type === 'webhook.received'
    ? 'source_id in (select id from source where workspace_id = $1) and type = $2'
    : 'source_id is null and type = $2';
}

/** Wakes those for which an event was found, and is done with the others where this was the last look. Gives the woken executions. */
async function wakeFound(pool: pg.Pool, waits: WaitToCheck[], found: Map<WaitToCheck, string>): Promise<string[]> {
  const done = waits.filter((wait) => wait.isLast && !found.has(wait));
  if (done.length === 0 && found.size === 0) return [];
  const hits = [...found];
  return inTransaction(pool, async (client) => {
    if (done.length > 0)
      await client.query(
        `with done as (select execution_id, ordinal from wait join unnest($1::uuid[], $2::int[], $3::uuid[]) as d (execution_id, ordinal, since_id)
            using (execution_id, ordinal, since_id) order by 1, 2 for update of wait)
          update wait w set recheck_at = null from done where w.execution_id = done.execution_id and w.ordinal = done.ordinal`,
        [done.map((wait) => wait.executionId), done.map((wait) => wait.ordinal), done.map((wait) => wait.sinceId)],
      );
    if (hits.length === 0) return [];
    const { rows } = await client.query<{ id: string }>(WAKE_FOUND, [
      hits.map(([wait]) => wait.executionId),
      hits.map(([wait]) => wait.ordinal),
      hits.map(([wait]) => wait.sinceId),
      hits.map(([wait]) => wait.topic),
      hits.map(([, eventId]) => eventId),
    ]);
    return rows.map((row) => row.id);
  });
}

/** The step may wait for something else by now: then its row says so. */
const WAKE_FOUND = `with matched as (
    select w.execution_id, w.ordinal, f.event_id
      from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::uuid[]) as f (execution_id, ordinal, since_id, topic, event_id)
      join wait w on w.execution_id = f.execution_id and w.ordinal = f.ordinal and w.since_id = f.since_id and w.topic = f.topic),
  ${WAKE_MATCHED}`;
