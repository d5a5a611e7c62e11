/**
 * Packages that were installed while the server ran. Their tarballs stand in the database under their SHA-256, and each process unpacks those
 * that it needs to `<data dir>/plugins/<sha256>/`: it gets there whole, by a rename, and never changes.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { syncDirectory, unpackBundle } from './bundle-content.ts';

export interface Bundles {
  /** Unpacks a tarball, without storing it in the database. @throws AppError `VALIDATION_FAILED` */
  unpack(content: Uint8Array): Promise<{ sha256: string; directory: string }>;
  /** The directory of a stored one, unpacked where it is not yet. @throws AppError `NOT_FOUND` */
  directoryOf(sha256: string): Promise<string>;
  /** Removes directories that have been of no use for a while; code that still runs may read a file late. */
  sweep(inUse: ReadonlySet<string>): Promise<void>;
}

/** Milliseconds that an unused directory stays. */
const KEEP_UNUSED_MS = 10 * 60_000;

const namePattern = /^[0-9a-f]{64}$/;
const temporaryPattern = /^unpacking-/;

export function createBundles(pool: pg.Pool, dataDir: string, clock: Clock): Bundles {
  const home = join(dataDir, 'plugins');
  const unusedSince = new Map<string, number>();
  const underWay = new Map<string, Promise<string>>();

  const isThere = (path: string): Promise<boolean> =>
    stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );

  const place = async (content: Uint8Array, sha256: string): Promise<string> => {
    const directory = join(home, sha256);
    if (await isThere(directory)) return directory;
    await mkdir(home, { recursive: true });
    const temporary = await mkdtemp(join(home, 'unpacking-'));
    try {
      await unpackBundle(content, temporary);
      await syncDirectory(temporary);
      await rename(temporary, directory).catch(async (error: unknown) => {
        // Another process was faster, with the same files.
        if (!(await isThere(directory))) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return directory;
  };

  const fetchAndPlace = async (sha256: string): Promise<string> => {
    const directory = join(home, sha256);
    if (await isThere(directory)) return directory;
    const { rows } = await pool.query<{ content: Buffer }>('select content from plugin_bundle where sha256 = $1', [sha256]);
    const content = rows[0]?.content;
    if (!content) throw new AppError('NOT_FOUND', 'The package is not stored any more');
    if (hashOf(content) !== sha256)
      throw new AppError('INTERNAL', 'The stored package is not the one that was installed; install it again');
    return place(content, sha256);
  };

  return {
    async unpack(content) {
      const sha256 = hashOf(content);
      return { sha256, directory: await place(content, sha256) };
    },
    directoryOf(sha256) {
      unusedSince.delete(sha256);
      const running = underWay.get(sha256) ?? fetchAndPlace(sha256).finally(() => underWay.delete(sha256));
      underWay.set(sha256, running);
      return running;
    },
    async sweep(inUse) {
      const now = clock.now();
      for (const name of await readdir(home).catch((): string[] => [])) {
        if (inUse.has(name)) unusedSince.delete(name);
        if (inUse.has(name) || !(namePattern.test(name) || temporaryPattern.test(name))) continue;
        const since = unusedSince.get(name) ?? now;
        unusedSince.set(name, since);
        if (now - since < KEEP_UNUSED_MS) continue;
        unusedSince.delete(name);
        await rm(join(home, name), { recursive: true, force: true });
      }
    },
  };
}

export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
