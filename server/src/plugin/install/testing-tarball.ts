/** Tarballs for tests, also such as no package manager makes. */
import { gzipSync } from 'node:zlib';
import type { PluginManifest } from '@hookloom/sdk';
import { Header, type HeaderData } from 'tar';
import { pluginManifest } from '../testing.ts';

const BLOCK = 512;

export type TarEntry = Partial<HeaderData> & { path: string; content?: string | Buffer };

/** Entries are written as they are given: by default files. */
export function tarball(entries: readonly TarEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { content = '', ...header } of entries) {
    const body = Buffer.from(content);
    const block = Buffer.alloc(BLOCK);
    new Header({ mode: 0o644, type: 'File', size: body.length, mtime: new Date(0), ...header }).encode(block, 0);
    blocks.push(block, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

export interface PluginTarball {
  version?: string;
  manifest?: PluginManifest;
  packageJson?: object;
  code?: string;
  more?: TarEntry[];
}

/** A plugin's package as `npm pack` makes it. */
export function pluginTarball(name: string, { version = '1.0.0', manifest, packageJson, code, more = [] }: PluginTarball = {}): Buffer {
  const description = {
    name: `hookloom-plugin-${name}`,
    version,
    type: 'module',
    keywords: ['hookloom-plugin'],
    exports: './index.js',
    ...packageJson,
  };
  return tarball([
    { path: 'package/package.json', content: JSON.stringify(description) },
    { path: 'package/hookloom.plugin.json', content: JSON.stringify(manifest ?? pluginManifest(name)) },
    {
      path: 'package/index.js',
      content: code ?? `export default { name: '${name}', nodes: [{ name: 'echo', run: (ctx) => ctx.input }] };`,
    },
    ...more,
  ]);
}
