import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestBed, type TestBed } from '../execution/testing.ts';
import { uuidv7 } from '../lib/ids.ts';
import { claimDue, freeOrphans, nextDue, prolong, removeService, settle, stillHeld, writeClaimed, type ClaimedService } from './claims.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('claims');
});
afterAll(() => bed?.close());
beforeEach(() => bed.pool.query('delete from trigger_service'));

const now = Date.parse('2026-06-01T00:00:00Z');
const [one, other] = [uuidv7(), uuidv7()];

async function add(options: { start?: string; wanted?: boolean; dueAt?: number | null } = {}): Promise<string> {
  const { start = 'polling', wanted = true, dueAt = now } = options;
  const id = uuidv7();
  await bed.pool.query(
    `insert into trigger_service (id, workspace_id, workflow_id, node_id, node_type, type_version, params, start, wanted, status, due_at, retired_at, created_at)
      values ($1, $2, $1, 'n', 'test.n', 1, '{}', $3, $4, 'ACTIVE', $5, $6, now())`,
    [id, bed.workspaceId, start, wanted, dueAt === null ? null : new Date(dueAt), wanted ? null : new Date(now)],
  );
  return id;
}
const claim = (
  processId: string,
  at = now,
  options: { limit?: number; connections?: boolean; without?: string[] } = {},
): Promise<ClaimedService[]> =>
  claimDue(bed.pool, { processId, now: at, forMs: 1_000, limit: 100, connections: false, without: [], ...options });
const row = async (id: string) =>
  (await bed.pool.query('select status, owner, generation, due_at as "dueAt", problem from trigger_service where id = $1', [id])).rows[0];

test('each is claimed by one, of many that try at once, and again once the claim is over', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => add()));
  const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(uuidv7(), now, { limit: 7 })))).flat();
  expect(claims.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(await claim(one, now + 999)).toEqual([]);
  expect((await claim(one, now + 1_000)).length).toBe(40);
});

test('what is not due, is a connection, or is of a workspace that has its part, is left', async () => {
  await add({ dueAt: now + 1 });
  await add({ dueAt: null });
  const connection = await add({ start: 'connection' });
  const here = await add();
  expect(await claim(one, now, { without: [bed.workspaceId] })).toEqual([]);
  expect((await claim(one)).map(({ id }) => id)).toEqual([here]);
  expect((await claim(one, now, { connections: true })).map(({ id }) => id)).toEqual([connection]);
  expect([await nextDue(bed.pool, false), await nextDue(bed.pool, true)]).toEqual([now + 1, now + 1_000]);
});

test('whoever had an earlier claim writes, prolongs, settles and removes nothing', async () => {
  const id = await add();
  const [first] = (await claim(one)) as [ClaimedService];
  const [second] = (await claim(other, now + 1_000)) as [ClaimedService];
  expect([first.generation, second.generation]).toEqual([1, 2]);
  expect(await writeClaimed(bed.pool, first, { problem: 'old' })).toBe(false);
  expect(await settle(bed.pool, first, { problem: 'old', nextAt: null }, now)).toBe(false);
  expect([...(await prolong(bed.pool, [first], now + 9_000)), ...(await stillHeld(bed.pool, [first]))]).toEqual([]);
  await bed.pool.query('update trigger_service set wanted = false');
  await removeService(bed.pool, first);
  await bed.pool.query('update trigger_service set wanted = true');
  expect(await row(id)).toMatchObject({ owner: other, generation: 2, problem: null, dueAt: new Date(now + 2_000) });
  expect(await writeClaimed(bed.pool, second, { problem: 'new' })).toBe(true);
  expect([...(await prolong(bed.pool, [first, second], now + 9_000)), ...(await stillHeld(bed.pool, [second]))]).toEqual([id, id]);
  expect(await settle(bed.pool, second, { nextAt: now + 60_000 }, now)).toBe(true);
  expect(await row(id)).toMatchObject({ owner: null, problem: 'new', dueAt: new Date(now + 60_000) });
  // Given up, it is no claim any more.
  expect(await settle(bed.pool, second, { problem: 'late', nextAt: null }, now)).toBe(false);
});

test('one that was retired while it was claimed is due as soon as the claim is given up, and is then being removed', async () => {
  const id = await add({ start: 'webhook' });
  const [claimed] = (await claim(one)) as [ClaimedService];
  await bed.pool.query('update trigger_service set wanted = false, retired_at = now()');
  expect(await writeClaimed(bed.pool, claimed, { problem: 'x' })).toBe(false);
  expect(await settle(bed.pool, claimed, { nextAt: null }, now + 5)).toBe(true);
  expect((await row(id)).dueAt).toEqual(new Date(now + 5));
  const [removing] = (await claim(one, now + 5)) as [ClaimedService];
  expect([removing.status, (await row(id)).status]).toEqual(['REMOVING', 'REMOVING']);
  // A tear-down that failed keeps the time of its next try.
  await settle(bed.pool, removing, { nextAt: now + 30_000 }, now + 6);
  expect((await row(id)).dueAt).toEqual(new Date(now + 30_000));
});

test('claims of processes that are gone are free at once, and no others', async () => {
  const [gone, lives] = [await add(), await add({ start: 'connection' })];
  await bed.pool.query(`insert into server_process (id, roles, started_at, beat_at) values ($1, 'test', now(), now())`, [other]);
  await claim(one);
  await claim(other, now, { connections: true });
  expect(await freeOrphans(bed.pool, now + 1)).toBe(1);
  expect([(await row(gone)).owner, (await row(lives)).owner]).toEqual([null, other]);
  expect((await claim(other, now + 1)).map(({ id }) => id)).toEqual([gone]);
});
