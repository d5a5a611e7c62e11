import { spawn } from 'node:child_process';
import { open, readFile, readlink, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from '../lib/processes.ts';
import { commandFor, type Account } from './embedded-account.ts';
import type { PostgresBinaries } from './embedded-binaries.ts';

/**
 * Runs Postgres and ends it (SIGINT is its fast shutdown) when stdin closes. The system closes stdin when our process ends
 * in whatever way, `kill -9` included, so that Postgres never outlives it unnoticed.
 */
const supervisor = `
exec 3<&0
"$@" 3<&- </dev/null &
postgres=$!
{ read -r _ <&3; kill -INT "$postgres"; } 2>/dev/null &
watchdog=$!
exec 3<&-
wait "$postgres"
status=$?
kill "$watchdog" 2>/dev/null
exit "$status"
`;

/** Past this a fast shutdown gives way to an immediate one, which loses nothing either: the next start replays the log. */
const fastShutdownMs = 2_000;
const immediateShutdownMs = 1_500;

export interface PostgresProcess {
  /** Resolves with the exit status once Postgres has ended, in whatever way. */
  ended: Promise<number | null>;
  stop: () => Promise<void>;
}

export interface LaunchOptions {
  binaries: PostgresBinaries;
  account: Account | undefined;
  /** The cluster's folder, `PGDATA`. */
  cluster: string;
  /** What Postgres says is appended here. */
  logFile: string;
  port: number;
  /** Server settings by name. */
  settings: Record<string, string>;
}

export async function launchPostgres({ binaries, account, cluster, logFile, port, settings }: LaunchOptions): Promise<PostgresProcess> {
  const postgres = [binaries.postgres, '-D', cluster, '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) postgres.push('-c', `${name}=${value}`);
  const supervised = process.platform === 'win32' ? postgres : ['/bin/sh', '-c', supervisor, 'hookloom-postgres', ...postgres];
  const [file = '', ...args] = supervised;
  const command = await commandFor(account, file, args, [binaries.root, cluster]);

  const log = await open(logFile, 'a');
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: '/',
    env: postgresEnvironment(),
    stdio: ['pipe', log.fd, log.fd],
    // Out of the terminal's process group: Ctrl-C must reach our process first, which still has work to finish on the database.
    detached: true,
    windowsHide: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  ended.catch(() => undefined);
  child.once('spawn', () => void log.close());
  child.once('error', () => void log.close());
  // Neither keeps our process alive; where it ends without stop(), the supervisor does the rest.
  child.unref();
  child.stdin?.on('error', () => undefined);

  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  async function stop(): Promise<void> {
    if (!running()) return;
    child.ref();
    const done = ended.then(() => undefined);
    if (process.platform === 'win32') await stopByControlProgram(binaries, cluster);
    else child.stdin?.end();
    if (await within(fastShutdownMs, done)) return;
    const pid = await postmasterPid(cluster);
    if (pid !== undefined) signal(pid, 'SIGQUIT');
    if (await within(immediateShutdownMs, done)) return;
    if (pid !== undefined) signal(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await done;
  }
  return { ended, stop };
}

/** What is left of ours in the environment would be taken for settings of Postgres (`PGDATA`, `PGPORT`, …). */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return process.platform === 'win32' ? { SystemRoot: String.raw`C:\Windows` } : { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function stopByControlProgram(binaries: PostgresBinaries, cluster: string): Promise<void> {
  const control = spawn(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-W'], { stdio: 'ignore', windowsHide: true });
  await new Promise((resolve) => control.once('close', resolve).once('error', resolve));
}

/**
 * Ends a Postgres that still runs on `cluster` although the process that started it is gone, and clears away the
 * `postmaster.pid` of one that no longer runs.
 * @throws Error if it does not end
 */
export async function endLeftover(cluster: string, log: (message: string) => void): Promise<void> {
  const pid = await postmasterPid(cluster);
  if (pid === undefined) return;
  if (!(await isPostgresOf(cluster, pid))) {
    // After a restart of the machine or container the number may belong to anyone, and Postgres would refuse to start.
    await rm(path.join(cluster, 'postmaster.pid'), { force: true });
    return;
  }
  log(`Ending the Postgres (process ${pid}) that an earlier run left behind`);
  for (const [name, patienceMs] of [
    ['SIGINT', 5_000],
    ['SIGQUIT', 3_000],
  ] as const) {
    signal(pid, name);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!(await isAlive(pid))) return;
      await sleep(20);
    }
  }
  throw new Error(`A Postgres (process ${pid}) still runs on ${cluster} and does not end. End it, then start again.`);
}

/** The process number in `postmaster.pid`, whether or not that process still runs. */
export async function postmasterPid(cluster: string): Promise<number | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

async function isPostgresOf(cluster: string, pid: number): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if (process.platform !== 'linux') return (await commandLine(pid)).includes(cluster);
  // Postgres works in its data folder; a postmaster is told from its children by being the one in the file.
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return workingFolder === (await realpath(cluster));
}

async function commandLine(pid: number): Promise<string> {
  const [file, ...args] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`]
      : ['ps', '-ww', '-o', 'command=', '-p', String(pid)];
  const child = spawn(file ?? 'ps', args, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  return text;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}

/** Whether `work` settles in time. */
async function within(milliseconds: number, work: Promise<void>): Promise<boolean> {
  const limit = new AbortController();
  const late = sleep(milliseconds, false, { signal: limit.signal }).catch(() => false);
  const settled = await Promise.race([work.then(() => true), late]);
  limit.abort();
  return settled;
}
