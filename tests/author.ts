/** The machine of a plugin's author: the tools as they are published, installed from their tarballs without a network. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extract } from 'tar';
import { freshEnvironment } from './environment.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What the published tools and a made package depend on, and where this checkout has it. */
const installed: Record<string, string> = {
  zod: 'zod',
  commander: 'commander',
  esbuild: 'esbuild',
  tar: 'tar',
  oxlint: 'oxlint',
  typescript: 'typescript-native',
  '@types/node': '@types/node',
  '@inquirer/prompts': '@inquirer/prompts',
};

export interface Ran {
  status: number | null;
  /** What it has written, stdout and stderr. */
  output: string;
}

/** Runs a program to its end as a person would: with a fresh environment, the folder's tools in the path, and no terminal. */
export function run(directory: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const fresh = freshEnvironment();
  const PATH = [path.join(directory, 'node_modules/.bin'), path.dirname(process.execPath), fresh.PATH].join(path.delimiter);
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: { ...fresh, PATH, ...env }, timeout: 120_000 };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ status: child.exitCode, output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}

/** @throws Error with its output where it fails */
export async function succeed(directory: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { status, output } = await run(directory, file, args, env);
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with status ${status}:\n${output}`);
  return output;
}

export interface Author {
  /** A folder for packages. */
  directory: string;
  /** The tarball of a published package, by its name. */
  tarball(name: string): string;
  /** Runs `create-hookloom-plugin` from its tarball. */
  create(args: string[], env?: NodeJS.ProcessEnv): Promise<Ran>;
  /** Does what `npm install` does in a folder, without a network. */
  install(directory: string): Promise<void>;
  dispose(): Promise<void>;
}

async function link(target: string, place: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  await rm(place, { force: true });
  await symlink(target, place);
}

export async function createAuthor(): Promise<Author> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hookloom-author-'));
  const tarballs = path.join(directory, 'tarballs');
  const dispose = (): Promise<void> => rm(directory, { recursive: true, force: true });
  await succeed(root, process.execPath, ['scripts/pack.ts', tarballs]).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  const { version } = JSON.parse(await readFile(path.join(root, 'sdk/package.json'), 'utf8')) as { version: string };
  const tarball = (name: string): string => path.join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);

  async function unpack(name: string, into: string): Promise<string> {
    const place = path.join(into, 'node_modules', name);
    await mkdir(place, { recursive: true });
    await extract({ file: tarball(name), cwd: place, strip: 1 });
    return place;
  }
  async function linkDependencies(into: string): Promise<void> {
    const links = Object.entries(installed).map(([name, at]) =>
      link(path.join(root, 'node_modules', at), path.join(into, 'node_modules', name)),
    );
    await Promise.all(links);
  }
  async function linkBin(into: string, name: string, target: string): Promise<void> {
    await chmod(target, 0o755).catch(() => undefined);
    await link(target, path.join(into, 'node_modules/.bin', name));
  }

  const tools = path.join(directory, 'tools');
  const scaffold = await unpack('create-hookloom-plugin', tools);
  await linkDependencies(tools);
  return {
    directory,
    tarball,
    create: (args, env) => run(directory, process.execPath, ['--no-strip-types', path.join(scaffold, 'dist/main.js'), ...args], env),
    async install(into) {
      await unpack('@hookloom/sdk', into);
      const cli = await unpack('@hookloom/cli', into);
      await linkDependencies(into);
      await linkBin(into, 'hookloom', path.join(cli, 'dist/main.js'));
      await linkBin(into, 'oxlint', path.join(root, 'node_modules/oxlint/bin/oxlint'));
      await linkBin(into, 'tsc', path.join(root, 'node_modules/typescript-native/bin/tsc'));
    },
    dispose,
  };
}
