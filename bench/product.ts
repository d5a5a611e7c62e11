/** Starts the product as its users do, in a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Product {
  url: string;
  databaseUrl: string;
  /** For requests of other kinds than `graphql` makes. */
  apiKey: string;
  graphql<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** Resident memory of the server's process in MB: the most it has held where the system tells (Linux), else what it holds now. */
  rssMb(): number;
  /** What it holds now, in MB. */
  presentRssMb(): number;
  stop(): Promise<void>;
}

/** With `profileDir`, the server leaves a CPU profile there when it ends. */
export async function startProduct(options: { profileDir?: string | undefined } = {}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hookloom-bench-'));
  const apiKey = `hl_${randomBytes(24).toString('hex')}`;
  const flags = options.profileDir ? ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}`] : [];
  const child = spawn(process.execPath, [...flags, join(root, 'bench', 'serve.ts')], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      HOOKLOOM_DATA_DIR: dataDir,
      HOOKLOOM_ADMIN_API_KEY: apiKey,
      HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8',
      LOG_LEVEL: 'warn',
    },
    // Standard output is for the figures alone.
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  });
  const { url, databaseUrl } = await new Promise<{ url: string; databaseUrl: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string; databaseUrl: string }));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  return {
    url,
    databaseUrl,
    apiKey,
    async graphql(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: never; errors?: { message: string }[] };
      if (errors) throw new Error(JSON.stringify(errors, null, 2));
      return data;
    },
    rssMb: () => Math.round(residentKb(child.pid as number, 'VmHWM') / 1024),
    presentRssMb: () => Math.round(residentKb(child.pid as number, 'VmRSS') / 1024),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function residentKb(pid: number, figure: 'VmHWM' | 'VmRSS'): number {
  if (process.platform === 'linux')
    return Number(new RegExp(`${figure}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
}
