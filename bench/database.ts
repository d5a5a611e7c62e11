/** What a benchmark reads of the database it has filled. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Work that is left is waited for so long. */
const DRAIN_SECONDS = 300;

export interface Reader {
  /** The one number, named `n`, that a query gives. */
  number(sql: string, values?: unknown[]): Promise<number>;
  query(sql: string, values?: unknown[]): Promise<void>;
  rows<Row extends object>(sql: string): Promise<Row[]>;
  /** From here on the connection may end by itself. */
  ignoreEnd(): void;
  /** Resolves once nothing is queued or under way; waiting executions do not count. */
  drained(): Promise<void>;
  /** Transactions so far, all of them, those of this reader included. */
  transactions(): Promise<number>;
  close(): Promise<void>;
}

export async function readDatabase(url: string): Promise<Reader> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const number = async (sql: string, values: unknown[] = []): Promise<number> =>
    Number((await client.query<{ n: string }>(sql, values)).rows[0]?.n ?? 0);
  return {
    number,
    async query(sql, values) {
      await client.query(sql, values);
    },
    async rows<Row extends object>(sql: string) {
      return (await client.query<Row>(sql)).rows;
    },
    ignoreEnd() {
      client.on('error', () => {});
    },
    async drained() {
      for (const until = Date.now() + DRAIN_SECONDS * 1000; Date.now() < until; await sleep(50)) {
        const left = await number(
          `select (select count(*) from (select from pgboss.job where name = 'execution' limit 1) j) + (select count(*) from inline_claim) n`,
        );
        if (left === 0) return;
      }
      throw new Error(`work was left after ${DRAIN_SECONDS} s`);
    },
    async transactions() {
      // Each backend reports its transactions a moment after they have ended.
      await sleep(1_500);
      return number('select xact_commit + xact_rollback n from pg_stat_database where datname = current_database()');
    },
    close: () => client.end(),
  };
}
