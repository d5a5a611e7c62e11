/**
 * The partitions of the tables whose rows are dropped by age: of one period each or of several, made before it begins.
 *
 * Each statement that does not know where its rows are looks at every partition, so there should be few: the longer rows are kept, the
 * more periods a partition has. With some fifty of them Postgres spends a quarter more on the hot statements, with three nothing to speak of.
 *
 * Rows that fit no partition go to `<table>_other`, so that an insert never fails. It is empty unless a clock was far off.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { timeOfId } from '../lib/ids.ts';
import { leastId, periodAt, periodStart, startOfName, type Period } from './periods.ts';

interface Partitioned {
  table: 'execution' | 'step' | 'event' | 'blob';
  /** The column that the ranges are over: an id, or a ref, which begins with its period's name. */
  key: string;
  by: 'id' | 'name';
  /** As the migration that made the table says. */
  storage: string | null;
}

/** In the order in which a period's rows go: whatever names others goes before them. */
const TABLES: Partitioned[] = [
  { table: 'execution', key: 'id', by: 'id', storage: 'fillfactor = 45' },
  { table: 'step', key: 'execution_id', by: 'id', storage: null },
  { table: 'event', key: 'id', by: 'id', storage: null },
  { table: 'blob', key: 'ref', by: 'name', storage: null },
];

export interface PartitionOptions {
  /** Periods of one partition. */
  width: number;
  /** Told where a period's rows must stay in `_other`. */
  onError(error: Error): void;
}

/** Periods that are made ready after the present one. */
const AHEAD = 2;
/**
 * Milliseconds that a statement of ours waits for its locks, and so that it holds up others that queue behind it. Below Postgres's
 * `deadlock_timeout` (1 s): we give way before anybody is killed for our sake.
 */
const LOCK_TIMEOUT_MS = 200;
const LOCK_TRIES = 5;
const LOCK_PAUSE_MS = 1_000;
/** Rows of a new period that are moved out of `_other`. With more, which a clock must have made, the period stays there. */
const MAX_MOVED = 10_000;
/** Rows of `_other` that are deleted in one statement. */
const DELETED_AT_ONCE = 5_000;
/** Both kinds of work are done by one process at a time. */
const PARTITIONS_LOCK = 0x486f6f70;

interface Partition {
  table: Partitioned['table'];
  name: string;
  /** Instants in milliseconds since 1970. */
  from: number;
  to: number;
}

/**
 * Makes what is missing for the period of an instant (milliseconds since 1970) and the next two. Does nothing where another process is at it.
 *
 * A partition is made as a table of its own and then attached. To attach takes no lock on the parent that reads or writes conflict with;
 * `create table … partition of` would stop everything. Both lock `_other` for themselves, to see that it has no row of the range: an index
 * look-up's time, after a wait of a fifth of a second at most.
 */
export async function ensurePartitions(pool: pg.Pool, now: number, { width, onError }: PartitionOptions): Promise<void> {
  await alone(pool, async (client) => {
    for (const entry of TABLES) {
      const existing = await partitionsOf(client, entry);
      let period = periodAt(now);
      for (let index = 0; index <= AHEAD; index++, period = periodStart(period.end)) {
        const { start, end } = period;
        if (existing.some(({ from, to }) => from <= start && end <= to)) continue;
        const next = Math.min(...existing.filter(({ from }) => from > start).map(({ from }) => from));
        const to = Math.min(start + width * (end - start), next);
        if (await makePartition(client, entry, period, periodStart(to), onError)) existing.push({ ...entry, name: '', from: start, to });
      }
    }
  });
}

