import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeDirectory, pluginManifest, writePlugin } from '../testing.ts';
import { admin, asking, createPluginsBed, weather, type PluginsBed } from '../testing-plugins.ts';
import { pluginTarball } from './testing-tarball.ts';

let bed: PluginsBed;
beforeAll(async () => {
  bed = await createPluginsBed();
});
afterAll(() => bed.stop());
beforeEach(() => bed.clear());

test('an upload in development is approved by the upload, stands in for the installed one, and leaves no trace', async () => {
  const { plugins, get } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await plugins.upload(weather('1.0.0', ['dev.example.com']), true, admin);
  expect(get('weather')).toMatchObject({ source: 'DEV', standing: { status: 'READY' } });
  expect(plugins.approvedHosts('weather')).toEqual(['dev.example.com']);
  await expect(plugins.approve({ name: 'weather', version: '1.0.0' }, admin)).rejects.toMatchObject({ code: 'CONFLICT' });

  const started = performance.now();
  await plugins.upload(weather('1.0.0', ['dev2.example.com']), true, admin);
  expect(plugins.approvedHosts('weather')).toEqual(['dev2.example.com']);
  expect(performance.now() - started).toBeLessThan(3_000);

  await plugins.remove({ name: 'weather', dev: true }, admin);
  expect(get('weather')).toMatchObject({ source: 'INSTALLED', standing: { status: 'READY', approved: { hosts: ['api.example.com'] } } });
  await expect(plugins.remove({ name: 'weather', dev: true }, admin)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each(['1.0.0\u0000', 'x'.repeat(101), 'one two'])('a version that is none, %j, is refused', async (version) => {
  const { plugins } = await bed.open();
  await expect(plugins.upload(weather(version), false, admin)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});

test('names of built-in plugins and of those on disk are not given away', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/core'), 'core', { packageJson: { name: 'ours' } });
  writePlugin(join(root, 'theirs'), 'weather');
  const { plugins, get } = await bed.open({ root, pluginDirectories: [join(root, 'theirs')] });
  for (const dev of [true, false])
    await expect(plugins.upload(pluginTarball('core'), dev, admin)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('built-in'),
    });
  await expect(plugins.upload(weather('1.0.0'), false, admin)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('HOOKLOOM_PLUGIN_DIRS'),
  });
  await plugins.upload(weather('1.0.0'), true, admin);
  expect(get('weather').source).toBe('DEV');
  await plugins.remove({ name: 'weather', dev: true }, admin);
  expect(get('weather').source).toBe('DIRECTORY');
  await expect(plugins.remove({ name: 'weather' }, admin)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('HOOKLOOM_PLUGIN_DIRS'),
  });
  await plugins.approve({ name: 'weather', version: '1.2.3' }, admin);
  expect(get('weather').standing.status).toBe('READY');
});

test('an installed plugin and one on disk of the same name are both refused, with what to do', async () => {
  const first = await bed.open();
  await first.plugins.upload(weather('1.0.0'), false, admin);
  const root = makeDirectory();
  writePlugin(join(root, 'theirs'), 'weather');
  const { registry } = await bed.open({ root, pluginDirectories: [join(root, 'theirs')] });
  const problems = registry.plugins().map(({ problem }) => problem);
  expect(problems).toEqual([
    expect.stringMatching(/Two plugins are named "weather".*Remove it (under Plugins|from HOOKLOOM_PLUGIN_DIRS)/),
    expect.stringMatching(/Two plugins are named "weather"/),
  ]);
  expect(registry.nodeTypes()).toEqual([]);
  // The one that was installed can be removed all the same.
  await first.plugins.remove({ name: 'weather' }, admin);
});

test('a plugin whose credentials another one has needs that one', async () => {
  const { plugins, registry } = await bed.open();
  const field = { type: 'string', field: { kind: 'credential', credentialTypes: ['vault.key'] } };
  const manifest = asking('weather', [], [{ paramsSchema: { type: 'object', properties: { key: field } } }]);
  manifest.capabilities.credentials = ['vault.key'];
  await plugins.upload(pluginTarball('weather', { manifest }), false, admin);
  expect(registry.plugins()[0]?.problem).toContain('Install the plugin "vault"');
  const key = { title: 'Key', description: 'Key.', fieldsSchema: { type: 'object' }, hosts: [], apply: {}, test: null, reveals: [] };
  const vault = pluginManifest('vault', { nodes: [], credentials: [{ type: 'vault.key', ...key }] });
  await plugins.upload(pluginTarball('vault', { manifest: vault }), false, admin);
  expect(registry.plugin('weather')?.standing.status).toBe('AWAITING_APPROVAL');
});

test('none of an installed plugin’s code is run by installing it', async () => {
  const { plugins } = await bed.open();
  await plugins.upload(
    pluginTarball('weather', { code: 'globalThis.weatherRan = true;', packageJson: { scripts: { postinstall: 'touch evil' } } }),
    false,
    admin,
  );
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  expect(globalThis).not.toHaveProperty('weatherRan');
});
