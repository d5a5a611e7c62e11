import { createHash } from 'node:crypto';
import { glob, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { run } from '../lib/run.ts';

export interface ClientBuild {
  /** Resolves once `client/dist` is up to date; rejects with the build's output. */
  done: Promise<void>;
  /** Ends a build that is under way; resolves when nothing is left of it. */
  cancel(): Promise<void>;
}

/** The client's own fault, as its builder tells it. */
export class ClientBuildError extends Error {
  override readonly name = 'ClientBuildError';
}

/** What the built client depends on. The lock file stands for all packages. */
const sources = ['client/{src,public}/**/*', 'client/{index.html,package.json,vite.config.ts}', 'sdk/src/*.ts', 'package-lock.json'];

/** Builds the client unless the one that is there was made of the same sources. `say` hears if a build is needed. */
export function buildClient(root: string, say: (message: string) => void): ClientBuild {
  const cancellation = new AbortController();
  async function build(): Promise<void> {
    const dist = path.join(root, 'client/dist');
    const mark = '.sources';
    const [now, built] = await Promise.all([hashOfSources(root), readFile(path.join(dist, mark), 'utf8').catch(() => undefined)]);
    if (now === built) return;
    say(built === undefined ? 'Building the client (first start only)' : 'Building the client, whose sources have changed');
    // Beside its place: the builder empties its folder first, and a build that fails or is cut off must not leave that to be served.
    const work = await mkdtemp(`${dist}.new-`);
    try {
      const fresh = path.join(work, 'dist');
      await runVite(root, fresh, cancellation.signal);
      await writeFile(path.join(fresh, mark), now);
      await mkdir(dist, { recursive: true });
      await rename(dist, path.join(work, 'old'));
      await rename(fresh, dist);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  const done = build();
  // Awaited by the caller, who may still be busy when it fails.
  done.catch(() => undefined);
  return {
    done,
    async cancel() {
      cancellation.abort();
      await done.catch(() => undefined);
    },
  };
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

async function runVite(root: string, outDir: string, signal: AbortSignal): Promise<void> {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { status, output } = await run(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'], {
    cwd: path.join(root, 'client'),
    env: { ...process.env, NODE_ENV: 'production' },
    signal,
  });
  if (status !== 0) throw new ClientBuildError(`The client cannot be built:\n${output}`);
}