/** From the start of the one period to that of the other. Gives whether it was made. */
async function makePartition(
  client: pg.PoolClient,
  { table, key, by, storage }: Partitioned,
  first: Period,
  next: Period,
  onError: (error: Error) => void,
): Promise<boolean> {
  const [start, end] = by === 'id' ? [first.startId, next.startId] : [first.startName, next.startName];
  const range = `${key} >= '${start}' and ${key} < '${end}'`;
  const name = `${table}_${first.startName}`;
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from (select from ${table}_other where ${range} limit ${MAX_MOVED + 1}) as found`,
  );
  if (Number(rows[0]?.count) > MAX_MOVED) {
    onError(new Error(`${table}_other holds many rows from ${first.startName} on; they stay there, and are slower to drop`));
    return false;
  }
  await patiently(client, async () => {
    await client.query(`create table ${name} (like ${table} including defaults including storage)${storage ? ` with (${storage})` : ''}`);
    // Held until the commit, so that no row of the range comes in between.
    await client.query(`lock table ${table}_other in access exclusive mode`);
    await client.query(`with moved as (delete from ${table}_other where ${range} returning *) insert into ${name} select * from moved`);
    await client.query(`alter table ${table} attach partition ${name} for values from ('${start}') to ('${end}')`);
  });
  return true;
}

export interface Dropped {
  /** Names of the partitions that went. */
  dropped: string[];
  /** Ends of old partitions that had to stay, in milliseconds since 1970. */
  kept: number[];
}

/**
 * Drops the partitions that end at `before` or earlier. Executions and steps stay while one of their partition has not ended.
 *
 * What was written later may be named by rows of an earlier period: an execution that goes on for weeks has values of each of them. So
 * events and values go only where no execution and no step is left that is as old. To drop takes the parent's lock for an instant, one
 * table at a time, so that nothing can wait in a circle (`detach … concurrently` is not to be had beside a default partition).
 * A crash on the way leaves the rest for the next round. Gives undefined where another process is at it.
 */
export async function dropPartitions(pool: pg.Pool, before: number): Promise<Dropped | undefined> {
  return await alone(pool, async (client) => {
    const partitions: Partition[] = [];
    for (const entry of TABLES) partitions.push(...(await partitionsOf(client, entry)));
    const dropped = new Set<Partition>();
    const drop = async (partition: Partition): Promise<void> => {
      await patiently(client, async () => void (await client.query(`drop table ${partition.name}`)));
      dropped.add(partition);
    };
    const old = partitions.filter(({ to }) => to <= before);
    const stray = await oldestStray(client, before);
    const kept = new Set(stray === null ? [] : [periodAt(stray).end]);
    for (const partition of old.filter(hasRuns)) {
      if (await hasUnfinished(client, partition)) kept.add(partition.to);
      else await drop(partition);
    }
    const left = partitions.filter((partition) => hasRuns(partition) && !dropped.has(partition)).map(({ from }) => from);
    const oldest = Math.min(...left, stray ?? Infinity);
    for (const partition of old)
      if (!hasRuns(partition) && partition.to <= oldest && !(await isAwaited(client, partition))) await drop(partition);
    await deleteOthers(client, periodAt(before), oldest >= periodAt(before).start);
    return { dropped: [...dropped].map(({ name }) => name), kept: [...kept] };
  });
}

function hasRuns({ table }: Partition): boolean {
  return table === 'execution' || table === 'step';
}

/** Whether an execution of the partition's range has not ended. */
async function hasUnfinished(client: pg.PoolClient, { from, to }: Partition): Promise<boolean> {
  const { rows } = await client.query('select from execution where id >= $1 and id < $2 and completed_at is null limit 1', [
    leastId(Math.max(from, 0)),
    leastId(to),
  ]);
  return rows.length > 0;
}

/** Whether an execution that has not ended was made just after the partition's end, by an event of just before. */
async function isAwaited(client: pg.PoolClient, { table, to }: Partition): Promise<boolean> {
  if (table !== 'event') return false;
  const { rows } = await client.query(
    'select from execution where id >= $1 and id < $2 and event_id < $1 and completed_at is null limit 1',
    [leastId(to), periodAt(to).endId],
  );
  return rows.length > 0;
}

/** When the oldest execution in `_other` was made that is of an old period and has not ended. */
async function oldestStray(client: pg.PoolClient, before: number): Promise<number | null> {
  const { rows } = await client.query<{ id: string }>(
    'select id from execution_other where id < $1 and completed_at is null order by id limit 1',
    [periodAt(before).startId],
  );
  return rows[0] ? timeOfId(rows[0].id) : null;
}

/** What a clock that was far off has left in `_other`, from before a period. */
async function deleteOthers(client: pg.PoolClient, { startId, startName }: Period, withNamed: boolean): Promise<void> {
  const untilNone = async (text: string, before: string): Promise<void> => {
    for (let count = DELETED_AT_ONCE; count === DELETED_AT_ONCE;) {
      const { rows } = await client.query<{ count: number }>(text, [before]);
      count = rows[0]?.count ?? 0;
    }
  };
  await untilNone(
    `with gone as (delete from execution_other where id in
        (select id from execution_other where id < $1 and completed_at is not null limit ${DELETED_AT_ONCE}) returning id),
      steps as (delete from step using gone where step.execution_id = gone.id)
      select count(*)::int as count from gone`,
    startId,
  );
  if (!withNamed) return;
  for (const { table, key, by } of TABLES) {
    const some = `select ${key} from ${table}_other where ${key} < $1 limit ${DELETED_AT_ONCE}`;
    const deletion = `delete from ${table}_other where ${key} in (${some}) returning 1`;
    await untilNone(
      `with gone as (${deletion}) select least(count(*), ${DELETED_AT_ONCE})::int as count from gone`,
      by === 'id' ? startId : startName,
    );
  }
}

/** Partitions other than `_other`. */
async function partitionsOf(client: pg.PoolClient, { table, by }: Partitioned): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; bound: string }>(
    `select relname as name, pg_get_expr(relpartbound, pg_class.oid) as bound from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = $1::regclass`,
    [table],
  );
  const instantOf = by === 'id' ? timeOfId : startOfName;
  return rows.flatMap(({ name, bound }): Partition[] => {
    const range = /^FOR VALUES FROM \((?:MINVALUE|'(?<from>[^']+)')\) TO \('(?<to>[^']+)'\)$/.exec(bound)?.groups;
    if (!range?.['to']) return [];
    return [{ table, name, from: range['from'] === undefined ? -Infinity : instantOf(range['from']), to: instantOf(range['to']) }];
  });
}

/** Runs it under the lock that one process at a time has; gives undefined where another one has it. */
async function alone<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [PARTITIONS_LOCK]);
    if (!rows[0]?.got) return undefined;
    try {
      return await work(client);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [PARTITIONS_LOCK]).catch((error: Error) => (broken = error));
    }
  } finally {
    client.release(broken);
  }
}

/** One transaction that waits for its locks only briefly, and tries again where it did not get them. */
async function patiently(client: pg.PoolClient, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await client.query('begin');
    try {
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await work();
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback');
      if (attempt === LOCK_TRIES || (error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    }
    await sleep(LOCK_PAUSE_MS);
  }
}

const LOCK_NOT_AVAILABLE = '55P03';
