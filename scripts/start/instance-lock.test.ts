import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { identityOf } from '../../server/src/lib/processes.ts';
import { acquireInstanceLock, AlreadyRunningError } from './instance-lock.ts';

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'hookloom-lock-'));
  file = path.join(dataDir, 'instance.json');
  const folder = dataDir;
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** A process to hold the lock in a test's stead. */
async function stranger(): Promise<{ identity: string; end(): Promise<void> }> {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill());
  await once(child, 'spawn');
  const identity = (await identityOf(child.pid ?? 0)) ?? '';
  return {
    identity,
    async end() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

test('is held until released, and says where the holder listens', async () => {
  const lock = await acquireInstanceLock(dataDir);
  await lock.update({ url: 'http://localhost:4000' });
  await expect(acquireInstanceLock(dataDir)).rejects.toThrow(
    `already at http://localhost:4000 (process ${process.pid}, data in ${dataDir})`,
  );
  await lock.release();
  await (await acquireInstanceLock(dataDir)).release();
});

test('is taken over from a process that was killed', async () => {
  const holder = await stranger();
  await writeFile(file, JSON.stringify({ identity: holder.identity }));
  await holder.end();
  const lock = await acquireInstanceLock(dataDir);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ identity: await identityOf(process.pid) });
  await lock.release();
});

test('is taken over where the number of the killed process now belongs to another', async () => {
  const other = await stranger();
  await writeFile(file, JSON.stringify({ identity: `${Number.parseInt(other.identity, 10)} started-long-ago` }));
  const lock = await acquireInstanceLock(dataDir);
  expect(await readFile(file, 'utf8')).toContain((await identityOf(process.pid)) ?? 'nobody');
  await lock.release();
});

test('is waited for while its holder stops', async () => {
  const holder = await stranger();
  await writeFile(file, JSON.stringify({ identity: holder.identity, stopping: true }));
  const started = performance.now();
  setTimeout(() => void rm(file), 2_000);
  const lock = await acquireInstanceLock(dataDir);
  expect(performance.now() - started).toBeGreaterThan(1_900);
  await lock.release();
});

test.each(['', '{"identity', 'null', '5', '[]', '{}', '{"identity":5}'])('is taken over where the file says %j', async (text) => {
  await writeFile(file, text);
  const lock = await acquireInstanceLock(dataDir);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ identity: await identityOf(process.pid) });
  await lock.release();
});

test('goes to one of several that find it stale together', async () => {
  await writeFile(file, '{"identity":"999999999 x"}');
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => acquireInstanceLock(dataDir)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(AlreadyRunningError);
});
