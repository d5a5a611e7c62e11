import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeDirectory, pluginManifest, writePlugin } from './testing.ts';
import { admin, asking, createPluginsBed, use, weather, type PluginsBed } from './testing-plugins.ts';
import { pluginTarball, tarball } from './install/testing-tarball.ts';

let bed: PluginsBed;
beforeAll(async () => {
  bed = await createPluginsBed();
});
afterAll(() => bed.stop());
beforeEach(() => bed.clear());

test('an uploaded plugin waits for approval, and runs once it is approved', async () => {
  const { plugins, get, runs } = await bed.open();
  expect(await plugins.upload(weather('1.0.0'), false, admin)).toBe('weather');
  expect(get('weather')).toMatchObject({ source: 'INSTALLED', version: '1.0.0', standing: { status: 'AWAITING_APPROVAL' } });
  expect(get('weather').standing.asks.hosts).toEqual(['api.example.com']);
  expect(await runs('weather')).toBe('PLUGIN_NOT_APPROVED');
  expect(plugins.approvedHosts('weather')).toEqual([]);
  expect(plugins.refusalOf('weather')).toContain('waits for an admin');

  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  expect(get('weather').standing).toMatchObject({
    status: 'READY',
    approved: { hosts: ['api.example.com'] },
    approvedAt: expect.any(Date),
  });
  expect(await runs('weather')).toBe('runs');
  expect(plugins.approvedHosts('weather')).toEqual(['api.example.com']);
  expect(plugins.refusalOf('weather')).toBeNull();
});

test('an upgrade that asks for no more runs at once', async () => {
  const { plugins, get } = await bed.open();
  await plugins.upload(weather('1.0.0', ['*.example.com']), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await plugins.upload(weather('1.1.0', ['api.example.com']), false, admin);
  expect(get('weather')).toMatchObject({ version: '1.1.0', standing: { status: 'READY', pending: null } });
  expect(await bed.bundleCount()).toBe(1);
});

test('an upgrade that asks for more shows the difference and waits, while the old one goes on', async () => {
  const { plugins, get, runs } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await plugins.upload(weather('2.0.0', ['api.example.com', 'evil.example.net']), false, admin);
  expect(get('weather')).toMatchObject({
    version: '1.0.0',
    standing: {
      status: 'READY',
      pending: { version: '2.0.0', asks: { host: [], hosts: ['evil.example.net'], credentials: [], reveals: [] } },
    },
  });
  expect(await runs('weather')).toBe('runs');
  expect(plugins.approvedHosts('weather')).toEqual(['api.example.com']);

  await plugins.approve({ name: 'weather', version: '2.0.0' }, admin);
  expect(get('weather')).toMatchObject({ version: '2.0.0', standing: { status: 'READY', pending: null } });
  expect(plugins.approvedHosts('weather')).toEqual(['api.example.com', 'evil.example.net']);
  expect(await bed.bundleCount()).toBe(1);
});

test('a version that waits can be declined', async () => {
  const { plugins, get } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await plugins.upload(weather('2.0.0', ['*']), false, admin);
  await expect(plugins.remove({ name: 'weather', version: '3.0.0' }, admin)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await plugins.remove({ name: 'weather', version: '2.0.0' }, admin);
  expect(get('weather')).toMatchObject({ version: '1.0.0', standing: { status: 'READY', pending: null } });
});

test('only the version that was looked at is approved', async () => {
  const { plugins, get } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.upload(weather('1.0.1', ['*']), false, admin);
  await expect(plugins.approve({ name: 'weather', version: '1.0.0' }, admin)).rejects.toMatchObject({ code: 'CONFLICT' });
  await plugins.approve({ name: 'weather', version: '1.0.1' }, admin);
  await plugins.upload(weather('2.0.0', ['*', 'a.example.com']), false, admin);
  expect(get('weather').version).toBe('2.0.0');
  await expect(plugins.approve({ name: 'nothing', version: '1.0.0' }, admin)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a version never changes: other content under the same version is refused', async () => {
  const { plugins } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await expect(plugins.upload(weather('1.0.0', ['*']), false, admin)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('with other content'),
  });
  expect(await plugins.upload(weather('1.0.0'), false, admin)).toBe('weather');
});

test('an approval counts for its package only', async () => {
  const { plugins, get } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  const sly = pluginTarball('weather', { manifest: asking('weather', ['api.example.com']), packageJson: { name: 'sly' } });
  await expect(plugins.upload(sly, false, admin)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('hookloom-plugin-weather'),
  });
  await plugins.remove({ name: 'weather' }, admin);
  await plugins.upload(sly, false, admin);
  expect(get('weather')).toMatchObject({ package: 'sly', standing: { status: 'AWAITING_APPROVAL', approved: null } });
});

test('an upgrade that drops what workflows use waits, and is approved by force only', async () => {
  const { plugins, get } = await bed.open();
  const two = pluginTarball('weather', { version: '2.0.0', manifest: asking('weather', ['api.example.com'], [{ version: 2 }]) });
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  bed.used.push(use('weather.echo', 1, 'Report'), use('weather.echo', 1, 'Secret', 'theirs'));
  await plugins.upload(two, false, admin);
  expect(get('weather')).toMatchObject({ version: '1.0.0', standing: { pending: { version: '2.0.0', asks: { hosts: [] } } } });
  expect(await plugins.droppedByPending('weather')).toHaveLength(2);
  const approving = plugins.approve({ name: 'weather', version: '2.0.0' }, admin);
  await expect(approving).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/weather\.echo version 1 \(used by "Report" and 1 of other workspaces\)/),
  });
  await expect(approving).rejects.not.toMatchObject({ message: expect.stringContaining('Secret') });
  await plugins.approve({ name: 'weather', version: '2.0.0', force: true }, admin);
  expect(get('weather').version).toBe('2.0.0');
});

