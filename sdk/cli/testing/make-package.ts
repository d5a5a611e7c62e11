/** Packages of plugins for tests. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const sdk = resolve(import.meta.dirname, '../..');

export const packageJson = {
  name: 'hookloom-plugin-echo',
  version: '1.0.0',
  description: 'Says what it hears',
  license: 'MIT',
  type: 'module',
  keywords: ['hookloom-plugin'],
  hookloom: { manifest: './hookloom.plugin.json' },
  exports: { '.': './dist/index.js' },
  files: ['dist', 'hookloom.plugin.json'],
};

export const readme = `# Echo\n\n${'It says what it hears, and nothing else. '.repeat(8)}\n`;

/** `run` is the node's code; `more` stands before the plugin. */
export function pluginSource({ run = '() => "heard"', more = '' } = {}): string {
  return `
import { defineNode, definePlugin, outlineIcon, text, z } from '@hookloom/sdk';
${more}
const echo = defineNode({
  name: 'echo', kind: 'utility', category: 'Echo', title: 'Echo', description: 'Says what it hears.',
  icon: outlineIcon('M4 6h16'), effect: 'pure', output: z.string(),
  params: z.object({ text: text({ title: 'Text', description: 'What is said.' }).default('') }),
  run: ${run},
});
export default definePlugin({ name: 'echo', title: 'Echo', description: 'Says it again.', host: '^0.1.0', nodes: [echo] });
`;
}

/** A package with these files, where `@hookloom/sdk` is installed. Removed after the test. */
export async function makePackage(files: Record<string, string | object | null> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cli-test-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const all = { 'package.json': packageJson, 'README.md': readme, 'src/index.ts': pluginSource(), ...files };
  for (const [path, content] of Object.entries(all)) {
    if (content === null) continue;
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  await mkdir(join(directory, 'node_modules/@hookloom'), { recursive: true });
  await symlink(sdk, join(directory, 'node_modules/@hookloom/sdk'));
  return directory;
}
