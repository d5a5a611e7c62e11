/**
 * The bundled Postgres: the binaries that npm installed, run on a cluster of our own below the data folder.
 *
 * `<dataDir>/postgres/` holds `data` (the cluster), `password` (of its one role, made on the first start), `owner` (the
 * process that uses it) and `postgres.log`. It listens on a free port of the loopback address only and asks for the
 * password there: unlike a Unix socket that works on every system, and no path can be too long for it.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { identityOf, isAlive, pidOf } from '../lib/processes.ts';
import { accountForPostgres, commandFor, type Account } from './embedded-account.ts';
import { keepRunning } from './embedded-keeper.ts';
import { findPostgresBinaries, type PostgresBinaries } from './embedded-binaries.ts';
import { endLeftover, launchPostgres, postgresEnvironment, postmasterPid, type PostgresProcess } from './embedded-process.ts';

export interface EmbeddedPostgresOptions {
  /** Hookloom's data folder; made if it is missing. */
  dataDir: string;
  /** Told about what takes time or is unusual, in a sentence each. */
  log?: (message: string) => void;
  /** Server settings over the defaults below, by Postgres's names. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** `postgresql://…` of the database `hookloom`, as its superuser; by its socket where there is one. */
  url: string;
  /** Ends Postgres in about two seconds at the most. May be called again. Until then it is started again, at the same address, where it ends by itself. */
  stop: () => Promise<void>;
}

/** Tuned for short transactions on a laptop or a small server. Every commit is durable. */
const defaultSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  // Fewer checkpoints, fewer full pages in the log.
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  wal_compression: 'on',
  // Our statements are short: compiling them or sharing them out costs more than it gains.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  autovacuum_naptime: '10s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

const role = 'hookloom';
const database = 'hookloom';
const unfinishedPrefix = 'data.new-';
const launchTries = 3;
const readyWithinMs = 60_000;
const maxLogBytes = 10 * 1024 * 1024;

/**
 * Starts the bundled Postgres on `dataDir`, making the cluster on the first start, and resolves once it answers.
 * @throws Error with what to do about it: another process uses the folder, no binaries for this platform, Postgres will not start
 */
export async function startEmbeddedPostgres({
  dataDir,
  log = () => undefined,
  settings,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = path.join(path.resolve(dataDir), 'postgres');
  const binaries = await findPostgresBinaries();
  const account = await accountForPostgres(home);
  await makeHome(home, account);

  const cluster = path.join(home, 'data');
  await refuseIfInUse(home, cluster);
  await writeFile(path.join(home, 'owner'), (await identityOf(process.pid)) ?? '');
  if (!(await fileExists(path.join(cluster, 'PG_VERSION')))) {
    log('Making the database (first start only)');
    await makeCluster(home, binaries, account);
  }
  await endLeftover(cluster, log);

  const password = (await readFile(path.join(home, 'password'), 'utf8')).trim();
  const logFile = path.join(home, 'postgres.log');
  await shortenLog(logFile);

  const launchAt = async (port: number): Promise<PostgresProcess | undefined> => {
    const unix_socket_directories = socketFolder(home, port) ?? '';
    const launched = await launchPostgres({
      binaries,
      account,
      cluster,
      logFile,
      port,
      settings: { ...defaultSettings, unix_socket_directories, ...settings },
    });
    return (await answers(launched, urlAt(port, password, 'postgres'))) ? launched : undefined;
  };
  const failure = async (): Promise<Error> => new Error(`The bundled Postgres does not start:\n${await lastLines(logFile)}`);

  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const launched = await launchAt(port);
    if (launched) {
      await createDatabase(urlAt(port, password, 'postgres'));
      const end = keepRunning(launched, {
        log,
        async launch() {
          await endLeftover(cluster, log);
          const again = await launchAt(port);
          if (!again) throw await failure();
          return again;
        },
      });
      const sockets = socketFolder(home, port);
      return {
        url: sockets
          ? `postgresql://${role}:${password}@${encodeURIComponent(sockets)}:${port}/${database}`
          : urlAt(port, password, database),
        async stop() {
          await end();
          await rm(path.join(home, 'owner'), { force: true });
        },
      };
    }
    // Someone took the port in between, or the last backends of a killed Postgres still hold its memory: both pass.
    if (attempt === launchTries) throw await failure();
    await sleep(300);
  }
}

