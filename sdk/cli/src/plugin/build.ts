/** Makes what is published: the bundle and the manifest. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PluginManifest } from '@hookloom/sdk';
import type { AuthorPackage } from './author-package.ts';
import { openBundler, type Bundle } from './bundle.ts';
import { describePlugin } from './describe.ts';

export interface Made extends Bundle {
  manifest: PluginManifest;
  manifestText: string;
}

/** Writes nothing. @throws Problem */
export async function makePlugin(author: AuthorPackage): Promise<Made> {
  const bundler = await openBundler(author);
  try {
    const bundle = await bundler.bundle();
    const { manifest, text } = await describePlugin(bundle.describer);
    return { ...bundle, manifest, manifestText: text };
  } finally {
    await bundler.dispose();
  }
}

/** `size`: bytes of the bundle. @throws Problem */
export async function buildPlugin(author: AuthorPackage): Promise<{ manifest: PluginManifest; size: number }> {
  const { code, manifest, manifestText } = await makePlugin(author);
  await mkdir(dirname(author.bundle), { recursive: true });
  await writeFile(author.bundle, code);
  await writeFile(author.manifest, manifestText);
  return { manifest, size: Buffer.byteLength(code) };
}
