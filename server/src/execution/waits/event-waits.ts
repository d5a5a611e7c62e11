/**
 * Waits for events. Whoever commits an event wakes, in the same transaction, the steps that wait for it. That costs nothing where nobody
 * waits: each process knows which topics have waiters, and by which keys.
 *
 * What a process knows is some seconds old at most. An event that came before its waiter was known, or before it was there at all, is found
 * by looking back, see `event-look-back.ts`.
 */
import type pg from 'pg';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { LiveBus } from '../../live/bus.ts';
import type { Sql } from '../../queue/queue.ts';
import { keyAt, topicsOf } from './event-keys.ts';
import type { NewEvent } from '../rows/rows.ts';
import { DUE_BY_ANY_CLOCK } from './waits.ts';

/** A change is told by the bus at once; this is for hints that were lost. */
const REFRESH_MS = 2_000;
/** Hints that come within this time share one query, and of the time no more than this part goes to queries after hints. */
const GATHER_MS = 20;
const MAX_SHARE = 0.05;
/** What is known is asked for again before it is used, where it is older. Less than the time until the second look back, with room for a slow commit. */
const MAX_AGE_MS = 3_000;

/** A text by which an event may be waited for; path and value are empty for waits that take any event of the topic. */
interface EventKey {
  eventId: string;
  workspaceId: string;
  topic: string;
  keyPath: string;
  keyValue: string;
}

export interface EventWaits {
  /** What to give to `wake` when these events are committed; null where, as far as is known, nobody waits for any of them. */
  keysOf(events: readonly NewEvent[]): EventKey[] | null | Promise<EventKey[] | null>;
  /**
   * In the transaction that commits the events, after them and before anything of the queue: wakes whoever waits for one of them.
   * Gives ids of executions, which are to be published on `wake` after the commit.
   */
  wake(sql: Sql, keys: readonly EventKey[], now: number): Promise<string[]>;
  stop(): Promise<void>;
}

export interface EventWaitsOptions {
  pool: pg.Pool;
  live: LiveBus;
  onError(error: Error): void;
}

export async function createEventWaits({ pool, live, onError }: EventWaitsOptions): Promise<EventWaits> {
  const known = await createKnownTopics(pool);
  const refresh = (): void => void known.refresh().catch((error: unknown) => onError(error as Error));
  let gathering: NodeJS.Timeout | undefined;
  const unsubscribe = live.subscribe('waits', () => {
    gathering ??= setTimeout(
      () => {
        gathering = undefined;
        refresh();
      },
      Math.max(GATHER_MS, known.tookMs() / MAX_SHARE),
    );
  });
  const timer = setInterval(refresh, REFRESH_MS);
  return {
    keysOf(events) {
      if (known.ageMs() <= MAX_AGE_MS) return keysAmong(events, known.topics());
      return known.refresh().then(() => keysAmong(events, known.topics()));
    },
    wake: wakeByEvents,
    async stop() {
      unsubscribe();
      clearTimeout(gathering);
      clearInterval(timer);
      await known.settled();
    },
  };
}

/** Paths of the keys that are waited for, by workspace and topic; an empty path stands for waits without a key. */
type Topics = ReadonlyMap<string, ReadonlySet<string>>;

const placeOf = (workspaceId: string, topic: string): string => `${workspaceId} ${topic}`;

function keysAmong(events: readonly NewEvent[], topics: Topics): EventKey[] | null {
  if (topics.size === 0) return null;
  const keys: EventKey[] = [];
  for (const event of events) {
    const { id: eventId, workspaceId } = event;
    let data: JsonValue | undefined;
    for (const topic of topicsOf(event)) {
      for (const keyPath of topics.get(placeOf(workspaceId, topic)) ?? []) {
        if (keyPath !== '') data ??= JSON.parse(event.dataJson) as JsonValue;
        const keyValue = keyPath === '' ? '' : keyAt(data ?? null, keyPath);
        if (keyValue !== null) keys.push({ eventId, workspaceId, topic, keyPath, keyValue });
      }
    }
  }
  return keys.length > 0 ? keys : null;
}

