import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { TestProject } from 'vitest/node';

import { startEmbeddedPostgres } from './embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's Postgres; `createTestDatabase` makes databases in it. */
    postgresUrl: string;
  }
}

/** Vitest's global setup: one Postgres for the whole run, in a folder of its own. Returns what ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hookloom-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    // The cluster is thrown away afterwards; what a crash of the machine would leave of it does not matter.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
