import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { identityOf, pidOf } from '../../server/src/lib/processes.ts';

/** What the lock file says of the instance that holds it. */
interface Holder {
  /** See `identityOf`. */
  identity: string;
  /** Where it listens; absent while it starts. */
  url?: string;
  stopping?: boolean;
}

export interface InstanceLock {
  /** Tells later starts where this one listens, or that it is about to end. */
  update(state: { url?: string; stopping?: boolean }): Promise<void>;
  release(): Promise<void>;
}

/** Another instance uses the data folder. */
export class AlreadyRunningError extends Error {
  constructor(holder: Holder, dataDir: string) {
    const where = holder.url ? ` at ${holder.url}` : ', and about to be ready';
    super(`Hookloom is running in this folder already${where} (process ${pidOf(holder.identity)}, data in ${dataDir}).`);
    this.name = 'AlreadyRunningError';
  }
}

/** An instance that was told to stop gets this long to do so. */
const patienceMs = 6_000;
/** One whose terminal was just closed notices that in this time. */
const noticeMs = 1_500;
/** A lock that cannot be read for so long is nobody's. */
const unreadableMs = 500;
/** Taking a stale lock away takes less. */
const turnMs = 3_000;

/**
 * Makes sure that one instance at a time uses `dataDir`. What a killed instance left is taken over, and one that is
 * about to end is waited for.
 * @throws AlreadyRunningError
 */
export async function acquireInstanceLock(dataDir: string): Promise<InstanceLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, 'instance.json');
  const own: Holder = { identity: (await identityOf(process.pid)) ?? String(process.pid) };
  const started = Date.now();
  while (!(await create(file, own))) {
    const holder = await readHolder(file);
    if (!holder || (await identityOf(pidOf(holder.identity))) !== holder.identity) {
      await removeStale(file, holder);
      continue;
    }
    if (Date.now() - started > (holder.stopping ? patienceMs : noticeMs)) throw new AlreadyRunningError(holder, dataDir);
    await sleep(100);
  }
  return {
    async update(state) {
      Object.assign(own, state);
      await replace(file, own);
    },
    release: () => rm(file, { force: true }),
  };
}

/** False if the file is there. */
async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function replace(file: string, holder: Holder): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(holder), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
    // A file that a full disk or an editor left in pieces says of nobody that he lives.
    return typeof holder?.identity === 'string' ? { ...holder, identity: holder.identity } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Of several starts that find the same stale file one at a time may take it away, and only where it is still the same: else the second would
 * remove the first one's new lock.
 */
async function removeStale(file: string, stale: Holder | undefined): Promise<void> {
  const turn = `${file}.turn`;
  if (!(await takeTurn(turn))) return sleep(20);
  try {
    const present = await readHolder(file);
    if (present?.identity !== stale?.identity) return;
    // One that is being written cannot be read yet.
    if (!present && (await ageOf(file)) < unreadableMs) await sleep(20);
    else await rm(file, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

/** A turn whose taker was killed is over. */
async function takeTurn(turn: string): Promise<boolean> {
  try {
    await writeFile(turn, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await ageOf(turn)) > turnMs) await rm(turn, { force: true });
    return false;
  }
}

/** Milliseconds since it was written; 0 where it is gone. */
async function ageOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}
