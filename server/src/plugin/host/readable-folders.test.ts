import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectory, write } from '../testing.ts';
import { isInside, readableFolders } from './readable-folders.ts';

function writePackage(directory: string, name: string, dependencies: string[] = [], field = 'dependencies'): string {
  write(join(directory, 'package.json'), { name, [field]: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])) });
  return directory;
}

test('a plugin reads its package and the dependencies of its dependencies, wherever npm has put them', async () => {
  const root = makeDirectory();
  const plugin = writePackage(join(root, 'node_modules/plugin'), 'plugin', ['near', 'far', '@scope/scoped', 'missing']);
  writePackage(join(plugin, 'node_modules/near'), 'near');
  const far = writePackage(join(root, 'node_modules/far'), 'far', ['further']);
  const further = writePackage(join(root, 'node_modules/further'), 'further', ['plugin'], 'peerDependencies');
  const scoped = writePackage(join(root, 'node_modules/@scope/scoped'), '@scope/scoped');
  writePackage(join(root, 'node_modules/other'), 'other');
  // `near` lies in the plugin's own folder.
  expect((await readableFolders(plugin)).sort()).toEqual([scoped, far, further, plugin].sort());
});

test('a link that npm made for a workspace is followed', async () => {
  const root = makeDirectory();
  const plugin = writePackage(join(root, 'plugin'), 'plugin', ['shared']);
  const shared = writePackage(join(root, 'packages/shared'), 'shared');
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(shared, join(root, 'node_modules/shared'));
  expect((await readableFolders(plugin)).sort()).toEqual([realpathSync(shared), plugin].sort());
});

test.each([['../..'], ['..'], ['.'], ['/etc'], ['a/../../b'], ['@a/../b'], ['']])('"%s" names no dependency', async (name) => {
  const root = makeDirectory();
  const plugin = writePackage(join(root, 'node_modules/plugin'), 'plugin', [name]);
  writePackage(join(root, 'node_modules'), name);
  writePackage(join(root, 'node_modules/b'), name);
  expect(await readableFolders(plugin)).toEqual([plugin]);
});

test('a link that the plugin brings along as a dependency is not followed out of it', async () => {
  const root = makeDirectory();
  const plugin = writePackage(join(root, 'plugin'), 'plugin', ['secret']);
  const secret = writePackage(join(root, 'secret'), 'secret');
  mkdirSync(join(plugin, 'node_modules'));
  symlinkSync(secret, join(plugin, 'node_modules/secret'));
  await expect(readableFolders(plugin)).rejects.toThrow(/leads out of it/);
});

test('a folder that is no such package is not a dependency', async () => {
  const root = makeDirectory();
  const plugin = writePackage(join(root, 'plugin'), 'plugin', ['named']);
  writePackage(join(root, 'node_modules/named'), 'otherwise');
  expect(await readableFolders(plugin)).toEqual([plugin]);
});

test('what is inside of a folder', () => {
  expect([isInside('/a/b', '/a'), isInside('/a', '/a'), isInside('/ab', '/a'), isInside('/a', '/a/b'), isInside('/a', '/')]).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
});
