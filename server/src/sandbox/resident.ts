import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Bytes of a page, which the kernel counts in; the few systems with larger ones are counted too low. */
const PAGE_BYTES = 4_096;

/** The resident memory of a process in MB; null where it cannot be told: it is gone, or the system does not say. */
export async function residentMb(pid: number): Promise<number | null> {
  try {
    if (process.platform === 'linux') {
      const [, pages] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
      return (Number(pages) * PAGE_BYTES) / 2 ** 20;
    }
    if (process.platform === 'win32') return null;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout.trim()) / 1024 || null;
  } catch {
    return null;
  }
}