interface KnownTopics {
  topics(): Topics;
  /** Milliseconds since the last query that succeeded was begun. */
  ageMs(): number;
  /** Milliseconds that the last one took. */
  tookMs(): number;
  /** Resolves once a query that was begun after the call has succeeded; rejects where it fails. */
  refresh(): Promise<void>;
  settled(): Promise<void>;
}

async function createKnownTopics(pool: pg.Pool): Promise<KnownTopics> {
  let topics: Topics = new Map();
  let asOf = -Infinity;
  let took = 0;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    const began = performance.now();
    const { rows } = await pool.query<{ workspaceId: string; topic: string; keyPath: string }>(KNOWN_TOPICS);
    const found = new Map<string, Set<string>>();
    for (const { workspaceId, topic, keyPath } of rows) {
      const place = placeOf(workspaceId, topic);
      const paths = found.get(place) ?? new Set();
      found.set(place, paths.add(keyPath));
    }
    topics = found;
    asOf = began;
    took = performance.now() - began;
  };
  const run = (): Promise<void> => {
    const present = load().finally(() => {
      if (running === present) running = undefined;
    });
    running = present;
    return present;
  };
  const afterRunning = async (present: Promise<void>): Promise<void> => {
    await present.catch(() => {});
    next = undefined;
    await run();
  };
  await run();

  return {
    topics: () => topics,
    ageMs: () => performance.now() - asOf,
    tookMs: () => took,
    // One query that is under way may have been begun too early; all who ask meanwhile share the one after it.
    refresh: () => (running ? (next ??= afterRunning(running)) : run()),
    async settled() {
      await (next ?? running)?.catch(() => {});
    },
  };
}

/** Each place once, by steps along the index: as many look-ups as there are places, however many waits they have. */
const KNOWN_TOPICS = `with recursive place as (
    (select workspace_id, topic, coalesce(key_path, '') as key_path from wait where topic is not null
      order by workspace_id, topic, coalesce(key_path, '') limit 1)
    union all
    select next.* from place, lateral (
      select workspace_id, topic, coalesce(key_path, '') as key_path from wait
        where topic is not null and (workspace_id, topic, coalesce(key_path, '')) > (place.workspace_id, place.topic, place.key_path)
        order by workspace_id, topic, coalesce(key_path, '') limit 1) next)
  select workspace_id as "workspaceId", topic, key_path as "keyPath" from place`;

async function wakeByEvents(sql: Sql, keys: readonly EventKey[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(WAKE_BY_EVENTS, [
    keys.map((key) => key.eventId),
    keys.map((key) => key.workspaceId),
    keys.map((key) => key.topic),
    keys.map((key) => key.keyPath),
    keys.map((key) => key.keyValue),
  ]);
  return rows.map((row) => row.id);
}

/**
 * Ends a statement whose `matched` gives, per wait, the first event for it. Gives ids of executions.
 * Rows are locked in one order, so that two who wake the same waits do not block each other.
 */
export const WAKE_MATCHED = `locked as (
    select w.execution_id, w.ordinal, m.event_id from matched m join wait w using (execution_id, ordinal)
      where w.wakeup is null and w.woken_at is null order by 1, 2 for update of w)
  update wait w set wakeup = json_build_object('by', 'EVENT', 'eventId', locked.event_id), wake_at = ${DUE_BY_ANY_CLOCK}, recheck_at = null
    from locked where w.execution_id = locked.execution_id and w.ordinal = locked.ordinal returning w.execution_id as id`;

const WAKE_BY_EVENTS = `with matched as (
    select distinct on (w.execution_id, w.ordinal) w.execution_id, w.ordinal, k.event_id
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as k (event_id, workspace_id, topic, key_path, key_value)
      join wait w on w.topic is not null and w.workspace_id = k.workspace_id and w.topic = k.topic and coalesce(w.key_path, '') = k.key_path
        and md5(coalesce(w.key_value, '')) = md5(k.key_value) and coalesce(w.key_value, '') = k.key_value
      where w.wakeup is null and w.woken_at is null and k.event_id > w.since_id
      order by w.execution_id, w.ordinal, k.event_id),
  ${WAKE_MATCHED}`;
