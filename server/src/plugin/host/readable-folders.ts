/** Which folders a plugin's process may read: its package, and those of its dependencies. */
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { MAX_DEPENDENCIES, MAX_FILES } from './limits.ts';

/** A name as npm allows it. Nothing else is put together to a path: `../..` is no name of a package. */
const packageName = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i;

/**
 * Absolute, with symbolic links resolved.
 * @throws Error, in words for the admin, where there are too many, or where a link leads out of them: Node's permission model follows links.
 */
export async function readableFolders(pluginDirectory: string): Promise<string[]> {
  const root = await realpath(pluginDirectory);
  const folders = new Set([root]);
  for (const folder of folders) {
    for (const name of await dependenciesOf(folder)) {
      const dependency = await installedAt(name, folder, root);
      if (dependency !== null) folders.add(dependency);
      if (folders.size > MAX_DEPENDENCIES) throw new Error(`it has more than ${MAX_DEPENDENCIES} dependencies; bundle it`);
    }
  }
  const all = [...folders];
  // A flag of Node's reads these characters in its own way.
  const odd = all.find((folder) => /[*,]/.test(folder));
  if (odd !== undefined) throw new Error(`its folder ${odd} has a * or , in its name; rename it`);
  const outermost = all.filter((folder) => !all.some((other) => other !== folder && isInside(folder, other)));
  await refuseLinksOut(outermost);
  return outermost;
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

async function dependenciesOf(folder: string): Promise<string[]> {
  const description = await describe(folder);
  return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) => {
    const names = description[field];
    return typeof names === 'object' && names !== null ? Object.keys(names).filter((name) => packageName.test(name)) : [];
  });
}

async function describe(folder: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Where Node finds a dependency. What the plugin itself brings along must lie in it; links elsewhere were made by the admin's npm. */
async function installedAt(name: string, from: string, root: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    const found = await realpath(path).catch(() => null);
    if (found !== null && (await stat(found)).isDirectory()) {
      const fits = (await describe(found))['name'] === name;
      return fits && (!isInside(path, root) || isInside(found, root)) ? found : null;
    }
    if (dirname(folder) === folder) return null;
  }
}

async function refuseLinksOut(folders: readonly string[]): Promise<void> {
  let left = MAX_FILES;
  const look = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    left -= entries.length;
    if (left < 0) throw new Error(`it has more than ${MAX_FILES.toLocaleString('en')} files with its dependencies; bundle it`);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await look(path);
      if (!entry.isSymbolicLink()) continue;
      // One that leads nowhere today may lead somewhere tomorrow.
      const target = await realpath(path).catch(async () => resolve(folder, await readlink(path)));
      if (!folders.some((allowed) => isInside(target, allowed)))
        throw new Error(`its link ${path} leads out of it, to ${target}; remove the link`);
    }
  };
  for (const folder of folders) await look(folder);
}
