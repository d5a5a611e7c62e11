import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverPlugins, type DiscoveryOptions } from './discovery.ts';
import type { PluginPackage } from './plugin-package.ts';
import { makeDirectory, nodeManifest, pluginManifest, write, writePlugin } from '../testing.ts';

/** Discovery in a directory of the test's own: `plugins/` for built-in ones, `server/` for dependencies. */
async function discover(root: string, options: DiscoveryOptions = {}): Promise<Record<string, PluginPackage>> {
  const found = await discoverPlugins({
    builtInDirectory: join(root, 'plugins'),
    dependents: [join(root, 'server')],
    hostVersion: '0.1.0',
    ...options,
  });
  return Object.fromEntries(found.map((plugin) => [plugin.package, plugin]));
}

test('finds this repository’s own plugins, in order', async () => {
  const found = await discoverPlugins();
  const builtIn = found.filter((plugin) => plugin.builtIn);
  expect(builtIn.map((plugin) => plugin.manifest?.name)).toEqual(expect.arrayContaining(['code', 'core', 'http']));
  for (const plugin of builtIn) expect(plugin).toMatchObject({ problem: null, version: expect.stringMatching(/^\d/) });
});

test('a manifest that is no file is reported and not waited for', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/folder'), 'folder');
  rmSync(join(root, 'plugins/folder/hookloom.plugin.json'));
  mkdirSync(join(root, 'plugins/folder/hookloom.plugin.json'));
  writePlugin(join(root, 'plugins/pipe'), 'pipe');
  rmSync(join(root, 'plugins/pipe/hookloom.plugin.json'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'plugins/pipe/hookloom.plugin.json')]);
  for (const plugin of Object.values(await discover(root))) expect(plugin.problem).toMatch(/is not a file|has no hookloom\.plugin/);
});

test('finds plugins in workspaces, dependencies and named directories, and runs none of their code', async () => {
  const root = makeDirectory();
  const code = `globalThis.pluginCodeRan = true; throw new Error('this code must not run');`;
  writePlugin(join(root, 'plugins/one'), 'one', { code });
  writePlugin(join(root, 'server/node_modules/hookloom-plugin-two'), 'two', { code });
  writePlugin(join(root, 'node_modules/@scope/three'), 'three', { code });
  write(join(root, 'node_modules/plain/package.json'), { name: 'plain', version: '1.0.0' });
  write(join(root, 'server/package.json'), {
    dependencies: { 'hookloom-plugin-two': '1', plain: '1', missing: '1' },
    optionalDependencies: { '@scope/three': '1' },
  });
  writePlugin(join(root, 'single'), 'four', { code });
  writePlugin(join(root, 'many/five'), 'five', { code });
  writePlugin(join(root, 'many/@scope/six'), 'six', { code });

  const found = await discover(root, { pluginDirectories: [join(root, 'single'), join(root, 'many')] });
  const summary = Object.values(found).map(({ manifest, builtIn, problem }) => [manifest?.name, builtIn, problem]);
  expect(summary).toEqual([
    ['five', false, null],
    ['four', false, null],
    ['one', true, null],
    ['six', false, null],
    ['three', false, null],
    ['two', false, null],
  ]);
  expect(found['hookloom-plugin-one']).toMatchObject({ version: '1.2.3', entry: join(root, 'plugins/one/index.js') });
  expect(globalThis).not.toHaveProperty('pluginCodeRan');
});

test('a broken plugin is reported and stops nobody else', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/good'), 'good');
  writePlugin(join(root, 'plugins/unbuilt'), 'unbuilt', { manifest: null });
  writePlugin(join(root, 'plugins/garbled'), 'garbled', { manifest: '{' });
  writePlugin(join(root, 'plugins/extra'), 'extra', { manifest: JSON.stringify({ ...pluginManifest('extra'), surprise: 1 }) });
  writePlugin(join(root, 'plugins/keyless'), 'keyless', { packageJson: { keywords: [] } });
  writePlugin(join(root, 'foreign'), 'schema', {
    manifest: pluginManifest('schema', {
      nodes: [nodeManifest('schema.echo', { paramsSchema: { type: 'object', properties: { a: { type: 'nonsense' } } } })],
    }),
  });
  write(join(root, 'plugins/notjson/package.json'), 'oops');
  mkdirSync(join(root, 'plugins/empty'));

  const found = await discover(root, { pluginDirectories: [join(root, 'foreign')] });
  const problem = (name: string): string | null | undefined => found[`hookloom-plugin-${name}`]?.problem;
  expect(problem('good')).toBeNull();
  expect(problem('unbuilt')).toContain('Build the plugin');
  expect(problem('garbled')).toContain('not JSON');
  expect(problem('extra')).toContain('surprise');
  expect(problem('keyless')).toContain('keyword "hookloom-plugin"');
  expect(problem('schema')).toContain('parameter schema of schema.echo');
  expect(found[join(root, 'plugins/notjson')]?.problem).toContain('package.json');
  expect(Object.keys(found)).toHaveLength(7);
});

