import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { isAlive } from '../lib/processes.ts';
import { unprivilegedAccount } from './embedded-account.ts';
import { postmasterPid } from './embedded-process.ts';
import { startEmbeddedPostgres } from './embedded.ts';

const onLinux = process.platform === 'linux';
const asRoot = process.getuid?.() === 0;
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'hookloom-embedded-'));
  const folder = dataDir;
  // Registered first, so run last: what a test started is stopped by then.
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts Postgres from a process of its own, which can be killed. */
async function startInChild(): Promise<{ parent: ChildProcess; url: string; postmaster: number }> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const cluster = path.join(dataDir, 'postgres/data');
  onTestFinished(async () => {
    parent.kill('SIGKILL');
    const left = await postmasterPid(cluster);
    if (left !== undefined) await untilDead(left, 5_000);
  });
  const [url] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const postmaster = await postmasterPid(cluster);
  if (postmaster === undefined) throw new Error('no postmaster.pid');
  return { parent, url, postmaster };
}

async function kill(parent: ChildProcess): Promise<void> {
  const exited = once(parent, 'exit');
  parent.kill('SIGKILL');
  await exited;
}

async function untilDead(pid: number, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(25)) {
    if (!(await isAlive(pid))) return true;
  }
  return false;
}

test('keeps its data over a restart and commits durably', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, 'create table kept as select 42 as answer');
  expect(await query(first.url, `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`)).toEqual([
    { fsync: 'on', commit: 'on' },
  ]);
  await first.stop();
  await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|ENOENT)$/) as string });
  // By its socket: the folder of this test is short enough for one.
  if (process.platform !== 'win32') expect(first.url).toContain('@%2F');

  const started = performance.now();
  const second = await startEmbeddedPostgres({ dataDir });
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  const stopping = performance.now();
  await second.stop();
  await second.stop();
  expect(performance.now() - stopping).toBeLessThan(2_500);
});

test('comes back at the same address where it is killed, with all that was committed', async () => {
  const said: string[] = [];
  const postgres = await startEmbeddedPostgres({ dataDir, log: (message) => said.push(message) });
  try {
    await query(postgres.url, 'create table survives as select 7 as answer');
    const pid = Number(
      await readFile(path.join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').then((text) => text.split('\n')[0]),
    );
    process.kill(pid, 'SIGKILL');
    const killed = performance.now();
    await expect
      .poll(() => query(postgres.url, 'select answer from survives').catch(() => null), { timeout: 15_000, interval: 50 })
      .toEqual([{ answer: 7 }]);
    expect(performance.now() - killed).toBeLessThan(10_000);
    expect(said.join('\n')).toContain('started again');
  } finally {
    await postgres.stop();
  }
});

test('asks for the password, and keeps it from other accounts', async () => {
  const { url, stop } = await startEmbeddedPostgres({ dataDir });
  onTestFinished(stop);
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  const { mode } = await stat(path.join(dataDir, 'postgres/password'));
  expect(mode & 0o777).toBe(0o600);
});

test('ends with a parent that is killed, and the next start finds what was committed', async () => {
  const { parent, url, postmaster } = await startInChild();
  await query(url, 'create table kept as select 1 as id');
  await kill(parent);
  expect(await untilDead(postmaster, 5_000)).toBe(true);

  const next = await startEmbeddedPostgres({ dataDir });
  onTestFinished(next.stop);
  expect(await query(next.url, 'select id from kept')).toEqual([{ id: 1 }]);
});

test.runIf(onLinux)('ends one that was left behind because its supervisor was killed too', async () => {
  const { parent, postmaster } = await startInChild();
  // The supervisor is Postgres's parent and the leader of the process group; the watchdog and Postgres itself are its children.
  const supervisor = Number((await readFile(`/proc/${postmaster}/stat`, 'utf8')).split(' ')[3]);
  const children = (await readFile(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8')).trim().split(' ').map(Number);
  const guards = [supervisor, ...children.filter((child) => child !== postmaster)];
  // All stand still before the first dies, so that none acts on another's death.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of guards) process.kill(pid, signal);
  await kill(parent);
  await sleep(300);
  expect(await isAlive(postmaster)).toBe(true);

  const said: string[] = [];
  const next = await startEmbeddedPostgres({ dataDir, log: (message) => said.push(message) });
  onTestFinished(next.stop);
  expect(await isAlive(postmaster)).toBe(false);
  expect(said).toEqual([`Ending the Postgres (process ${postmaster}) that an earlier run left behind`]);
});

test('takes over a postmaster.pid whose number now belongs to another process', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  const pidFile = path.join(dataDir, 'postgres/data/postmaster.pid');
  const left = await readFile(pidFile, 'utf8');
  await first.stop();
  const stranger = spawn('sleep', ['60'], asRoot ? unprivilegedAccount(await readFile('/etc/passwd', 'utf8')) : {});
  onTestFinished(() => void stranger.kill());
  await writeFile(pidFile, left.replace(/^\d+/, String(stranger.pid)));

  const next = await startEmbeddedPostgres({ dataDir });
  await next.stop();
  expect(stranger.exitCode).toBeNull();
});

test('leaves the database of a running owner alone and says who that is', async () => {
  const { parent, url } = await startInChild();
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${parent.pid}`);
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.runIf(asRoot)('as root runs as another account, below a folder that only root may enter', async () => {
  await chmod(dataDir, 0o700);
  const below = path.join(dataDir, 'closed', 'data');
  const postgres = await startEmbeddedPostgres({ dataDir: below });
  onTestFinished(postgres.stop);
  const pid = await postmasterPid(path.join(below, 'postgres/data'));
  expect((await stat(`/proc/${pid}`)).uid).not.toBe(0);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('the account is nobody, with the number that macOS writes too', () => {
  expect(unprivilegedAccount('root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n')).toEqual({ uid: 65534, gid: 65534 });
  expect(unprivilegedAccount('nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')).toEqual({ uid: 4294967294, gid: 4294967294 });
  expect(() => unprivilegedAccount('root:x:0:0::/root:/bin/sh')).toThrow('DATABASE_URL');
});
