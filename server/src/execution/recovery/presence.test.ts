import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import pg from 'pg';
import { uuidv7 } from '../../lib/ids.ts';
import { createPresence, processLock } from './presence.ts';
import { createTestBed, type TestBed } from '../testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('presence');
});
afterAll(() => bed?.close());

const silentFor = (id: string, seconds: number) =>
  bed.pool.query(
    `insert into server_process (id, roles, started_at, beat_at) values ($1, 'worker', now(), now() - $2 * interval '1 second')`,
    [id, seconds],
  );

test('dead is who is silent and holds no lock, or is silent for long', async () => {
  const [silent, locked, fresh, gone] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const self = uuidv7();
  await Promise.all([silentFor(silent, 10), silentFor(locked, 10), silentFor(fresh, 1), silentFor(gone, 100)]);
  const holder = new pg.Client({ connectionString: bed.url });
  await holder.connect();
  for (const id of [locked, gone]) await holder.query('select pg_advisory_lock($1)', [processLock(id).toString()]);
  const presence = createPresence(bed.pool, self);
  await presence.enter('worker');
  expect([...(await presence.living())].toSorted()).toEqual([locked, fresh, self].toSorted());
  await holder.end();
  await bed.pool.query('delete from server_process');
});

test('who was taken for dead and is not comes back with the next beat', async () => {
  const presence = createPresence(bed.pool, uuidv7());
  await presence.enter('worker');
  await bed.pool.query('delete from server_process');
  expect(await presence.beat()).toBe(1);
  const { rows } = await bed.pool.query<{ roles: string }>('select roles from server_process');
  expect(rows).toEqual([{ roles: 'worker' }]);
  await presence.leave();
});

test('while Postgres was away nobody could beat, so nobody is taken for dead right after', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const [self, other] = [uuidv7(), uuidv7()];
  const presence = createPresence(bed.pool, self);
  await presence.enter('worker');
  await silentFor(other, 10);
  now.mockReturnValue(10_000);
  await presence.beat();
  expect(await presence.living()).toContain(other);
  for (const at of [11_000, 12_000, 13_500]) {
    now.mockReturnValue(at);
    await presence.beat();
  }
  expect(await presence.living()).not.toContain(other);
  now.mockRestore();
  await presence.leave();
});
