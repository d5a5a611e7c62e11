/** `hookloom plugin docs`. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { documentPlugin } from '@hookloom/sdk';
import { readAuthorPackage } from './author-package.ts';
import { makePlugin } from './build.ts';

/** Writes the reference and returns its path. */
export async function writeDocs(directory: string, out: string): Promise<string> {
  const { manifest } = await makePlugin(await readAuthorPackage(directory));
  const file = resolve(directory, out);
  const text = documentPlugin(manifest);
  if ((await readFile(file, 'utf8').catch(() => null)) !== text) await writeFile(file, text);
  return file;
}
