/** `hookloom plugin validate`. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, Problem } from '../lib/problem.ts';
import { readAuthorPackage, type AuthorPackage } from './author-package.ts';
import { makePlugin } from './build.ts';
import { checkAdvice, checkDocs, checkFresh, checkHostRange, checkIcons, checkSchemas } from './check-manifest.ts';
import { checkDependencies, checkDescription, checkHosts, checkImports, checkPacked, type Packed } from './check-package.ts';
import type { Finding } from './finding.ts';

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

/** What `npm pack` would put into the package. Runs no scripts of it. */
async function packedBy({ directory }: AuthorPackage): Promise<Packed> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  // Under `npm run` npm says where it is; elsewhere it is in the path, on Windows as a script that needs a shell.
  const npm = process.env.npm_execpath;
  const isScript = npm?.endsWith('.js') === true;
  const { stdout } = await promisify(execFile)(isScript ? process.execPath : 'npm', isScript ? [npm, ...args] : args, {
    cwd: directory,
    shell: !isScript && process.platform === 'win32',
  });
  const [pack] = Object.values(JSON.parse(stdout) as { size: number; files: { path: string }[] }[] | Record<string, never>) as {
    size: number;
    files: { path: string }[];
  }[];
  if (!pack) throw new Error('npm says nothing of the package');
  return { size: pack.size, files: pack.files.map(({ path }) => path) };
}

async function inspect(author: AuthorPackage): Promise<Finding[]> {
  const { directory, description } = author;
  const made = await makePlugin(author);
  const { manifest } = made;
  const onDisk = { code: await readText(author.bundle), manifest: await readText(author.manifest) };
  const packed = await packedBy(author).catch((error: unknown) => messageOf(error));
  return [
    ...checkDescription(description),
    {
      verdict: 'good',
      about: 'definition',
      message: `${manifest.nodes.length} node types and ${manifest.credentials.length} credential types.`,
    },
    ...checkFresh({ code: made.code, manifest: made.manifestText }, onDisk),
    ...checkDependencies(description),
    ...checkImports(made.builtins),
    ...checkHosts(
      manifest.capabilities.hosts,
      manifest.credentials.flatMap(({ hosts }) => hosts),
    ),
    ...checkHostRange(manifest),
    ...checkSchemas(manifest),
    ...checkAdvice(manifest),
    ...checkIcons(manifest),
    ...checkDocs(manifest, await readText(join(directory, 'README.md'))),
    ...(typeof packed === 'string'
      ? [{ verdict: 'warning', about: 'size', message: `npm could not say what it would pack: ${packed.split('\n')[0]}` } as const]
      : checkPacked(description, packed)),
  ];
}

/** All that is known about the package in a folder; where its definition has faults, these. @throws Problem where there is no package */
export async function validatePlugin(directory: string): Promise<Finding[]> {
  const author = await readAuthorPackage(directory);
  try {
    return await inspect(author);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [...checkDescription(author.description), { verdict: 'fault', about: 'definition', message: error.message }];
  }
}
