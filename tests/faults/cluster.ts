/** A Postgres, an API process and some workers, each of which can be killed and comes back. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/src/db/embedded.ts';
import { freePort, startProduct, type Product } from '../server.ts';

export type Victim = 'api' | 'worker' | 'postgres';

export interface Cluster {
  databaseUrl: string;
  /** The present API process. */
  api(): Product;
  /** `kill -9`; resolves once what was killed is back and ready. */
  kill(victim: Victim): Promise<void>;
  dispose(): Promise<void>;
}

export async function startCluster(workers: number, env: Record<string, string>): Promise<Cluster> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hookloom-faults-'));
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir });
  const port = await freePort();
  const start = (role: 'api' | 'worker'): Promise<Product> =>
    startProduct({ port: role === 'api' ? port : 0, env: { ...env, DATABASE_URL: postgres.url, HOOKLOOM_ROLE: role, LOG_LEVEL: 'fatal' } });
  let api = await start('api');
  const working = await Promise.all(Array.from({ length: workers }, () => start('worker')));
  let next = 0;

  const kills: Record<Victim, () => Promise<void>> = {
    async api() {
      await api.kill();
      await api.dispose();
      api = await start('api');
    },
    async worker() {
      const place = next++ % working.length;
      const victim = working[place];
      await victim?.kill();
      await victim?.dispose();
      working[place] = await start('worker');
    },
    async postgres() {
      const pidFile = path.join(dataDir, 'postgres', 'data', 'postmaster.pid');
      process.kill(Number.parseInt(await readFile(pidFile, 'utf8'), 10), 'SIGKILL');
    },
  };
  return {
    databaseUrl: postgres.url,
    api: () => api,
    kill: (victim) => kills[victim](),
    async dispose() {
      for (const product of [api, ...working]) await product.dispose();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
