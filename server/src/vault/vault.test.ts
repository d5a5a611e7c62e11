import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { Workspace } from '../access/workspace.entity.ts';
import { openDatabase, type Database } from '../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { uuidv7 } from '../lib/ids.ts';
import { NotAuthentic } from './cipher.ts';
import { InstanceKeyError, KEY_FILE } from './instance-key.ts';
import { openVault } from './vault.ts';

let testDatabase: TestDatabase;
let database: Database;
let workspace: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase('vault');
  database = await openDatabase(testDatabase.url, [Workspace]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  await database.pool.query('delete from instance_key; delete from workspace_key');
  workspace = await addWorkspace();
});

async function addWorkspace(): Promise<string> {
  const id = uuidv7();
  await database.pool.query(`insert into workspace values ($1, 'Test', now())`, [id]);
  return id;
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'hookloom-vault-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const secretKey = randomBytes(32);
const open = (key: Uint8Array | undefined = secretKey, dataDir = '/nowhere') => openVault(database.pool, { secretKey: key, dataDir });

test('what is sealed opens again, in another process too, and its row does not hold it', async () => {
  const sealed = await (await open()).seal(workspace, 'credential:1', { token: 'very-secret-token' });
  expect(sealed.includes('very-secret')).toBe(false);
  expect(await (await open()).open(workspace, 'credential:1', sealed)).toEqual({ token: 'very-secret-token' });
});

test('the same value is sealed differently each time', async () => {
  const vault = await open();
  const [one, two] = await Promise.all([vault.seal(workspace, 'p', 'x'), vault.seal(workspace, 'p', 'x')]);
  expect(one.equals(two)).toBe(false);
});

test('a changed byte, anywhere, keeps it shut', async () => {
  const vault = await open();
  const sealed = await vault.seal(workspace, 'p', { a: 1 });
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    await expect(vault.open(workspace, 'p', changed)).rejects.toBeInstanceOf(NotAuthentic);
  }
  for (const length of [0, 1, 12, 28, sealed.length - 1])
    await expect(vault.open(workspace, 'p', sealed.subarray(0, length))).rejects.toBeInstanceOf(NotAuthentic);
});

test('it opens neither in another row nor in another workspace', async () => {
  const vault = await open();
  const other = await addWorkspace();
  const sealed = await vault.seal(workspace, 'credential:1', 'x');
  await expect(vault.open(workspace, 'credential:2', sealed)).rejects.toBeInstanceOf(NotAuthentic);
  await expect(vault.open(other, 'credential:1', sealed)).rejects.toBeInstanceOf(NotAuthentic);
});

test('a data key that was moved to another workspace does not unwrap', async () => {
  const other = await addWorkspace();
  await (await open()).seal(workspace, 'p', 'x');
  await database.pool.query('insert into workspace_key select $2, wrapped, key_id, now() from workspace_key where workspace_id = $1', [
    workspace,
    other,
  ]);
  await expect((await open()).seal(other, 'p', 'x')).rejects.toBeInstanceOf(NotAuthentic);
});

test('processes that seal a first secret at once take the same data key', async () => {
  const vaults = await Promise.all(Array.from({ length: 6 }, () => open()));
  const sealed = await Promise.all(vaults.map((vault, index) => vault.seal(workspace, 'p', index)));
  const last = await open();
  expect(await Promise.all(sealed.map((bytes) => last.open(workspace, 'p', bytes)))).toEqual([0, 1, 2, 3, 4, 5]);
});

test('another key is refused at the start once something is sealed, and none is made then', async () => {
  await (await open()).seal(workspace, 'p', 'x');
  await expect(open(randomBytes(32))).rejects.toThrow(/is not the one .* same HOOKLOOM_SECRET_KEY/s);
  const dataDir = directory();
  await expect(openVault(database.pool, { dataDir })).rejects.toThrow(InstanceKeyError);
  expect(() => statSync(join(dataDir, KEY_FILE))).toThrow(/ENOENT/);
});

test('of processes that started with different keys, the first to seal is right and the others seal and open nothing', async () => {
  const [first, second] = [await open(), await open(randomBytes(32))];
  const sealed = await first.seal(workspace, 'p', 'x');
  await expect(second.open(workspace, 'p', sealed)).rejects.toBeInstanceOf(InstanceKeyError);
  await expect(second.seal(await addWorkspace(), 'p', 'x')).rejects.toBeInstanceOf(InstanceKeyError);
});

test('without a configured key one is made, private, and found again', async () => {
  const dataDir = join(directory(), 'new');
  const vaults = await Promise.all(Array.from({ length: 5 }, () => openVault(database.pool, { dataDir })));
  const file = join(dataDir, KEY_FILE);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const [first, second] = vaults;
  const sealed = await first?.seal(workspace, 'p', 'x');
  expect(await second?.open(workspace, 'p', sealed ?? Buffer.of())).toBe('x');
  chmodSync(file, 0o644);
  await openVault(database.pool, { dataDir });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The same key, configured.
  const text = readFileSync(file, 'utf8').trim();
  await expect(open(Buffer.from(text, 'base64'))).resolves.toBeDefined();
});

test('a damaged key file is refused and not replaced', async () => {
  const dataDir = directory();
  writeFileSync(join(dataDir, KEY_FILE), 'oops');
  await expect(openVault(database.pool, { dataDir })).rejects.toThrow('does not hold a key');
  expect(readFileSync(join(dataDir, KEY_FILE), 'utf8')).toBe('oops');
});
