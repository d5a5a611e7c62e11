import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from '../access/workspace.entity.ts';
import { openDatabase } from '../db/orm.ts';
import { createTestDatabase } from '../db/testing.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createFiles, MAX_FILE_BYTES, refOf, type Files, type NewFile } from './files.ts';

const DAY_MS = 24 * 60 * 60_000;
const mine = uuidv7();
const theirs = uuidv7();
let now = Date.now();
let files: Files;
let pool: pg.Pool;
let close: () => Promise<void>;

beforeAll(async () => {
  const testDatabase = await createTestDatabase('files');
  const database = await openDatabase(testDatabase.url, [Workspace]);
  pool = database.pool;
  close = async () => {
    await database.close();
    await testDatabase.drop();
  };
  for (const id of [mine, theirs]) await pool.query(`insert into workspace values ($1, 'Test', now())`, [id]);
  files = createFiles(pool, { now: () => now });
});
afterAll(() => close());

function write(more: Partial<NewFile> = {}) {
  return files.write({ workspaceId: mine, name: 'a.txt', type: 'text/plain', content: Buffer.from('hello'), executionId: null, ...more });
}

test('what is written is read, bytes as they were', async () => {
  const content = Uint8Array.from({ length: 256 }, (_, index) => index);
  const written = await write({ name: 'all bytes.bin', type: 'application/x-thing', content });
  expect(refOf(written)).toEqual({ file: written.id, name: 'all bytes.bin', type: 'application/x-thing', size: 256 });
  const { file, content: read } = await files.read(mine, written.id);
  expect(Buffer.compare(read, content)).toBe(0);
  expect(file).toEqual(written);
});

test('no workspace has the files of another', async () => {
  const { id } = await write();
  await expect(files.read(theirs, id)).rejects.toMatchObject({ class: 'USER', code: 'FILE_NOT_FOUND' });
  expect(await files.find(theirs, id)).toBeNull();
  expect(await files.remove(theirs, id)).toBe(false);
  expect(await files.remove(mine, id)).toBe(true);
  await expect(files.read(mine, id)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test.each(['', 'no id', '../../etc/passwd', `${uuidv7()}'; drop table file`])('%j is no file', async (id) => {
  await expect(files.read(mine, id)).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringContaining('There is no file'),
  });
});

test('a file has 25 MB at most', async () => {
  const content = new Uint8Array(MAX_FILE_BYTES);
  expect((await write({ content })).size).toBe(MAX_FILE_BYTES);
  await expect(write({ content: new Uint8Array(MAX_FILE_BYTES + 1) })).rejects.toMatchObject({ class: 'USER', code: 'FILE_TOO_LARGE' });
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\a.txt', 'a.txt'],
  [' invoice\r\nx-header: 1.pdf', 'invoicex-header: 1.pdf'],
  ['gpj.\u202egnp', 'gpj.gnp'],
  ['Rechnung äöü.pdf', 'Rechnung äöü.pdf'],
])('%j is called %j', async (given, name) => {
  expect((await write({ name: given })).name).toBe(name);
});

test.each(['', '..', 'a/', 'x'.repeat(256), 'half \ud800'])('%j is no name', async (name) => {
  await expect(write({ name })).rejects.toMatchObject({ class: 'USER', code: 'FILE_NAME_INVALID' });
});

test.each([
  ['Text/HTML; charset=utf-8', 'text/html; charset=utf-8'],
  ['', 'application/octet-stream'],
  ['text/html\r\nset-cookie: a=b', 'application/octet-stream'],
  ['anything', 'application/octet-stream'],
])('the type %j counts as %j', async (given, type) => {
  expect((await write({ type: given })).type).toBe(type);
});

test('files go with their executions; those that somebody uploaded stay', async () => {
  const running = uuidv7();
  await pool.query(
    `insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, created_at)
      values ($1, $2, $1, $1, $1, 'hook', 'API', 'WAITING', 0, 0, now())`,
    [running, mine],
  );
  const ofGone = await write({ executionId: uuidv7() });
  const ofRunning = await write({ executionId: running });
  const uploaded = await write();
  expect(await files.sweep(7)).toBe(0);
  now += 8 * DAY_MS;
  const young = await write({ executionId: uuidv7() });
  expect(await files.sweep(7)).toBe(1);
  const left = await Promise.all([ofGone, ofRunning, uploaded, young].map(async ({ id }) => (await files.find(mine, id)) !== null));
  expect(left).toEqual([false, true, true, true]);
});
