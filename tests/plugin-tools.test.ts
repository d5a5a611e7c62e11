/** The tools for authors of plugins, as they are published: installed from their tarballs, run without a terminal. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthor, run, succeed, type Author } from './author.ts';

let author: Author;
beforeAll(async () => {
  author = await createAuthor();
});
afterAll(() => author?.dispose());

const npm = (directory: string, script: string) => run(directory, 'npm', ['run', '--silent', script]);

/** Between them they have each kind of credential and of trigger. */
const kinds = [
  { credential: 'none', trigger: 'polling' },
  { credential: 'api-key', trigger: 'webhook' },
  { credential: 'oauth2', trigger: 'none' },
];

test.each(kinds)(
  'a fresh package with credential $credential and trigger $trigger passes all its checks',
  async ({ credential, trigger }) => {
    const name = `acme-${credential}`;
    const made = await author.create([name, '--title', 'Acme & Co.', '--credential', credential, '--trigger', trigger, '--yes']);
    expect(made).toMatchObject({ status: 0, output: expect.stringContaining(`Made hookloom-plugin-${name} in ${name}`) as string });
    const directory = path.join(author.directory, name);
    await author.install(directory);
    for (const script of ['types', 'lint', 'test', 'build', 'validate']) {
      const { status, output } = await npm(directory, script);
      expect({ script, status, output }).toMatchObject({ status: 0 });
      if (script === 'test') expect(Number(/^ℹ pass (\d+)/m.exec(output)?.[1])).toBeGreaterThanOrEqual(3);
      if (script === 'validate') expect(output).not.toMatch(/^[!✗]/m);
    }
    const [packed] = Object.values(
      JSON.parse(await succeed(directory, 'npm', ['pack', '--json', '--silent', '--ignore-scripts'])) as Record<
        string,
        { files: { path: string }[] }
      >,
    );
    expect(packed?.files.map((file) => file.path).sort()).toEqual(['README.md', 'dist/index.js', 'hookloom.plugin.json', 'package.json']);
  },
);

test('without a terminal nothing is asked, and what is left out gets its default', async () => {
  const made = await author.create(['hookloom-plugin-plain']);
  expect(made).toMatchObject({ status: 0 });
  const directory = path.join(author.directory, 'hookloom-plugin-plain');
  expect(await readFile(path.join(directory, 'src/index.ts'), 'utf8')).toContain("name: 'plain'");
  expect(await readdir(path.join(directory, 'src'))).toContain('new-item.trigger.ts');
});

test.each<[string, string[], string]>([
  ['a name', ['bad-name', '--name', 'Bad Name'], "A plugin's name has lower case letters"],
  ['a host', ['bad-host', '--host', 'https://example.com/v1'], 'bare host name'],
  ['a kind', ['bad-kind', '--trigger', 'cron'], 'The trigger is one of none, polling, webhook.'],
  ['an option', ['bad-option', '--colour', 'red'], "Unknown option '--colour'"],
  ['two folders', ['one', 'two'], 'One folder can be named'],
])('%s that cannot be is refused, and nothing is made', async (_, args, message) => {
  const { status, output } = await author.create([...args, '--yes']);
  expect(status).toBe(1);
  expect(output).toContain(message);
  expect(output).not.toMatch(/^\s+at /m);
  await expect(readdir(path.join(author.directory, args[0] ?? ''))).rejects.toThrow('ENOENT');
});

test('a folder with something in it is left alone', async () => {
  const directory = path.join(author.directory, 'mine');
  await mkdir(directory);
  await writeFile(path.join(directory, 'notes.txt'), 'x');
  const { status, output } = await author.create(['mine', '--yes']);
  expect(status).toBe(1);
  expect(output).toContain('is not empty');
  expect(await readdir(directory)).toEqual(['notes.txt']);
});

test('the command line says what is wrong in words, and fails', async () => {
  const directory = path.join(author.directory, 'faulty');
  await author.create(['faulty', '--yes']);
  await author.install(directory);
  const hookloom = (...args: string[]) => run(directory, 'hookloom', args);
  expect(await hookloom('--version')).toMatchObject({ status: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });

  const source = path.join(directory, 'src/index.ts');
  const text = await readFile(source, 'utf8');
  await writeFile(source, text.replace("host: '^", "hots: '^"));
  const undefinedHost = await hookloom('plugin', 'build');
  expect(undefinedHost.status).toBe(1);
  await writeFile(source, `${text}\nconst = 1;`);
  const broken = await hookloom('plugin', 'build');
  expect(broken).toMatchObject({
    status: 1,
    output: expect.stringMatching(/^It cannot be built:\n {2}src\/index\.ts:\d+:\d+: /) as string,
  });
  await writeFile(source, text);

  const unbuilt = await hookloom('plugin', 'validate');
  expect(unbuilt).toMatchObject({ status: 1, output: expect.stringContaining('✗ build') as string });
  expect((await hookloom('plugin', 'build')).status).toBe(0);
  expect((await hookloom('plugin', 'docs')).status).toBe(0);
  expect(await readFile(path.join(directory, 'REFERENCE.md'), 'utf8')).toContain('Find items');

  const keyless = await hookloom('plugin', 'dev');
  expect(keyless).toMatchObject({ status: 1, output: expect.stringContaining('An API key is missing') as string });
  const nowhere = await hookloom('plugin', 'dev', '--server', 'nowhere', '--api-key', 'x');
  expect(nowhere).toMatchObject({ status: 1, output: expect.stringContaining('is not an address') as string });
  const mistyped = await hookloom('plugin', 'dev', '--api-key', 'hl_…');
  expect(mistyped).toMatchObject({ status: 1, output: expect.stringContaining('characters that no key has') as string });
  expect(await hookloom('plugin', 'build', '..')).toMatchObject({
    status: 1,
    output: expect.stringContaining('no package.json') as string,
  });
});
