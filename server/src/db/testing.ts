/**
 * Databases for tests, in the Postgres that vitest's global setup started (`testing-setup.ts`).
 *
 *   const database = await createTestDatabase('queue', { template: migrated });
 *   afterAll(() => database.drop());
 */
import { randomUUID } from 'node:crypto';

import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  /** Closes what is still connected to it and removes it. */
  drop(): Promise<void>;
}

/** A database that is prepared once per run and copied, which is faster than to migrate for every test file. */
export interface TestTemplate {
  /** Names the prepared state: lower case letters, digits and underscores. */
  name: string;
  /** Prepares an empty database and closes its connections. Runs once, in whichever test file comes first. */
  prepare(url: string): Promise<void>;
}

/** Makes a database with a name of its own. Safe to call from test files that run side by side. */
export async function createTestDatabase(name = 'test', options: { template?: TestTemplate } = {}): Promise<TestDatabase> {
  const unique = `${name}_${randomUUID().slice(0, 8)}`;
  await withConnection(async (client) => {
    const template = options.template && (await prepareTemplate(client, options.template));
    await client.query(`create database "${unique}"${template ? ` template "${template}"` : ''}`);
  });
  return {
    url: urlOf(unique),
    drop: () => withConnection(async (client) => void (await client.query(`drop database if exists "${unique}" with (force)`))),
  };
}

async function prepareTemplate(client: pg.Client, template: TestTemplate): Promise<string> {
  const finished = `template_${template.name}`;
  const unfinished = `${finished}_unfinished`;
  // Held until the connection closes, so that the copy is made under it too: a template may have no other user meanwhile.
  await client.query('select pg_advisory_lock(hashtext($1))', [finished]);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [finished]);
  if (rowCount === 0) {
    await client.query(`drop database if exists "${unfinished}" with (force)`);
    await client.query(`create database "${unfinished}"`);
    await template.prepare(urlOf(unfinished));
    await client.query(`alter database "${unfinished}" rename to "${finished}"`);
  }
  return finished;
}

async function withConnection<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
}
