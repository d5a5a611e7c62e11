/** Reads one plugin's package from its files alone; none of its code is run. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { MANIFEST_FILE, type PluginManifest } from '@hookloom/sdk';
import { z } from 'zod';
import { isInRange } from '../manifest/host-range.ts';
import { readManifest } from '../manifest/manifest.ts';
import { paramsSchemaFault } from '../params/validate-params.ts';

const PLUGIN_KEYWORD = 'hookloom-plugin';

/** Bytes of a `package.json` or manifest that are read at most. */
const MAX_FILE_BYTES = 2_000_000;

/**
 * Where a plugin came from: this repository, a dependency of the server, a directory that the admin names, a package that was installed
 * while the server ran, or an upload of the author who works on it.
 */
export const pluginSources = ['BUILT_IN', 'DEPENDENCY', 'DIRECTORY', 'INSTALLED', 'DEV'] as const;
export type PluginSource = (typeof pluginSources)[number];

/** A package that says it is a plugin. */
export interface PluginPackage {
  /** The package's name; its directory's where that cannot be read. */
  package: string;
  version: string;
  /** Absolute, with symbolic links resolved. */
  directory: string;
  /** Absolute path of the module that exports the plugin, or null where the package names none. */
  entry: string | null;
  /** True for this repository's own plugins, whose code may run in the server's process. */
  builtIn: boolean;
  source: PluginSource;
  /** Null where it could not be read. */
  manifest: PluginManifest | null;
  /** Why the plugin cannot be used, and what to do about it. */
  problem: string | null;
}

const exportTarget = z.union([z.string(), z.looseObject({ import: z.string().optional(), default: z.string().optional() })]);
const packageJson = z.looseObject({
  name: z.string().regex(/^[^\p{Cc}]{1,214}$/u),
  version: z
    .string()
    .regex(/^[\w.+-]{1,100}$/)
    .default('0.0.0'),
  keywords: z.array(z.string()).default([]),
  main: z.string().optional(),
  exports: z.union([z.string(), z.looseObject({ '.': exportTarget.optional() })]).optional(),
  hookloom: z.looseObject({ manifest: z.string().optional() }).optional(),
});
type PackageJson = z.output<typeof packageJson>;

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(directory, way) === path;
}

async function readText(file: string): Promise<string> {
  const found = await stat(file);
  // A pipe would keep the start waiting for ever.
  if (!found.isFile()) throw new Error(`${file} is not a file`);
  if (found.size > MAX_FILE_BYTES) throw new Error(`${file} is larger than ${MAX_FILE_BYTES} bytes`);
  return readFile(file, 'utf8');
}

function entryOf(description: PackageJson, directory: string): string | null {
  const root = typeof description.exports === 'object' ? description.exports['.'] : description.exports;
  const target = typeof root === 'object' ? (root.import ?? root.default) : (root ?? description.main);
  if (target === undefined) return null;
  const path = resolve(directory, target);
  return isInside(path, directory) ? path : null;
}

async function readManifestFile(description: PackageJson, directory: string): Promise<ReturnType<typeof readManifest>> {
  const file = join(directory, description.hookloom?.manifest ?? MANIFEST_FILE);
  try {
    if (!isInside(await realpath(file), directory)) return { ok: false, problem: 'Its manifest lies outside of its package' };
    return readManifest(await readText(file));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing) return { ok: false, problem: `It has no ${MANIFEST_FILE}. Build the plugin; the SDK makes that file` };
    return { ok: false, problem: `Its manifest cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function manifestProblem(manifest: PluginManifest, builtIn: boolean, hostVersion: string): string | null {
  const fits = isInRange(hostVersion, manifest.host);
  if (fits === null) return `It asks for Hookloom "${manifest.host}", which is not a version range such as ^0.1.0. Tell its author`;
  if (!fits) {
    return `It asks for Hookloom ${manifest.host}, and this is ${hostVersion}. Install a version of the plugin made for ${hostVersion}, or another Hookloom`;
  }
  // Compiling takes milliseconds a node; our own schemas are compiled by a test, and at run time when first used.
  if (builtIn) return null;
  const fault = paramsSchemaFault(manifest.nodes);
  return fault && `${fault}. Tell its author`;
}

export interface ReadOptions {
  hostVersion: string;
  /** Plugins that really lie in this directory are built in. Absolute, with symbolic links resolved. */
  builtInDirectory: string;
  /** Whether a package without the keyword is reported rather than passed over. */
  expectPlugin: boolean;
  /** How it came here; one that really lies in `builtInDirectory` is `BUILT_IN` all the same. */
  source: PluginSource;
}

/** The plugin in a directory; null where there is no package in it, or one that is no plugin. Never throws for what it reads. */
export async function readPluginPackage(directoryGiven: string, options: ReadOptions): Promise<PluginPackage | null> {
  let directory: string;
  let text: string;
  try {
    directory = await realpath(directoryGiven);
    text = await readText(join(directory, 'package.json'));
  } catch {
    return null;
  }
  // What was installed is somebody else's code, also where the data directory lies among the built-in plugins.
  const mayBeBuiltIn = options.source === 'DEPENDENCY' || options.source === 'DIRECTORY';
  const builtIn = mayBeBuiltIn && directory !== options.builtInDirectory && isInside(directory, options.builtInDirectory);
  const source = builtIn ? 'BUILT_IN' : options.source;
  const broken = (problem: string): PluginPackage => ({
    package: directory,
    version: '',
    directory,
    entry: null,
    builtIn,
    source,
    manifest: null,
    problem,
  });

  let description: PackageJson;
  try {
    description = packageJson.parse(JSON.parse(text));
  } catch {
    return options.expectPlugin ? broken('Its package.json is not a valid package description') : null;
  }
  const { name, version } = description;
  if (!description.keywords.includes(PLUGIN_KEYWORD)) {
    if (!options.expectPlugin) return null;
    return {
      ...broken(`Its package.json does not have the keyword "${PLUGIN_KEYWORD}". Add it if this is a plugin`),
      package: name,
      version,
    };
  }
  const found = { package: name, version, directory, entry: entryOf(description, directory), builtIn, source };
  const reading = await readManifestFile(description, directory);
  if (!reading.ok) return { ...found, manifest: null, problem: reading.problem };
  return { ...found, manifest: reading.manifest, problem: manifestProblem(reading.manifest, builtIn, options.hostVersion) };
}
