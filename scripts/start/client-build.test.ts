import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { buildClient } from './client-build.ts';

/** A checkout with a client of one script. */
async function smallCheckout(): Promise<{ root: string; write(script: string): Promise<void>; build(): Promise<string[]> }> {
  const root = await mkdtemp(path.join(tmpdir(), 'hookloom-client-build-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await symlink(path.resolve(import.meta.dirname, '../../node_modules'), path.join(root, 'node_modules'));
  await mkdir(path.join(root, 'client/src'), { recursive: true });
  await writeFile(path.join(root, 'client/index.html'), '<script type="module" src="/src/main.ts"></script>');
  return {
    root,
    write: (script) => writeFile(path.join(root, 'client/src/main.ts'), script),
    async build() {
      const said: string[] = [];
      await buildClient(root, (message) => said.push(message)).done;
      return said;
    },
  };
}

test('is built once for the same sources', async () => {
  const { write, build } = await smallCheckout();
  await write('document.title = "one";');
  expect(await build()).toEqual(['Building the client (first start only)']);
  expect(await build()).toEqual([]);
  await write('document.title = "two";');
  expect(await build()).toEqual(['Building the client, whose sources have changed']);
});

test('a build that fails or is cut off leaves the one before in its place, and nothing else', async () => {
  const { root, write, build } = await smallCheckout();
  await write('document.title = "good";');
  await build();
  await write('import "./missing.ts";');
  await expect(build()).rejects.toThrow(/The client cannot be built:[\s\S]*missing\.ts/);
  const cutOff = buildClient(root, () => void cutOff.cancel());
  await expect(cutOff.done).rejects.toThrow('aborted');
  expect(await readdir(path.join(root, 'client'))).toEqual(['dist', 'index.html', 'src']);
  expect(await readFile(path.join(root, 'client/dist/index.html'), 'utf8')).toContain('/assets/');
});
