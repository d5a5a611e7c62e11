import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { readAuthorPackage } from './author-package.ts';
import { buildPlugin, makePlugin } from './build.ts';
import { makePackage, packageJson, pluginSource } from '../../testing/make-package.ts';

// The compiler is started for each.
vi.setConfig({ testTimeout: 30_000 });

const make = async (directory: string) => makePlugin(await readAuthorPackage(directory));

test('the bundle stands alone, and the manifest is that of the definitions', async () => {
  const directory = await makePackage();
  await buildPlugin(await readAuthorPackage(directory));
  const code = await readFile(join(directory, 'dist/index.js'), 'utf8');
  expect([...code.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name)).toEqual([]);
  const alone = await makePackage({ 'alone.mjs': code });
  const { default: plugin } = await import(pathToFileURL(join(alone, 'alone.mjs')).href);
  expect(plugin.nodes[0].run()).toBe('heard');
  const manifest = JSON.parse(await readFile(join(directory, 'hookloom.plugin.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: 'echo', nodes: [{ type: 'echo.echo', version: 1 }] });
});

test('the same sources give the same bundle and manifest', async () => {
  const directory = await makePackage();
  const [one, two] = [await make(directory), await make(directory)];
  expect(two.code).toBe(one.code);
  expect(two.manifestText).toBe(one.manifestText);
});

test('what the code imports of Node is told, of plain and of CommonJS modules', async () => {
  const plain = await makePackage({
    'src/index.ts': pluginSource({ more: "import { createHash } from 'node:crypto';", run: '() => createHash("md5").digest("hex")' }),
  });
  expect((await make(plain)).builtins).toEqual(['crypto']);
  const more = "import old from './old.cjs';";
  const old = await makePackage({
    'src/old.cjs': "module.exports = require('util').format('%s', 1);",
    'src/index.ts': pluginSource({ more, run: '() => old' }),
  });
  const made = await make(old);
  expect(made.builtins).toContain('util');
  // Its `require` works in a module too.
  await writeFile(join(old, 'made.mjs'), made.code);
  // In a process of its own: the test runner has a `require` for modules too.
  await writeFile(join(old, 'main.mjs'), "import plugin from './made.mjs';\nconsole.log(plugin.nodes[0].run());");
  expect(execFileSync(process.execPath, [join(old, 'main.mjs')], { encoding: 'utf8' })).toBe('1\n');
});

test.each<[string, Record<string, string | object | null>, string]>([
  ['no package', { 'package.json': null }, 'There is no package.json'],
  ['a package that is no JSON', { 'package.json': '{' }, 'is not JSON'],
  ['no source', { 'src/index.ts': null }, 'There is no src/index.ts'],
  ['a package that exports its source', { 'package.json': { ...packageJson, exports: './src/index.ts' } }, 'exports the source'],
  ['a fault of syntax', { 'src/index.ts': 'const = 1' }, 'src/index.ts:1:7: Expected identifier'],
  ['an import of nothing', { 'src/index.ts': "import './nothing.ts'" }, 'Could not resolve "./nothing.ts"'],
  ['no plugin', { 'src/index.ts': 'export default 1' }, 'export default definePlugin'],
  [
    'a definition with faults',
    { 'src/index.ts': pluginSource().replace("name: 'echo', kind", "name: 'Echo', kind") },
    'its name is to be in camelCase',
  ],
  ['a module that throws', { 'src/index.ts': pluginSource({ more: "throw new Error('no coffee')" }) }, 'no coffee'],
  ['a module that exits', { 'src/index.ts': pluginSource({ more: 'process.exit(3)' }) }, 'ended the process with status 3'],
])('%s is told in words', async (_, files, message) => {
  await expect(makePackage(files).then(make)).rejects.toThrow(message);
});
