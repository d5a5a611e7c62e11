import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { credentialKinds, triggerKinds, withDefaults } from './answers.ts';
import { NotEmptyError, packageFiles, writePackage } from './write-package.ts';

const root = resolve(import.meta.dirname, '../../..');

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'create-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const kinds = credentialKinds.flatMap((credential) => triggerKinds.map((trigger) => ({ credential, trigger })));

test.each(kinds)('with credential $credential and trigger $trigger there is what was asked for, and nothing else', async (answers) => {
  const files = await packageFiles(withDefaults(answers, 'trackly'));
  const sources = [...files.keys()].filter((path) => path.startsWith('src/') && !path.includes('.test.'));
  const triggers = { none: [], polling: ['src/new-item.trigger.ts'], webhook: ['src/item-changed.trigger.ts'] };
  expect(sources.toSorted()).toEqual(
    [
      ...(answers.credential === 'none' ? [] : ['src/account.credential.ts']),
      'src/find-items.node.ts',
      'src/icon.ts',
      'src/index.ts',
      'src/service.ts',
      ...triggers[answers.trigger],
    ].toSorted(),
  );
  expect([...files.keys()]).toEqual(expect.arrayContaining(['.gitignore', '.oxlintrc.json', 'README.md', 'package.json', 'tsconfig.json']));
  for (const text of files.values()) expect(text).not.toMatch(/__[a-z]+__|^\s*@(if|end)\b/m);
});

test('each kind of package is formatted as this repository is', async () => {
  const folder = await temporaryFolder();
  for (const answers of kinds)
    await writePackage(join(folder, `${answers.credential}-${answers.trigger}`), withDefaults(answers, 'trackly'));
  const args = ['node_modules/oxfmt/bin/oxfmt', '--check', '--config', '.oxfmtrc.json', folder];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  // Pages are written by hand.
  const unformatted = [...stripVTControlCharacters(stdout).matchAll(/^(\S+) \(\d+ms\)$/gm)]
    .map(([, file]) => file)
    .filter((file) => !file?.endsWith('.md'));
  expect(unformatted).toEqual([]);
  expect(stripVTControlCharacters(stdout)).toMatch(/on \d{2,} files/);
});

test('the tools that a package pins are those that it is tested with', async () => {
  const files = await packageFiles(withDefaults({}, 'trackly'));
  const made = JSON.parse(files.get('package.json') ?? '') as { devDependencies: Record<string, string> };
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as typeof made;
  const sdk = JSON.parse(await readFile(join(root, 'sdk/package.json'), 'utf8')) as { version: string };
  expect(made.devDependencies).toEqual({
    '@hookloom/cli': sdk.version,
    '@hookloom/sdk': sdk.version,
    '@types/node': devDependencies['@types/node'],
    oxlint: devDependencies['oxlint'],
    typescript: devDependencies['typescript-native']?.replace('npm:typescript@', ''),
  });
});

test('only an empty folder is filled', async () => {
  const folder = await temporaryFolder();
  const answers = withDefaults({}, 'trackly');
  await writeFile(join(folder, 'mine'), 'x');
  await expect(writePackage(folder, answers)).rejects.toThrow(NotEmptyError);
  await expect(writePackage(join(folder, 'mine'), answers)).rejects.toThrow('is a file');
  await mkdir(join(folder, 'clone/.git'), { recursive: true });
  const written = await writePackage(join(folder, 'clone'), answers);
  expect(written).toContain('src/index.ts');
  await expect(readFile(join(folder, 'clone/package.json'), 'utf8')).resolves.toContain('"hookloom-plugin-trackly"');
  expect(dirname(written.find((path) => path.endsWith('.node.ts')) ?? '')).toBe('src');
});