function urlAt(port: number, password: string, name: string): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${name}`;
}

/** The longest path that a socket's address holds on every system. */
const maxSocketPath = 100;

/** Where the socket is: it takes a tenth less of the processor than loopback TCP. Null where its path would be too long, and on Windows. */
function socketFolder(home: string, port: number): string | null {
  const fits = path.join(home, `.s.PGSQL.${port}`).length <= maxSocketPath;
  return process.platform !== 'win32' && fits && !/[,"\\]/.test(home) ? home : null;
}

async function makeHome(home: string, account: Account | undefined): Promise<void> {
  const dataDir = path.dirname(home);
  await mkdir(dataDir, { recursive: true, mode: account ? 0o711 : 0o700 });
  await mkdir(home, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!account) return;
  await chown(home, account.uid, account.gid);
  // Postgres must pass through it; the secrets beside it have file modes of their own.
  const { mode, uid } = await stat(dataDir);
  if (uid === 0 && (mode & 0o001) === 0) await chmod(dataDir, (mode | 0o001) & 0o777);
}

/** A Postgres whose owner lives is not a leftover: ending it would cut off a running Hookloom. */
async function refuseIfInUse(home: string, cluster: string): Promise<void> {
  const owner = await readFile(path.join(home, 'owner'), 'utf8').catch(() => '');
  const postmaster = await postmasterPid(cluster);
  if (owner === '' || postmaster === undefined || !(await isAlive(postmaster))) return;
  if ((await identityOf(pidOf(owner))) === owner) throw new Error(`The database in ${home} is in use by process ${pidOf(owner)}.`);
}

/** Makes the cluster beside its place and moves it there when it is complete, so that a start that was cut off leaves no half of one. */
async function makeCluster(home: string, binaries: PostgresBinaries, account: Account | undefined): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith(unfinishedPrefix)) await rm(path.join(home, name), { recursive: true, force: true });
  }
  // A name of its own: the initdb of a start that was cut off may still be writing to its one.
  const unfinished = await mkdtemp(path.join(home, unfinishedPrefix));
  const passwordFile = path.join(home, 'password');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (account) {
    await chown(unfinished, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  // The builtin provider sorts and folds the same on every system, and an upgrade of the system's locales breaks no index.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${role}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = ['-D', unfinished, ...access, ...locale, '--text-search-config=simple', '--no-instructions'];
  const command = await commandFor(account, binaries.initdb, args, [binaries.root, home]);

  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: '/',
    env: postgresEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  if (status !== 0) throw new Error(`The database cannot be made in ${home}:\n${output}\nSet DATABASE_URL to use a Postgres of your own.`);
  await rename(unfinished, path.join(home, 'data'));
}

/** False if Postgres ended before it took a connection. */
async function answers(running: PostgresProcess, url: string): Promise<boolean> {
  let ended = false;
  running.ended.then(
    () => (ended = true),
    () => (ended = true),
  );
  const deadline = Date.now() + readyWithinMs;
  while (!ended) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (!isTooEarly(error) || Date.now() > deadline) {
        await running.stop();
        throw new Error('The bundled Postgres runs, but takes no connection.', { cause: error });
      }
      await sleep(15);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/** Not listening yet, or (SQLSTATE 57P03) replaying its log after it was killed. */
function isTooEarly(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03';
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function shortenLog(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size > maxLogBytes) await truncate(logFile);
}

async function lastLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

async function fileExists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
