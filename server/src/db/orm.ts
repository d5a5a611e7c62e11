import { MikroORM, type EntityClass } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import { Foundation } from './migrations/20261122000000-foundation.ts';
import { Plugins } from './migrations/20261122200000-plugins.ts';
import { DurableFlow } from './migrations/20261122120000-durable-flow.ts';

export interface Database {
  /** For rows that people edit: a fresh `orm.em.fork()` per request. */
  orm: MikroORM;
  /** For the hot paths, which speak SQL. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Connects and brings the schema up to date. Entities are given by the caller, since this room knows none.
 * Two processes that start together migrate one after the other: an advisory lock holds the second back.
 */
export async function openDatabase(url: string, entities: EntityClass<object>[]): Promise<Database> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    migrations: {
      migrationsList: [
        { name: '20261122000000-foundation', class: Foundation },
        { name: '20261122120000-durable-flow', class: DurableFlow },
        { name: '20261122200000-plugins', class: Plugins },
      ],
      snapshot: false,
      tableName: 'schema_migration',
    },
    pool: { min: 0, max: 10 },
    logger: () => {},
  });
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: 'hookloom',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  // A connection that breaks fails the statements on it and is replaced at its next use; without listeners, one that breaks
  // while it is idle or between two statements would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    const client = await pool.connect();
    try {
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await orm.migrator.up();
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
      client.release();
    }
  } catch (error) {
    await pool.end();
    await orm.close(true);
    throw error;
  }
  return {
    orm,
    pool,
    async close() {
      await orm.close(true);
      await pool.end();
    },
  };
}

/** Connections of the hot paths at most. */
const POOL_SIZE = 12;

/** Milliseconds that a caller waits for a connection, a free one or a new one, before it is refused. */
const CONNECT_WITHIN_MS = 10_000;

const MIGRATION_LOCK = 0x486f6f6b;