test('a plugin that workflows use is removed by force only, and its approval goes with it', async () => {
  const { plugins, registry, get } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  bed.used.push(use('weather.echo', 1, 'Report'));
  await expect(plugins.remove({ name: 'weather' }, admin)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('"Report"'),
  });
  await plugins.remove({ name: 'weather', force: true }, admin);
  expect(registry.plugin('weather')).toBeUndefined();
  expect(await bed.bundleCount()).toBe(0);
  await plugins.upload(weather('1.0.0'), false, admin);
  expect(get('weather').standing.status).toBe('AWAITING_APPROVAL');
});

test('a plugin can be switched off and on, a built-in one too', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/ours'), 'ours');
  const { plugins, get, runs } = await bed.open({ root });
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  for (const name of ['weather', 'ours']) {
    await plugins.setEnabled({ name, enabled: false }, admin);
    expect(await runs(name)).toBe('PLUGIN_DISABLED');
    await plugins.setEnabled({ name, enabled: true }, admin);
    expect(get(name).standing.status).toBe('READY');
  }
  expect(plugins.approvedHosts('ours')).toBe('any');
  await expect(plugins.setEnabled({ name: 'nothing', enabled: true }, admin)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each<[string, Buffer, string]>([
  ['no tarball', Buffer.from('hello'), 'not a gzipped tarball'],
  ['no package', tarball([{ path: 'package/readme', content: '' }]), 'There is no package in it'],
  ['no plugin', pluginTarball('weather', { packageJson: { keywords: [] } }), 'keyword "hookloom-plugin"'],
  ['no manifest', tarball([{ path: 'package/package.json', content: '{"name":"a","keywords":["hookloom-plugin"]}' }]), 'Build the plugin'],
  [
    'a manifest that says less than it uses',
    pluginTarball('weather', {
      manifest: { ...asking('weather', []), capabilities: { host: [], hosts: [], credentials: [], reveals: [] } },
    }),
    'is to name http',
  ],
  [
    'a manifest with an unknown field',
    pluginTarball('weather', { manifest: { ...pluginManifest('weather'), onInstall: 'x' } as never }),
    'onInstall',
  ],
  [
    'another host range',
    pluginTarball('weather', { manifest: pluginManifest('weather', { host: '^9.0.0' }) }),
    'Install a version of the plugin made for',
  ],
  ['no code', pluginTarball('weather', { packageJson: { exports: './nothing.js' } }), 'has no code'],
  ['code outside of itself', pluginTarball('weather', { packageJson: { exports: '../../evil.js' } }), 'has no code'],
  ['a name that npm would not take', pluginTarball('weather', { packageJson: { name: '../evil' } }), 'is not one that npm would take'],
])('an upload of %s is refused and leaves nothing', async (_, content, words) => {
  const { plugins, registry } = await bed.open();
  await expect(plugins.upload(content, false, admin)).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    message: expect.stringContaining(words),
  });
  expect(registry.plugins()).toEqual([]);
  expect(await bed.bundleCount()).toBe(0);
});
