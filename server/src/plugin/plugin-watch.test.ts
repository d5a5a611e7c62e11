import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProcessBus } from '../live/process-bus.ts';
import { hashOf } from './install/bundles.ts';
import { makeDirectory, writePlugin } from './testing.ts';
import { admin, createPluginsBed, weather, type PluginsBed } from './testing-plugins.ts';

let bed: PluginsBed;
beforeAll(async () => {
  bed = await createPluginsBed();
});
afterAll(() => bed.stop());
beforeEach(() => bed.clear());

async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come to pass in time');
    await sleep(20);
  }
}

test('every process gets what one of them installed: at a hint at once, else at its next look', async () => {
  const live = createProcessBus();
  const [first, hinted, deaf] = await Promise.all([bed.open({ live }), bed.open({ live }), bed.open()]);
  let changes = 0;
  hinted.plugins.onChange(() => changes++);
  await first.plugins.upload(weather('1.0.0'), false, admin);
  await until(() => hinted.registry.plugin('weather') !== undefined, 1_500);
  expect(changes).toBe(1);
  await first.plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await until(() => deaf.registry.plugin('weather')?.standing.status === 'READY');
  const sha256 = hashOf(weather('1.0.0'));
  for (const { dataDir } of [first, hinted, deaf]) expect(existsSync(join(dataDir, 'plugins', sha256, 'hookloom.plugin.json'))).toBe(true);
});

test('a data directory among the built-in plugins makes nothing built in', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/ours'), 'ours');
  const { plugins, get } = await bed.open({ root, dataDir: join(root, 'plugins') });
  for (const dev of [true, false]) {
    await plugins.upload(weather('1.0.0'), dev, admin);
    expect(get('weather')).toMatchObject({ trusted: false, source: dev ? 'DEV' : 'INSTALLED' });
    if (dev) await plugins.remove({ name: 'weather', dev }, admin);
  }
});

test('several processes on one data directory unpack side by side', async () => {
  const dataDir = makeDirectory();
  const installer = await bed.open();
  await installer.plugins.upload(weather('1.0.0'), false, admin);
  const processes = await Promise.all(Array.from({ length: 4 }, () => bed.open({ dataDir })));
  for (const { get, errors } of processes) {
    expect(get('weather').manifest?.name).toBe('weather');
    expect(errors).toEqual([]);
  }
  expect(readdirSync(join(dataDir, 'plugins'))).toEqual([hashOf(weather('1.0.0'))]);
});

test('a process that starts anew, on another machine, has what was installed and approved', async () => {
  const first = await bed.open();
  await first.plugins.upload(weather('1.0.0'), false, admin);
  await first.plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await first.plugins.upload(weather('2.0.0', ['*']), false, admin);
  await first.plugins.stop();
  const second = await bed.open();
  expect(second.get('weather')).toMatchObject({ version: '1.0.0', standing: { status: 'READY', pending: { version: '2.0.0' } } });
});

test('a stored package that was tampered with is not run', async () => {
  const first = await bed.open();
  await first.plugins.upload(weather('1.0.0'), false, admin);
  await first.plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await bed.database.pool.query('update plugin_bundle set content = $1', [weather('1.0.0', ['*'])]);
  const second = await bed.open();
  expect(second.registry.nodeTypes()).toEqual([]);
  expect(second.registry.plugins()[0]?.problem).toContain('not the one that was installed');
});

test('unused directories go after a while, and what stands beside them stays', async () => {
  let now = Date.now();
  const dataDir = makeDirectory();
  mkdirSync(join(dataDir, 'plugins/mine'), { recursive: true });
  writeFileSync(join(dataDir, 'plugins/notes.txt'), '');
  const { plugins } = await bed.open({ dataDir, clock: { now: () => now } });
  await plugins.upload(weather('1.0.0'), true, admin);
  await plugins.upload(weather('1.0.1'), true, admin);
  const names = (): string[] => readdirSync(join(dataDir, 'plugins')).sort();
  expect(names()).toHaveLength(4);
  now += 11 * 60_000;
  await plugins.look();
  expect(names()).toEqual([hashOf(weather('1.0.1')), 'mine', 'notes.txt'].sort());
});

test('a directory that somebody removed is unpacked again at the next start', async () => {
  const dataDir = makeDirectory();
  const first = await bed.open({ dataDir });
  await first.plugins.upload(weather('1.0.0'), false, admin);
  rmSync(join(dataDir, 'plugins'), { recursive: true });
  const second = await bed.open({ dataDir });
  expect(second.get('weather').manifest?.name).toBe('weather');
});

test('changes that come together are made one after the other', async () => {
  const { plugins, get } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  const outcomes = await Promise.allSettled([
    plugins.upload(weather('2.0.0', ['*']), false, admin),
    plugins.upload(weather('2.1.0', ['*']), false, admin),
    plugins.setEnabled({ name: 'weather', enabled: false }, admin),
    plugins.remove({ name: 'weather' }, admin),
    plugins.upload(weather('1.0.0'), true, admin),
  ]);
  expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1);
  await plugins.look();
  expect(get('weather').source).toBe('DEV');
  const { rows } = await bed.database.pool.query<{ lost: number }>(
    'select count(*)::int as lost from plugin_installation i left join plugin_bundle b on b.sha256 = i.bundle where b.sha256 is null',
  );
  expect(rows[0]?.lost).toBe(0);
});

test('a process that cannot read what is installed does not start with less', async () => {
  await bed.database.pool.query('alter table plugin_installation rename to elsewhere');
  try {
    await expect(bed.open()).rejects.toThrow('plugin_installation');
  } finally {
    await bed.database.pool.query('alter table elsewhere rename to plugin_installation');
  }
});

test('a process that cannot read what has changed goes on with what it knows', async () => {
  const { plugins, get, errors } = await bed.open();
  await plugins.upload(weather('1.0.0'), false, admin);
  await plugins.approve({ name: 'weather', version: '1.0.0' }, admin);
  await bed.database.pool.query('alter table plugin_installation rename to elsewhere');
  try {
    await plugins.look();
  } finally {
    await bed.database.pool.query('alter table elsewhere rename to plugin_installation');
  }
  expect(errors).not.toEqual([]);
  expect(get('weather').standing.status).toBe('READY');
});
