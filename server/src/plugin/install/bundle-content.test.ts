import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleLimits, unpackBundle, type BundleLimits } from './bundle-content.ts';
import { makeDirectory } from '../testing.ts';
import { pluginTarball, tarball, type TarEntry } from './testing-tarball.ts';

async function refusal(content: Buffer, limits?: Partial<BundleLimits>): Promise<string> {
  const directory = makeDirectory();
  const before = readdirSync(dirname(directory)).length;
  const message = await unpackBundle(content, directory, { ...bundleLimits, ...limits }).then(
    () => '',
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) expect(entry.isSymbolicLink()).toBe(false);
  expect(readdirSync(dirname(directory)).length).toBeLessThanOrEqual(before + 5);
  return message;
}

test('a package is unpacked without its outer folder', async () => {
  const directory = makeDirectory();
  await unpackBundle(pluginTarball('weather', { more: [{ path: 'package/node_modules/dep/index.js', content: 'x' }] }), directory);
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual(
    ['hookloom.plugin.json', 'index.js', 'node_modules', 'node_modules/dep', 'node_modules/dep/index.js', 'package.json'].sort(),
  );
});

test('what the tarball says of rights does not count', async () => {
  const directory = makeDirectory();
  await unpackBundle(tarball([{ path: 'package/tool', content: '#!/bin/sh', mode: 0o6777 }]), directory);
  expect(lstatSync(join(directory, 'tool')).mode & 0o7777).toBe(0o644 & ~process.umask());
});

const good: TarEntry = { path: 'package/package.json', content: '{}' };

test.each<[string, TarEntry, string]>([
  ['a symbolic link', { path: 'package/a', type: 'SymbolicLink', linkpath: '/etc' }, 'SymbolicLink'],
  ['a hard link', { path: 'package/a', type: 'Link', linkpath: '/etc/passwd' }, 'a Link'],
  ['a device', { path: 'package/a', type: 'CharacterDevice' }, 'CharacterDevice'],
  ['a pipe', { path: 'package/a', type: 'FIFO' }, 'FIFO'],
  ['an absolute path', { path: '/tmp/hookloom-evil', content: 'x' }, 'leads out'],
  ['a path upwards', { path: 'package/../../evil', content: 'x' }, 'leads out'],
  ['a path upwards from the start', { path: '../evil', content: 'x' }, 'leads out'],
  ['a path with backslashes', { path: 'package\\..\\evil', content: 'x' }, 'not a usable path'],
  ['a drive', { path: 'C:/evil', content: 'x' }, 'not a usable path'],
  ['a second folder', { path: 'other/file', content: 'x' }, 'beside "package/"'],
  ['a long path', { path: `package/${'a/'.repeat(120)}`.slice(0, 240), content: 'x' }, 'not a usable path'],
])('%s is refused', async (_, entry, words) => {
  expect(await refusal(tarball([good, entry]), { pathLength: 200 })).toMatch(
    new RegExp(`^VALIDATION_FAILED: The package cannot be unpacked.*${words}`),
  );
});

test('a file may not replace a folder by a link that was there before', async () => {
  const directory = makeDirectory();
  const elsewhere = makeDirectory();
  symlinkSync(elsewhere, join(directory, 'lib'));
  await unpackBundle(tarball([good, { path: 'package/lib/evil.js', content: 'x' }]), directory).catch(() => {});
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('a small tarball that grows without end is stopped', async () => {
  const bomb = tarball([good, { path: 'package/zeros', content: Buffer.alloc(30_000_000) }]);
  expect(bomb.length).toBeLessThan(100_000);
  expect(await refusal(bomb, { unpackedBytes: 1_000_000, entries: 10 })).toContain('holds more than 1 MB');
});

test('a tarball that goes on after its end is given up', async () => {
  expect(await refusal(gzipSync(Buffer.alloc(20_000_000)), { ms: 1_000 })).toContain('takes too long');
});

test('too many files, too large a tarball, and one compressed twice are refused', async () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ path: `package/${index}`, content: '' }));
  expect(await refusal(tarball(many), { entries: 20 })).toContain('more than 20 files');
  expect(await refusal(pluginTarball('weather'), { bytes: 100 })).toContain('larger than');
  expect(await refusal(gzipSync(pluginTarball('weather')))).toContain('compressed twice');
});

test.each([
  ['no tarball', Buffer.from('hello')],
  ['nothing', Buffer.alloc(0)],
  ['gzip of something else', gzipSync('hello '.repeat(1_000))],
  ['half a tarball', pluginTarball('weather').subarray(0, 200)],
  ['an empty tarball', tarball([])],
])('%s is refused', async (_, content) => {
  expect(await refusal(content)).toMatch(/^VALIDATION_FAILED: The package cannot be unpacked/);
});

test('later parts of the same name are the ones that count, as for npm', async () => {
  const directory = makeDirectory();
  await unpackBundle(tarball([good, { path: 'package/package.json', content: '{"name":"second"}' }]), directory);
  expect(readFileSync(join(directory, 'package.json'), 'utf8')).toBe('{"name":"second"}');
});
