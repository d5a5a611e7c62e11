import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { run } from './lib/run.ts';

const root = path.resolve(import.meta.dirname, '..');

const plugin = `
import { date, defineCredential, defineNode, definePlugin, NodeError, number, outlineIcon, secret, text, toPort, z } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';

const repeat = defineNode({
  name: 'repeat',
  kind: 'utility',
  category: 'Text',
  title: 'Repeat text',
  description: 'Gives a text several times over.',
  icon: outlineIcon('M4 6h16'),
  params: z.object({ text: text({ title: 'Text' }).min(1), times: number({ title: 'Times' }).default(2), day: date({ title: 'Day' }).optional() }),
  output: z.object({ text: z.string() }),
  effect: 'pure',
  run: ({ params }) => {
    const times: number = params.times;
    // @ts-expect-error: a text is no number
    const wrong: number = params.text;
    // @ts-expect-error: there is no such parameter
    void params.nothing;
    void wrong;
    if (times > 100) throw new NodeError('USER', 'TOO_MANY', 'That is too many.');
    return times === 0 ? toPort('out', null) : { text: params.text.repeat(times) };
  },
});
const key = defineCredential({
  name: 'key', title: 'Key', description: 'A key.', hosts: ['api.example.com'],
  fields: z.object({ key: secret({ title: 'Key' }) }),
  apply: { headers: { Authorization: 'Bearer {{key}}' } },
});
const value: JsonValue = { a: [1] };
void value;
export default definePlugin({ name: 'repeat', title: 'Repeat', description: 'Text.', host: '^0.1.0', nodes: [repeat], credentials: [key] });
`;

const main = `
import { buildManifest } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import plugin from './plugin.js';
const { value } = await runNode(plugin.nodes[0], { params: { text: 'ab' } });
console.log(JSON.stringify({ value, types: buildManifest(plugin).nodes.map(({ type }) => type) }));
`;

test('the packed SDK installs, types and runs without this repository', { timeout: 60_000 }, async () => {
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'pack-test-')));
  onTestFinished(() => rm(directory, { recursive: true }));
  const packed = await run(process.execPath, [path.join(root, 'scripts/pack.ts'), directory, '--only', '@hookloom/sdk']);
  expect(packed).toMatchObject({ status: 0 });
  const tarball = packed.output.trim();

  const dependencies = { '@hookloom/sdk': `file:${tarball}`, zod: `file:${path.join(root, 'node_modules/zod')}` };
  await writeFile(path.join(directory, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
  const installed = await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: directory });
  expect(installed).toMatchObject({ status: 0 });
  const published = JSON.parse(await readFile(path.join(directory, 'node_modules/@hookloom/sdk/package.json'), 'utf8'));
  expect(published.exports['./wire']).toEqual({ types: './dist/wire.d.ts', default: './dist/wire.js' });

  await writeFile(path.join(directory, 'plugin.ts'), plugin);
  await writeFile(path.join(directory, 'main.mjs'), main);
  const compiler = path.join(root, 'node_modules/typescript-native/bin/tsc');
  const strict = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--types', '', '--skipLibCheck', 'false', '--declaration'];
  const compiled = await run(process.execPath, [compiler, ...strict, 'plugin.ts'], { cwd: directory });
  expect(compiled.output).toBe('');
  const ran = await run(process.execPath, ['--no-strip-types', 'main.mjs'], { cwd: directory, env: {} });
  expect(ran.output.trim()).toBe(JSON.stringify({ value: { text: 'abab' }, types: ['repeat.repeat'] }));
});

test('an unknown package is refused', async () => {
  const { status, output } = await run(process.execPath, [path.join(root, 'scripts/pack.ts'), tmpdir(), '--only', 'left-pad']);
  expect(status).toBe(2);
  expect(output).toContain('Usage');
});
