/**
 * Writes `hookloom.plugin.json` beside a plugin's `package.json`, from the plugin's code.
 *
 *     node sdk/bin/build-manifest.ts [--check] <package dir>...
 *
 * With `--check` nothing is written; a manifest that differs from what the code says ends it with status 1.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildManifest, definePlugin, MANIFEST_FILE, printManifest, type PluginDefinition } from '../src/index.ts';

/** The file that the package's `exports` names for `.`. */
async function entryOf(directory: string): Promise<string> {
  const description = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
    exports?: Record<string, unknown> | string;
  };
  const exported = typeof description.exports === 'string' ? description.exports : description.exports?.['.'];
  if (typeof exported !== 'string') {
    throw new Error(`${directory}/package.json is to name the plugin's entry: "exports": { ".": "./src/index.ts" }`);
  }
  return resolve(directory, exported);
}

async function manifestTextOf(directory: string): Promise<string> {
  const entry = await entryOf(directory);
  const module = (await import(pathToFileURL(entry).href)) as { default?: PluginDefinition };
  if (!module.default) throw new Error(`${entry} is to export its plugin as default: export default definePlugin({ … })`);
  return printManifest(buildManifest(definePlugin(module.default)));
}

/** Returns whether the file on disk was already right. */
async function build(directory: string, check: boolean): Promise<boolean> {
  const text = await manifestTextOf(directory);
  const file = join(directory, MANIFEST_FILE);
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before === text) return true;
  if (!check) await writeFile(file, text);
  return false;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean', default: false } } });
if (positionals.length === 0) {
  console.error(`Usage: ${basename(import.meta.filename)} [--check] <package dir>...`);
  process.exit(2);
}
for (const directory of positionals.map((path) => resolve(path))) {
  const file = join(directory, MANIFEST_FILE);
  try {
    const fresh = await build(directory, values.check);
    if (!fresh && !values.check) console.log(`Wrote ${file}`);
    if (!fresh && values.check) throw new Error(`${file} is stale. Make it anew: node sdk/bin/build-manifest.ts ${directory}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
