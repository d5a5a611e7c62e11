/** Checks of `package.json` and of what would be packed. */
import { coversHost } from '@hookloom/sdk';
import { entryNamedBy, manifestNamedBy, type PackageDescription } from './author-package.ts';
import { judge, type Finding } from './finding.ts';

export const PLUGIN_KEYWORD = 'hookloom-plugin';

/** Bytes of the packed tarball from which on it is worth a thought, and those that a server takes at most. */
const LARGE_BYTES = 2_000_000;
const MAX_BYTES = 50_000_000;

export interface Packed {
  /** Bytes of the tarball. */
  size: number;
  /** Paths in the package. */
  files: string[];
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export function checkDescription(description: PackageDescription): Finding[] {
  const { name, version, type, keywords, license } = description;
  const faults: string[] = [];
  if (!isText(name)) faults.push('package.json has no name.');
  if (!isText(version) || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    faults.push('The version in package.json is to be of the form 1.2.3.');
  if (type !== 'module') faults.push('package.json is to say "type": "module", since the bundle is an ES module.');
  if (!Array.isArray(keywords) || !keywords.includes(PLUGIN_KEYWORD))
    faults.push(`The keyword that makes a package a plugin is missing: "keywords": ["${PLUGIN_KEYWORD}"].`);
  if (entryNamedBy(description) === null)
    faults.push('package.json does not say where the bundle is: "exports": { ".": "./dist/index.js" }.');
  const warnings = [
    ...(isText(license) ? [] : ['There is no license in package.json, so nobody may use it.']),
    ...(isText(description.description) ? [] : ['There is no description in package.json; package registries show it.']),
  ];
  return judge('package.json', faults, `${String(name)} ${String(version)} is a plugin's package.`, warnings);
}

/** The bundle has all that it needs inside. */
export function checkDependencies({ dependencies }: PackageDescription): Finding[] {
  const names = typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];
  const listed = names.join(', ');
  const warning = `The bundle holds ${listed} already. Move them to devDependencies, so that servers install one package only.`;
  return judge('dependencies', [], 'All is in the bundle; nothing else is installed with it.', names.length > 0 ? [warning] : []);
}

export function checkPacked(description: PackageDescription, packed: Packed): Finding[] {
  const plain = (path: string): string => path.replace(/^\.\//, '');
  const needed = [entryNamedBy(description), manifestNamedBy(description)].filter((path) => path !== null).map(plain);
  const faults = needed
    .filter((path) => !packed.files.includes(path))
    .map((path) => `npm would leave out ${path}. Add it to "files" in package.json, and see that it is built.`);
  const megabytes = (packed.size / 1e6).toFixed(1);
  if (packed.size > MAX_BYTES) faults.push(`The package has ${megabytes} MB, and servers take ${MAX_BYTES / 1e6} MB at most.`);
  const warnings: string[] = [];
  if (packed.size > LARGE_BYTES && packed.size <= MAX_BYTES) warnings.push(`The package has ${megabytes} MB. Is everything in it needed?`);
  const secret = packed.files.find((path) => /(^|\/)(\.env(\..*)?|\.npmrc|.*\.pem|id_rsa)$/.test(path));
  if (secret !== undefined) warnings.push(`The package would hold ${secret}. Is that meant for everybody?`);
  return judge('size', faults, `${Math.ceil(packed.size / 1000)} KB packed, ${packed.files.length} files.`, warnings);
}

/** Modules of Node that a plugin's process refuses or has no use for, with what to take instead. */
const denied = new Map<string, string>([
  ...['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].map((name) => [name, 'ctx.http or ctx.connect'] as const),
  ...['fs', 'fs/promises', 'sqlite'].map((name) => [name, 'ctx.files or ctx.state'] as const),
  ...['child_process', 'cluster', 'worker_threads', 'inspector', 'wasi', 'repl', 'trace_events', 'sea', 'test'].map(
    (name) => [name, 'nothing: it is refused'] as const,
  ),
]);

/** Imports that fail or do nothing in a plugin's process. */
export function checkImports(builtins: readonly string[]): Finding[] {
  const warnings = builtins.flatMap((name) => {
    const instead = denied.get(name);
    return instead === undefined
      ? []
      : [`The bundle imports node:${name}, which does not work in a plugin's process. Instead: ${instead}.`];
  });
  return judge('imports', [], 'The code imports nothing that a plugin may not use.', warnings);
}

/** The hosts that its credentials are bound to are among those that it may reach. */
export function checkHosts(hosts: readonly string[], credentialHosts: readonly string[]): Finding[] {
  const warnings: string[] = [];
  for (const host of credentialHosts) {
    if (host.includes('{{') || host.startsWith('*') || hosts.some((pattern) => coversHost(pattern, host))) continue;
    warnings.push(`A credential is bound to ${host}, which is not among the plugin's hosts: without the credential it cannot be reached.`);
  }
  return judge('hosts', [], hosts.length > 0 ? `It may reach ${hosts.join(', ')}.` : 'It reaches no hosts of its own.', warnings);
}
