/** The package of a plugin as its author has it on disk. */
import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MANIFEST_FILE } from '@hookloom/sdk';
import { messageOf, Problem } from '../lib/problem.ts';

export interface PackageDescription {
  name?: unknown;
  version?: unknown;
  description?: unknown;
  license?: unknown;
  type?: unknown;
  keywords?: unknown;
  hookloom?: unknown;
  exports?: unknown;
  main?: unknown;
  files?: unknown;
  dependencies?: unknown;
}

export interface AuthorPackage {
  directory: string;
  description: PackageDescription;
  /** The module that exports the plugin, as it is written. Absolute. */
  source: string;
  /** Where the bundle belongs: what `exports` names. Absolute. */
  bundle: string;
  /** Absolute. */
  manifest: string;
}

const sources = ['src/index.ts', 'src/index.js', 'src/index.mjs'];

/** What `exports` names for `.`, or null. */
export function entryNamedBy({ exports, main }: PackageDescription): string | null {
  const root = typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports;
  if (typeof root === 'string') return root;
  if (typeof root === 'object' && root !== null) {
    const { import: imported, default: fallback } = root as { import?: unknown; default?: unknown };
    const target = imported ?? fallback;
    if (typeof target === 'string') return target;
  }
  return typeof main === 'string' && root === undefined ? main : null;
}

/** What `hookloom.manifest` names, or the file's usual name. */
export function manifestNamedBy({ hookloom }: PackageDescription): string {
  const named = typeof hookloom === 'object' && hookloom !== null && 'manifest' in hookloom ? hookloom.manifest : undefined;
  return typeof named === 'string' ? named : MANIFEST_FILE;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function readDescription(directory: string): Promise<PackageDescription> {
  const file = join(directory, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Problem(
      `There is no package.json in ${directory}. Name the folder of a plugin, or start one with: npm create hookloom-plugin`,
    );
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new Problem(`${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  throw new Problem(`${file} does not hold an object.`);
}

/** @throws Problem where there is no package or no source in it */
export async function readAuthorPackage(directory: string): Promise<AuthorPackage> {
  const description = await readDescription(directory);
  for (const source of sources.map((path) => join(directory, path))) {
    if (!(await exists(source))) continue;
    const bundle = resolve(directory, entryNamedBy(description) ?? 'dist/index.js');
    if (bundle === source) {
      throw new Problem(`package.json exports the source. Let it export the bundle: "exports": { ".": "./dist/index.js" }`);
    }
    return { directory, description, source, bundle, manifest: resolve(directory, manifestNamedBy(description)) };
  }
  throw new Problem(`There is no ${sources[0]} in ${directory}. It is the module whose default export is definePlugin({ … }).`);
}
