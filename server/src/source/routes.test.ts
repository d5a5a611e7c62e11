import type pg from 'pg';
import { expect, test } from 'vitest';
import { createProcessBus } from '../live/process-bus.ts';
import { createSourceRoutes } from './routes.ts';

test.each(['a\0b', '', 'a b', '../a', 'x'.repeat(10_000)])('a path that no source can have (%j) is not asked for', async (path) => {
  // Once a path with \0 failed the query, and with it those of all who asked at the same moment.
  const pool = { query: () => Promise.reject(new Error('asked')) } as unknown as pg.Pool;
  expect(await createSourceRoutes(pool, createProcessBus()).find(path)).toBeUndefined();
});
