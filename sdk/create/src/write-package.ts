/** Makes a package of the templates in `template/`. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageNameOf, type Answers } from './answers.ts';
import { render, type Filling } from './render.ts';

const packageDirectory = fileURLToPath(new URL('..', import.meta.url));
const templateDirectory = join(packageDirectory, 'template');

/** The SDK, the command line and the scaffold are released together, so the scaffold's version is theirs. */
async function releaseVersion(): Promise<string> {
  const text = await readFile(join(packageDirectory, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function fillingOf(answers: Answers, version: string): Filling {
  const { name, title, host, credential, trigger } = answers;
  const words = new Set<string>();
  if (credential !== 'none') words.add('credential').add(credential);
  if (trigger !== 'none') words.add('trigger').add(trigger);
  return {
    values: new Map(Object.entries({ name, title, host, version, package: packageNameOf(name) })),
    words,
  };
}

/** `template/dot-gitignore.tmpl` becomes `.gitignore`: npm leaves out of a package what bears that name. */
const targetOf = (template: string): string => template.replace(/\.tmpl$/, '').replace(/(^|\/)dot-/, '$1.');

/** The package's files by their paths. A template that gives an empty text gives no file. */
export async function packageFiles(answers: Answers): Promise<Map<string, string>> {
  const filling = fillingOf(answers, await releaseVersion());
  const found = await readdir(templateDirectory, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, string>();
  for (const path of paths.sort()) {
    const text = render(await readFile(path, 'utf8'), filling);
    if (text.trim() !== '') files.set(targetOf(relative(templateDirectory, path).replaceAll('\\', '/')), text);
  }
  return files;
}

/** @throws NotEmptyError */
export async function writePackage(directory: string, answers: Answers): Promise<string[]> {
  const there = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new NotEmptyError(`${directory} is a file. Name a folder that is empty or not there yet.`);
    throw error;
  });
  // A fresh clone of an empty repository is as good as empty.
  if (there.some((name) => name !== '.git'))
    throw new NotEmptyError(`${directory} is not empty. Name a folder that is empty or not there yet.`);
  const files = await packageFiles(answers);
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return [...files.keys()];
}

/** The folder cannot be used; the message says why. */
export class NotEmptyError extends Error {}
