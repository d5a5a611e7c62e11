import { readFile } from 'node:fs/promises';

import { identityOf } from '../../server/src/lib/processes.ts';

const everyMs = 500;

/**
 * Calls `gone` when the npm that started this process has been killed. npm hands on the signals it can; after `kill -9` it
 * cannot, and the server would go on running unseen and hold the folder. Does nothing where npm did not start this process.
 */
export async function onNpmGone(gone: () => void): Promise<void> {
  if (!process.env['npm_lifecycle_event']) return;
  const npm = await findNpm();
  const identity = npm === undefined ? undefined : await identityOf(npm);
  if (npm === undefined || identity === undefined) return;
  const timer = setInterval(async () => {
    if ((await identityOf(npm)) === identity) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}

/** npm is our parent, or our parent's where it runs scripts through a shell that stays. */
async function findNpm(): Promise<number | undefined> {
  if (process.platform !== 'linux') return process.ppid;
  for (let pid = process.ppid; pid > 1; pid = await parentOf(pid)) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (/^npm\b|[/\\]npm(-cli\.js)?\0/.test(commandLine)) return pid;
  }
  return undefined;
}

async function parentOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}
