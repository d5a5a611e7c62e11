/** Plugins on disk for tests. */
import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { outlineIcon, type NodeManifest, type PluginManifest } from '@hookloom/sdk';
import { onTestFinished } from 'vitest';

/** An empty directory that goes away with the test. */
export function makeDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'hookloom-plugins-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

export function nodeManifest(type: string, changes: Partial<NodeManifest> = {}): NodeManifest {
  return {
    type,
    version: 1,
    kind: 'action',
    category: 'Test',
    title: 'Test',
    description: 'For tests.',
    icon: outlineIcon('M0 0'),
    effect: 'pure',
    inputs: [{ name: 'in', title: 'In' }],
    outputs: [{ name: 'out', title: 'Out' }],
    join: 'all',
    responds: false,
    paramsSchema: { type: 'object', properties: {} },
    outputSchema: null,
    loaders: [],
    migratesFrom: [],
    uses: [],
    ...changes,
  };
}

export function pluginManifest(name: string, changes: Partial<PluginManifest> = {}): PluginManifest {
  return {
    manifestVersion: 1,
    name,
    title: name,
    description: 'For tests.',
    host: '^0.1.0',
    capabilities: { host: [], hosts: [], credentials: [], reveals: [] },
    credentials: [],
    nodes: [nodeManifest(`${name}.echo`)],
    ...changes,
  };
}

export interface PluginFiles {
  packageJson?: object;
  manifest?: PluginManifest | string | null;
  /** The text of its `index.js`. */
  code?: string;
}

/** Writes the package of a plugin named after the directory's last part. */
export function writePlugin(directory: string, name: string, { packageJson, manifest, code }: PluginFiles = {}): void {
  write(join(directory, 'package.json'), {
    name: `hookloom-plugin-${name}`,
    version: '1.2.3',
    type: 'module',
    keywords: ['hookloom-plugin'],
    exports: './index.js',
    ...packageJson,
  });
  if (manifest !== null) write(join(directory, 'hookloom.plugin.json'), manifest ?? pluginManifest(name));
  write(join(directory, 'index.js'), code ?? `export default { name: '${name}', nodes: [{ name: 'echo', run: (ctx) => ctx.input }] };`);
}
