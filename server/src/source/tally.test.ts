import type pg from 'pg';
import { expect, test } from 'vitest';
import { createTestBed } from '../execution/testing.ts';
import { systemClock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createSourceTally } from './tally.ts';

test('counts reach the source, also those that could not be written at first', async () => {
  const bed = await createTestBed('tally');
  const id = uuidv7();
  await bed.pool.query(
    `insert into source (id, workspace_id, name, path, enabled, trigger_count, rejected_count, created_at, updated_at) values ($1, $2, '', 'p', true, 0, 0, now(), now())`,
    [id, bed.workspaceId],
  );
  let away = true;
  const pool = {
    query: (text: string, values: unknown[]) => (away ? Promise.reject(new Error('away')) : bed.pool.query(text, values)),
  } as unknown as pg.Pool;
  const errors: Error[] = [];
  const tally = createSourceTally(pool, systemClock, (error) => errors.push(error));
  for (let count = 0; count < 3; count++) tally.accepted(id);
  tally.refused(id, 'too-large');
  tally.refused(null, 'unknown');
  await expect.poll(() => errors.length, { timeout: 5_000 }).toBeGreaterThan(0);
  tally.accepted(id);
  away = false;
  await tally.stop();
  const { rows } = await bed.pool.query(
    "select trigger_count as taken, rejected_count as refused, last_triggered_at > now() - interval '1 minute' as fresh from source",
  );
  expect(rows).toEqual([{ taken: 4, refused: 1, fresh: true }]);
  expect((await bed.pool.query('select count from webhook_rejection')).rows).toEqual([{ count: 1 }, { count: 1 }]);
  await bed.close();
});
