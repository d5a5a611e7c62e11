/**
 * Finds the installed plugins: npm packages with the keyword `hookloom-plugin`. Only `package.json` and the manifest are read.
 * They come from the workspaces under `plugins/`, the dependencies of the server and of the folder that holds it,
 * and the directories that the admin names.
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPluginPackage, type PluginPackage, type PluginSource, type ReadOptions } from './plugin-package.ts';
import { settleRivals } from './rivals.ts';

const serverDirectory = fileURLToPath(new URL('../../../', import.meta.url));

export interface DiscoveryOptions {
  /** Each is a plugin's package, or holds several. Relative ones start from the working directory. Default: none. */
  pluginDirectories?: string[];
  /** Default: `plugins/` of this repository. Plugins in it are trusted to run in the server's process. */
  builtInDirectory?: string;
  /** Packages whose dependencies are looked through. Default: the server and the folder that holds it. */
  dependents?: string[];
  /** Default: the server's own version. */
  hostVersion?: string;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Directories directly in `directory`, and those in `@scope` directories there. */
async function childrenOf(directory: string): Promise<string[]> {
  const names = (await readdir(directory).catch((): string[] => [])).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  const children = await Promise.all(
    names.sort().map(async (name) => {
      const path = join(directory, name);
      if (!(await isDirectory(path))) return [];
      return name.startsWith('@') ? childrenOf(path) : [path];
    }),
  );
  return children.flat();
}

async function readJsonObject(file: string): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Where Node would find the package: in the nearest `node_modules` upwards. */
async function installedAt(name: string, from: string): Promise<string | null> {
  for (let directory = from; ; directory = dirname(directory)) {
    const path = join(directory, 'node_modules', name);
    if (await isDirectory(path)) return path;
    if (dirname(directory) === directory) return null;
  }
}

async function dependenciesOf(directory: string): Promise<string[]> {
  const description = await readJsonObject(join(directory, 'package.json'));
  const names = [description.dependencies, description.optionalDependencies].flatMap((field) =>
    typeof field === 'object' && field !== null ? Object.keys(field) : [],
  );
  const paths = await Promise.all(names.map((name) => installedAt(name, directory)));
  return paths.filter((path) => path !== null);
}

function unreadable(directory: string, problem: string): PluginPackage {
  return { package: directory, version: '', directory, entry: null, builtIn: false, source: 'DIRECTORY', manifest: null, problem };
}

/** What an admin's directory holds. It was named on purpose, so finding nothing is reported. */
async function inNamedDirectory(directory: string, options: ReadOptions): Promise<PluginPackage[]> {
  if (!(await isDirectory(directory))) return [unreadable(directory, 'There is no such directory. Correct HOOKLOOM_PLUGIN_DIRS')];
  const itself = await readPluginPackage(directory, { ...options, expectPlugin: true });
  if (itself) return [itself];
  const children = await Promise.all((await childrenOf(directory)).map((child) => readPluginPackage(child, options)));
  const found = children.filter((child) => child !== null);
  return found.length > 0 ? found : [unreadable(directory, 'There is no plugin in this directory. Correct HOOKLOOM_PLUGIN_DIRS')];
}

/** Each directory once, however many ways lead to it. */
function distinct(packages: (PluginPackage | null)[]): PluginPackage[] {
  const byDirectory = new Map<string, PluginPackage>();
  for (const found of packages) if (found && !byDirectory.has(found.directory)) byDirectory.set(found.directory, found);
  return [...byDirectory.values()];
}

const repository = resolve(serverDirectory, '..');

function builtInDirectoryOf(options: DiscoveryOptions): string {
  return resolve(options.builtInDirectory ?? join(repository, 'plugins'));
}

/** How packages are read that lie elsewhere, such as those that were installed at run time. */
export async function readOptionsOf(options: DiscoveryOptions, source: PluginSource): Promise<ReadOptions> {
  const builtInDirectory = builtInDirectoryOf(options);
  return {
    hostVersion: options.hostVersion ?? String((await readJsonObject(join(serverDirectory, 'package.json'))).version),
    builtInDirectory: await realpath(builtInDirectory).catch(() => builtInDirectory),
    expectPlugin: false,
    source,
  };
}

/** Every plugin that is there on disk, broken ones included with their `problem`. Never throws for what plugins contain. */
export async function findPlugins(options: DiscoveryOptions = {}): Promise<PluginPackage[]> {
  const builtInDirectory = builtInDirectoryOf(options);
  const read = await readOptionsOf(options, 'DEPENDENCY');
  const builtIns = await childrenOf(builtInDirectory);
  const dependents = options.dependents ?? [serverDirectory, repository];
  const dependencies = (await Promise.all(dependents.map((directory) => dependenciesOf(resolve(directory))))).flat();
  const named = (options.pluginDirectories ?? []).map((directory) =>
    inNamedDirectory(resolve(directory), { ...read, source: 'DIRECTORY' }),
  );
  const found = await Promise.all([
    ...builtIns.map((directory) => readPluginPackage(directory, { ...read, expectPlugin: true })),
    ...dependencies.map((directory) => readPluginPackage(directory, read)),
  ]);
  return distinct([...found, ...(await Promise.all(named)).flat()]);
}

/** The same, with rivals for a name refused, sorted by package name. */
export async function discoverPlugins(options: DiscoveryOptions = {}): Promise<PluginPackage[]> {
  return settleRivals(await findPlugins(options));
}
