/**
 * The queues, by pg-boss in the same Postgres as the rows: a job commits with the rows it is about.
 */
import type pg from 'pg';
import { PgBoss, type Db } from 'pg-boss';
import { createDepthReader, type DepthReader } from './depth.ts';
import type { Fragment } from './fragment.ts';
import { keepStatisticsFresh, type StatisticsKeeper } from './statistics.ts';

/** Something that runs SQL: a pool, or a client inside a transaction. */
export type Sql = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

export interface RowJob {
  /** The row's id. */
  id: string;
  workspaceId: string;
  workflowId: string;
  /** The place in `priorities`; a higher one is taken first. */
  priority: number;
}

/** A queue whose jobs are ids of rows. A job stays until it is removed, so a taken one says that its row is being worked on. */
export interface RowQueue extends DepthReader {
  add(sql: Sql, jobs: RowJob[]): Promise<void>;
  /** The statement by which `add` adds; who runs it tells `added`. */
  addition(jobs: RowJob[]): Promise<Fragment>;
  /** Tells that the statement of `addition` has added so many jobs, for the sake of the table's statistics. */
  added(count: number): void;
  /**
   * Takes up to `limit` jobs, those of the highest priority first, and of these the oldest; none below `minPriority`.
   * They stay as taken until removed.
   */
  take(sql: Sql, limit: number, minPriority?: number): Promise<string[]>;
  /** The statement by which `take` takes; it gives the column `id`. */
  taking(limit: number, minPriority?: number): Promise<Fragment>;
  remove(sql: Sql, ids: string[]): Promise<void>;
  /** The statement by which jobs go whose ids the condition on the column `id` names, such as `id in (select …)`. */
  removal(condition: string): Fragment;
  /** Of these, those that were taken and not removed, locked until the transaction ends; without those that another has locked. */
  lockHeld(sql: Sql, ids: readonly string[]): Promise<string[]>;
  /** Jobs that were taken and not removed. */
  heldIds(sql?: Sql): Promise<string[]>;
}

export interface Queues {
  open(name: string): Promise<RowQueue>;
  stop(): Promise<void>;
}

const asDatabase = (sql: Sql): Db => ({
  executeSql: async (text, values) => (values ? sql.query(text, values) : sql.query(text)),
});

/** The statement that pg-boss would run: it is given a database that only notes it. */
async function statementOf(work: (db: Db) => Promise<unknown>): Promise<Fragment> {
  let noted: Fragment | undefined;
  await work({
    executeSql: async (text, values = []) => {
      noted = { text, values };
      return { rows: [] };
    },
  });
  if (!noted) throw new Error('pg-boss ran no statement');
  return noted;
}

const DAY_SECONDS = 24 * 60 * 60;

/** `onError` hears of failures in the background. */
export async function startQueues(pool: pg.Pool, onError: (error: Error) => void): Promise<Queues> {
  const boss = new PgBoss({ db: asDatabase(pool), schedule: false, reindex: true });
  boss.on('error', onError);
  await boss.start();
  const keepers: StatisticsKeeper[] = [];

  return {
    async open(name) {
      // An own partition: a claim on a shared, unanalysed table is 60 times slower.
      // Who holds a row, and whether it lives, stands in the row and in `server_process`: there are no retries, and a taken job that
      // pg-boss fails after a day (it knows no longer expiry) stays, since it still counts as held.
      if (!(await boss.getQueue(name))) {
        await boss.createQueue(name, {
          partition: true,
          retryLimit: 0,
          expireInSeconds: DAY_SECONDS - 1,
          deleteAfterSeconds: 0,
          retentionSeconds: 365 * DAY_SECONDS,
        });
      }
      const queue = await boss.getQueue(name);
      if (!queue) throw new Error(`the queue ${name} was not made`);
      const table = `pgboss."${queue.table}"`;
      const keeper = keepStatisticsFresh(pool, [table], onError);
      keepers.push(keeper);
      const insert = (db: Db, jobs: RowJob[]): Promise<unknown> =>
        boss.insert(
          name,
          jobs.map(({ id, workspaceId, workflowId, priority }) => ({ id, priority, group: { id: workspaceId, tier: workflowId } })),
          { db },
        );
      const fetch = (db: Db, limit: number, minPriority: number) =>
        boss.fetch(name, { batchSize: limit, db, ...(minPriority > 0 ? { minPriority } : {}) });
      return {
        ...createDepthReader(pool, table, name),
        async add(sql, jobs) {
          if (jobs.length === 0) return;
          await insert(asDatabase(sql), jobs);
          keeper.wrote(jobs.length);
        },
        addition: (jobs) => statementOf((db) => insert(db, jobs)),
        added: (count) => keeper.wrote(count),
        async take(sql, limit, minPriority = 0) {
          const jobs = await fetch(asDatabase(sql), limit, minPriority);
          return jobs.map((job) => job.id);
        },
        taking: (limit, minPriority = 0) => statementOf((db) => fetch(db, limit, minPriority)),
        async remove(sql, ids) {
          if (ids.length > 0) await boss.deleteJob(name, ids, { db: asDatabase(sql) });
        },
        // pg-boss's own deletes in a part of a statement that changes rows, which cannot stand inside another.
        removal: (condition) => ({ text: `delete from ${table} where name = $1 and ${condition}`, values: [name] }),
        async lockHeld(sql, ids) {
          const { rows } = await sql.query<{ id: string }>(
            `select id from ${table} where name = $1 and id = any($2::uuid[]) and state >= 'active' order by id for update skip locked`,
            [name, ids],
          );
          return rows.map((row) => row.id);
        },
        async heldIds(sql = pool) {
          const { rows } = await sql.query<{ id: string }>(`select id from ${table} where name = $1 and state >= 'active'`, [name]);
          return rows.map((row) => row.id);
        },
      };
    },
    async stop() {
      for (const keeper of keepers) keeper.stop();
      await boss.stop({ graceful: false, close: false });
    },
  };
}
