import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether a process runs under this number. One that has ended but was not collected by its parent (a zombie) does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const { state } = await linuxStatus(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/**
 * Names a running process so that no later one has the same name, even where the system hands out its number again,
 * which containers do at every restart. Undefined where no such process runs.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (!(await isAlive(pid))) return undefined;
  return `${pid} ${await startOf(pid)}`;
}

/** The number in what `identityOf` gave. */
export function pidOf(identity: string): number {
  return Number.parseInt(identity, 10);
}

async function startOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await linuxStatus(pid)).start ?? '';
  if (process.platform === 'win32') return '';
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

/** proc_pid_stat(5): the name in brackets may hold brackets and spaces itself; the state is the 3rd field, the start the 22nd. */
async function linuxStatus(pid: number): Promise<{ state: string | undefined; start: string | undefined }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' ? { state: undefined, start: undefined } : { state: fields[0], start: fields[19] };
}
