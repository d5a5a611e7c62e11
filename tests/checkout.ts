import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { run } from '../scripts/lib/run.ts';
import { freshEnvironment } from './environment.ts';

const root = path.resolve(import.meta.dirname, '..');

export interface Checkout {
  folder: string;
  remove(): Promise<void>;
}

/** A folder with the files that a fresh clone would have, with the changes that are not committed yet, and nothing else. */
export async function freshCheckout(): Promise<Checkout> {
  const { status, output } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
  if (status !== 0) throw new Error(`git ls-files: ${output}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'hookloom-checkout-'));
  for (const file of new Set(output.split('\0').filter(Boolean))) {
    await cp(path.join(root, file), path.join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted, and the deletion not committed yet.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) };
}

/** Runs npm in the checkout to its end. */
export async function npm(checkout: Checkout, ...args: string[]): Promise<void> {
  const child = spawn('npm', args, { cwd: checkout.folder, env: freshEnvironment(), stdio: ['ignore', 'inherit', 'inherit'] });
  const status = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with status ${status}`);
}
