/** Runs a plugin's definitions to learn its manifest, in a worker: each time anew, and one that hangs or exits ends only itself. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PluginManifest } from '@hookloom/sdk';
import { messageOf, Problem } from '../lib/problem.ts';

const TIME_LIMIT_MS = 10_000;

export interface Described {
  manifest: PluginManifest;
  /** As it belongs into the file. */
  text: string;
}

function run(file: string): Promise<Described> {
  const worker = new Worker(file);
  return new Promise<Described>((resolve, reject) => {
    const fail = (message: string): void => reject(new Problem(message));
    const timer = setTimeout(() => fail(`Its modules have not finished loading after ${TIME_LIMIT_MS / 1000} s.`), TIME_LIMIT_MS);
    worker.once('message', ({ manifest, problem }: { manifest?: string; problem?: string }) => {
      if (manifest === undefined) fail(problem ?? 'It tells no manifest.');
      else resolve({ manifest: JSON.parse(manifest) as PluginManifest, text: manifest });
    });
    worker.once('error', (error: unknown) => fail(messageOf(error)));
    worker.once('exit', (code) => {
      clearTimeout(timer);
      fail(`Its modules ended the process with status ${code} while they were loaded.`);
    });
  }).finally(() => worker.terminate());
}

/** @throws Problem with what `definePlugin` has to say, or what the modules threw */
export async function describePlugin(describer: string): Promise<Described> {
  const folder = await mkdtemp(join(tmpdir(), 'hookloom-plugin-'));
  try {
    const file = join(folder, 'describer.mjs');
    await writeFile(file, describer);
    return await run(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
