import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from '../access/workspace.entity.ts';
import { openDatabase } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { systemClock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createNodeState, MAX_KEYS_PER_NODE, type NodeState, type StateScope } from './state.ts';

const workspaceId = uuidv7();
const workflowId = uuidv7();
let state: NodeState;
let pool: pg.Pool;
let close: () => Promise<void>;

beforeAll(async () => {
  const testDatabase = await createTestDatabase('state');
  const database = await openDatabase(testDatabase.url, [Workspace]);
  pool = database.pool;
  close = async () => {
    await database.close();
    await testDatabase.drop();
  };
  await pool.query(`insert into workspace values ($1, 'Test', now())`, [workspaceId]);
  await pool.query(
    `insert into workflow (id, workspace_id, name, description, category, active, draft, draft_revision, created_at, updated_at)
      values ($1, $2, 'Test', '', 'CUSTOM', true, '{}', 1, now(), now())`,
    [workflowId, workspaceId],
  );
  state = createNodeState(pool, systemClock);
});
afterAll(() => close());

function scope(nodeId = 'n', more: Partial<StateScope> = {}): StateScope {
  return { workspaceId, owner: { workflowId, nodeId }, ...more };
}

test('a value stays until it is set anew or deleted', async () => {
  expect(await state.get('cursor', scope())).toBeUndefined();
  const value = JSON.parse('{"a":[1,null,"\\u0000é"],"__proto__":{"x":1}}') as never;
  await state.set('cursor', value, scope());
  expect(JSON.stringify(await state.get('cursor', scope()))).toBe(JSON.stringify(value));
  await state.set('cursor', null, scope());
  expect(await state.get('cursor', scope())).toBeNull();
  await state.delete('cursor', scope());
  expect(await state.get('cursor', scope())).toBeUndefined();
});

test('each node has its own, in its workspace', async () => {
  await state.set('key', 1, scope('a'));
  expect(await state.get('key', scope('b'))).toBeUndefined();
  const other = scope('a', { workspaceId: uuidv7() });
  expect(await state.get('key', other)).toBeUndefined();
  await state.delete('key', other);
  await expect(state.set('key', 2, other)).rejects.toMatchObject({ code: 'STATE_NOT_AVAILABLE' });
  expect(await state.get('key', scope('a'))).toBe(1);
});

test('outside of a workflow, or of one that is gone, there is none', async () => {
  for (const act of [
    state.get('key', scope('a', { owner: null })),
    state.set('key', 1, scope('a', { owner: { workflowId: uuidv7(), nodeId: 'a' } })),
  ])
    await expect(act).rejects.toMatchObject({ class: 'USER', code: 'STATE_NOT_AVAILABLE' });
});

test.each([[''], ['k'.repeat(201)], ['a\0b'], [1 as never]])('%j is no key', async (key) => {
  await expect(state.set(key, 1, scope())).rejects.toMatchObject({ class: 'USER', code: 'STATE_KEY_INVALID' });
});

test('values and keys are limited', async () => {
  await state.set('large', 'x'.repeat(256 * 1024 - 2), scope());
  await expect(state.set('large', 'é'.repeat(128 * 1024), scope())).rejects.toMatchObject({ code: 'STATE_VALUE_TOO_LARGE' });
  const full = scope('full');
  await pool.query(
    `insert into node_state (workspace_id, workflow_id, node_id, key, value, updated_at) select $1, $2, 'full', 'k' || n, '1', now() from generate_series(1, $3::int) n`,
    [workspaceId, workflowId, MAX_KEYS_PER_NODE],
  );
  await expect(state.set('another', 1, full)).rejects.toMatchObject({ class: 'USER', code: 'STATE_FULL' });
  await state.set('k1', 'anew', full);
  await state.delete('k2', full);
  await state.set('another', 1, full);
  expect([await state.get('k1', full), await state.get('another', full)]).toEqual(['anew', 1]);
});
