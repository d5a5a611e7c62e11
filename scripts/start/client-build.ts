import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { run } from '../lib/run.ts';

export interface ClientBuild {
  /** Resolves once `client/dist` is up to date; rejects with the build's output. */
  done: Promise<void>;
  /** Ends a build that is under way. */
  cancel(): void;
}

/** What the built client depends on. The lock file stands for all packages. */
const sources = ['client/{src,public}/**/*', 'client/{index.html,package.json,vite.config.ts}', 'sdk/src/*.ts', 'package-lock.json'];

/** Builds the client unless the one that is there was made of the same sources. `say` hears if a build is needed. */
export function buildClient(root: string, say: (message: string) => void): ClientBuild {
  const cancellation = new AbortController();
  async function build(): Promise<void> {
    const mark = path.join(root, 'client/dist/.sources');
    const [now, built] = await Promise.all([hashOfSources(root), readFile(mark, 'utf8').catch(() => undefined)]);
    if (now === built) return;
    say(built === undefined ? 'Building the client (first start only)' : 'Building the client, whose sources have changed');
    await runVite(root, cancellation.signal);
    await writeFile(mark, now);
  }
  return { done: build(), cancel: () => cancellation.abort() };
}

async function hashOfSources(root: string): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: root, withFileTypes: true })) {
    if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) files.push(path.join(entry.parentPath, entry.name));
  }
  const texts = await Promise.all(files.toSorted().map(async (file) => [path.relative(root, file), await readFile(file)] as const));
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(`${name}\0${text.length}\0`).update(text);
  return hash.digest('hex');
}

async function runVite(root: string, signal: AbortSignal): Promise<void> {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { status, output } = await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: path.join(root, 'client'),
    env: { ...process.env, NODE_ENV: 'production' },
    signal,
  });
  if (status !== 0) throw new Error(`The client cannot be built:\n${output}`);
}
