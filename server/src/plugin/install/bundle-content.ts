/** Unpacks the tarball of a package that somebody else made. Nothing is written but plain files and folders, below the directory given. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type ReadEntry } from 'tar';
import { AppError } from '../../lib/app-error.ts';

export const bundleLimits = {
  /** Bytes of the tarball. */
  bytes: 50 * 1024 * 1024,
  /** Bytes of all that is in it. */
  unpackedBytes: 200 * 1024 * 1024,
  /** Files and folders. */
  entries: 20_000,
  pathLength: 400,
  /** Milliseconds until it is unpacked. */
  ms: 60_000,
};
export type BundleLimits = typeof bundleLimits;

const megabytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MB`;

export function refuse(message: string, cause?: unknown): AppError {
  return new AppError('VALIDATION_FAILED', message, { cause });
}

/** Why an entry must not be written, or null. `npm pack` makes nothing that is refused here. */
export function entryFault({ path, type }: { path: string; type: string }, root: string | undefined, limits: BundleLimits): string | null {
  const shown = JSON.stringify(path.slice(0, 100));
  if (type !== 'File' && type !== 'OldFile' && type !== 'ContiguousFile' && type !== 'Directory')
    return `It holds ${shown}, which is a ${type}; only files and folders are allowed`;
  // eslint-disable-next-line no-control-regex
  if (path.length > limits.pathLength || /[\\\u0000-\u001f]/.test(path) || /^[A-Za-z]:/.test(path))
    return `It holds ${shown}, which is not a usable path`;
  const parts = path.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return `It holds ${shown}, which leads out of the package`;
  if (root !== undefined && parts[0] !== root)
    return `It holds ${shown} beside "${root}/"; all is to be in one folder, as npm pack makes it`;
  if (parts.length === 1 && type !== 'Directory') return `It holds ${shown} outside of its folder`;
  return null;
}

/** Counts what comes out of the decompression, so that a small tarball cannot fill the disk; and lets no second compression pass. */
function bounded(limit: number): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (total === 0 && (chunk[0] === 0x1f || chunk[0] === 0x28)) return done(refuse('It is compressed twice'));
      total += chunk.length;
      return total > limit ? done(refuse(`It holds more than ${megabytes(limit)}`)) : done(null, chunk);
    },
  });
}

/**
 * Unpacks what stands in the tarball's one folder into `directory`, which exists and is empty. What was written stays behind where it fails.
 * @throws AppError `VALIDATION_FAILED` for what no package manager would have made, or what is too large
 */
export async function unpackBundle(content: Uint8Array, directory: string, limits: BundleLimits = bundleLimits): Promise<void> {
  if (content.length > limits.bytes) throw refuse(`The package is larger than ${megabytes(limits.bytes)}`);
  let fault: string | null = null;
  let root: string | undefined;
  let entries = 0;
  const filter = (path: string, entry: ReadEntry): boolean => {
    fault ??=
      ++entries > limits.entries ? `It holds more than ${limits.entries} files` : entryFault({ path, type: entry.type }, root, limits);
    root ??= path.split('/')[0];
    // No matter what the tarball says: nothing is run by its own name, and nothing is hidden from its owner.
    entry.mode = entry.type === 'Directory' ? 0o755 : 0o644;
    return fault === null;
  };
  try {
    await pipeline(
      Readable.from([content], { objectMode: false }),
      createGunzip(),
      // The headers and fill of each entry count too.
      bounded(limits.unpackedBytes + 2_048 * limits.entries),
      extract({
        cwd: directory,
        strip: 1,
        strict: true,
        preserveOwner: false,
        noMtime: true,
        filter: filter as never,
      }) as unknown as Transform,
      // Whoever reads tarballs waits for ever at one that goes on after its end.
      { signal: AbortSignal.timeout(limits.ms) },
    );
  } catch (error) {
    if (fault === null && error instanceof AppError) throw refuse(`The package cannot be unpacked. ${error.message}`, error);
    if (fault === null && isFault(error)) throw error;
    const late = error instanceof Error && error.name === 'AbortError';
    fault ??= late ? 'It takes too long' : 'It is not a gzipped tarball, as npm pack makes it';
  }
  if (fault !== null) throw refuse(`The package cannot be unpacked. ${fault}`);
  if (entries === 0) throw refuse('The package cannot be unpacked. There is nothing in it');
}

/** Whether it is the disk's fault and not the tarball's. */
function isFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ENOSPC|EACCES|EROFS|EIO|EMFILE|EDQUOT|EPERM)$/.test(code);
}

/** Brings to the disk what was written, so that a power failure leaves no empty files under a name that says they are whole. */
export async function syncDirectory(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name), 'r');
    await file.sync().finally(() => file.close());
  }
}
