/**
 * `npm run complete-lock`, after a change of dependencies: adds what `package-lock.json` lacks of other platforms' binaries.
 *
 * npm leaves optional packages out of the lock file that the registry in use does not serve (some serve a release before all
 * its platforms), and `npm ci` then refuses the lock file everywhere. The missing entries follow from their siblings: the
 * package that lists them pins their version, and their names say the platform.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface LockedPackage {
  version?: string;
  optionalDependencies?: Record<string, string>;
  optional?: boolean;
  dev?: boolean;
  license?: string;
  engines?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

interface Lock {
  packages: Record<string, LockedPackage>;
}

const file = path.resolve(import.meta.dirname, '../package-lock.json');
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** `@oxfmt/binding-linux-arm-musleabihf` is for Linux with musl on 32-bit ARM. Undefined where the name does not say. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[/-]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (!os || !cpu) return undefined;
  const c = words.at(-1)?.startsWith('musl') ? 'musl' : words.at(-1)?.startsWith('gnu') ? 'glibc' : undefined;
  return { cpu: [cpu], os: [os], ...(c && os === 'linux' ? { libc: [c] } : {}) };
}

const lock = JSON.parse(await readFile(file, 'utf8')) as Lock;
const added: string[] = [];
for (const [, parent] of Object.entries(lock.packages)) {
  const names = Object.keys(parent.optionalDependencies ?? {});
  const sibling = names.map((name) => lock.packages[`node_modules/${name}`]).find((entry) => entry?.os);
  for (const name of names) {
    const version = parent.optionalDependencies?.[name];
    const platform = platformOf(name);
    if (lock.packages[`node_modules/${name}`] || !platform || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? '')) continue;
    const { dev, license, engines } = sibling ?? {};
    lock.packages[`node_modules/${name}`] = { version, dev, license, optional: true, ...platform, engines };
    added.push(`${name}@${version}`);
  }
}
const sorted = Object.entries(lock.packages).toSorted(([left], [right]) => left.localeCompare(right, 'en'));
lock.packages = Object.fromEntries(sorted);
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `Added ${added.join(', ')}` : 'Nothing is missing');
