/**
 * Gets a package and its dependencies from the registry that the server's admin has set up for npm. None of its code is run: no install
 * scripts, and nothing from repositories, addresses or folders, whatever its dependencies say.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { create } from 'tar';
import { AppError } from '../../lib/app-error.ts';
import { refuse } from './bundle-content.ts';
import type { PackageSpec } from './package-spec.ts';

export interface NpmOptions {
  /** Of the child process: where `npm` is found and how it reaches the registry. Nothing else of the server's environment. */
  environment: Readonly<Record<string, string>>;
  /** Default 60,000. */
  timeoutMs?: number;
}

/** Characters of what npm says that are kept. */
const MAX_SAID = 4_000;

const settings = [
  '--ignore-scripts',
  '--omit=dev',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-bin-links',
  '--no-progress',
  '--install-strategy=hoisted',
  '--loglevel=error',
  // Dependencies come from the registry alone. Earlier versions of npm do not know these; `git` below keeps them from repositories.
  '--allow-git=none',
  '--allow-remote=none',
  '--allow-file=none',
  '--allow-directory=none',
  '--git=/nowhere/git',
];

/** The tarball of a package with all that it depends on in its own `node_modules`. @throws AppError `VALIDATION_FAILED`, `UNAVAILABLE` */
export async function fetchPackage(spec: PackageSpec, options: NpmOptions): Promise<Buffer> {
  const temporary = await mkdtemp(join(tmpdir(), 'hookloom-install-'));
  try {
    await writeFile(join(temporary, 'package.json'), '{ "private": true }');
    await runNpm(['install', `--prefix=${temporary}`, ...settings, '--', `${spec.name}@${spec.version}`], temporary, options);
    await nest(temporary, spec.name);
    return await pack(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function runNpm(args: string[], home: string, { environment, timeoutMs = 60_000 }: NpmOptions): Promise<void> {
  const env = { ...environment, HOME: home, npm_config_cache: join(home, '.npm') };
  const child = spawn('npm', args, { cwd: home, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MAX_SAID)));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  try {
    const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (late)
      throw new AppError(
        'UNAVAILABLE',
        `npm did not finish within ${Math.round(timeoutMs / 1_000)} s. Is the registry reachable? Try again`,
      );
    if (status !== 0) throw refuse(`npm could not install the package: ${lastWords(said, home)}`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('UNAVAILABLE', 'npm cannot be started on this server. Upload the tarball of the package instead', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What npm said last, without what is of no use to the reader and what might be a secret. */
export function lastWords(said: string, home: string): string {
  const lines = said
    .replaceAll(home, '')
    .replace(/\/\/[^/\s@]*:[^/\s@]*@/g, '//')
    .replace(/((?:_auth\w*|token|password|authorization)["']?\s*[=: ]\s*)("[^"]*"|\S+(?:\s+\S{16,})?)/gi, '$1***')
    .replace(/\b(npm|gh[pousr])_[A-Za-z0-9]{16,}/g, '***')
    .split('\n')
    .map((line) =>
      line
        .replace(/^npm (error|err!|warn)\s*/i, '')
        // npm begins each line with the status where it got one.
        .replace(/^404\b(?! Not Found)/, '')
        .trim()
        .replace(/\.$/, ''),
    )
    .filter((line) => line !== '' && !/complete log|debug-0\.log|^\d{4}-\d\d-|^Note that you can also install|^tarball, folder/.test(line));
  return lines.slice(-6).join('. ').slice(0, 1_000) || 'it said nothing';
}

/** Makes of npm's folder, where a package stands beside its dependencies, one with the package alone and these inside of it. */
async function nest(temporary: string, name: string): Promise<void> {
  const modules = join(temporary, 'node_modules');
  const target = join(temporary, 'package');
  await rename(join(modules, name), target);
  await mkdir(join(target, 'node_modules'), { recursive: true });
  for (const path of await packagesIn(modules)) {
    const place = join(target, 'node_modules', path);
    await mkdir(join(place, '..'), { recursive: true });
    // The package's own copy stands there already, and comes first for Node too.
    await rename(join(modules, path), place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  }
}

async function packagesIn(modules: string): Promise<string[]> {
  const names = (await readdir(modules)).filter((name) => !name.startsWith('.'));
  const paths = await Promise.all(
    names.map(async (name) => (name.startsWith('@') ? (await readdir(join(modules, name))).map((rest) => join(name, rest)) : [name])),
  );
  return paths.flat();
}

/** The same files give the same bytes. Links are left out: npm makes them for programs only. */
async function pack(temporary: string): Promise<Buffer> {
  const found = await readdir(join(temporary, 'package'), { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(temporary, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  const stream = create({ cwd: temporary, gzip: true, portable: true, noDirRecurse: true, mtime: new Date(0) }, files);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