test('a host range that does not fit is refused with what to do', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/new'), 'new', { manifest: pluginManifest('new', { host: '^2.0.0' }) });
  writePlugin(join(root, 'plugins/odd'), 'odd', { manifest: pluginManifest('odd', { host: 'whenever' }) });
  const found = await discover(root);
  expect(found['hookloom-plugin-new']?.problem).toMatch(/\^2\.0\.0.*this is 0\.1\.0.*Install a version/);
  expect(found['hookloom-plugin-odd']?.problem).toContain('not a version range');
});

test('two third-party plugins of one name are both refused', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'a'), 'twin', { packageJson: { name: 'twin-a' } });
  writePlugin(join(root, 'b'), 'twin', { packageJson: { name: 'twin-b' } });
  const found = await discover(root, { pluginDirectories: [join(root, 'a'), join(root, 'b')] });
  expect(found['twin-a']?.problem).toContain(`twin-b in ${join(root, 'b')}. Remove one`);
  expect(found['twin-b']?.problem).toContain('twin-a');
});

test('a built-in plugin keeps its name against a newcomer', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/core'), 'core', { packageJson: { name: 'ours' } });
  writePlugin(join(root, 'theirs'), 'core', { packageJson: { name: 'theirs' } });
  const found = await discover(root, { pluginDirectories: [join(root, 'theirs')] });
  expect(found.ours?.problem).toBeNull();
  expect(found.theirs?.problem).toContain('belongs to the built-in ours');
});

test('one directory reached twice is one plugin', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/one'), 'one');
  mkdirSync(join(root, 'server/node_modules'), { recursive: true });
  symlinkSync(join(root, 'plugins/one'), join(root, 'server/node_modules/one'));
  write(join(root, 'server/package.json'), { dependencies: { one: '1' } });
  const found = await discover(root, { pluginDirectories: [join(root, 'plugins/one')] });
  expect(found['hookloom-plugin-one']).toMatchObject({ builtIn: true, problem: null });
});

test('a link under plugins/ does not make foreign code built in', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'elsewhere'), 'sly');
  mkdirSync(join(root, 'plugins'));
  symlinkSync(join(root, 'elsewhere'), join(root, 'plugins/sly'));
  expect((await discover(root))['hookloom-plugin-sly']).toMatchObject({ builtIn: false });
});

test('a package cannot point outside of itself', async () => {
  const root = makeDirectory();
  write(join(root, 'secret.json'), pluginManifest('sly'));
  writePlugin(join(root, 'plugins/sly'), 'sly', {
    packageJson: { hookloom: { manifest: '../../secret.json' }, exports: '../../index.js' },
  });
  writePlugin(join(root, 'plugins/linked'), 'linked', { manifest: null });
  symlinkSync(join(root, 'secret.json'), join(root, 'plugins/linked/hookloom.plugin.json'));
  const found = await discover(root);
  expect(found['hookloom-plugin-sly']).toMatchObject({ problem: expect.stringContaining('outside'), entry: null });
  expect(found['hookloom-plugin-linked']?.problem).toContain('outside');
});

test('a named directory without a plugin is reported', async () => {
  const root = makeDirectory();
  mkdirSync(join(root, 'bare'));
  const found = await discover(root, { pluginDirectories: [join(root, 'bare'), join(root, 'gone')] });
  expect(found[join(root, 'bare')]?.problem).toContain('HOOKLOOM_PLUGIN_DIRS');
  expect(found[join(root, 'gone')]?.problem).toContain('no such directory');
});
