/**
 * `npm start`: everything in one process, from a fresh checkout or a later one. Builds the client if its sources changed,
 * while the server starts beside it, and says what takes time.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { styleText } from 'node:util';

import { loadConfig } from '../server/src/config/env.ts';
import { buildClient } from './start/client-build.ts';
import { explain } from './start/explain.ts';
import { acquireInstanceLock } from './start/instance-lock.ts';
import { onNpmGone } from './start/parent.ts';
import { terminalLog } from './start/terminal-log.ts';

const root = path.resolve(import.meta.dirname, '..');
const stopWithinMs = 4_500;
/** At Ctrl-C the terminal signals us and npm, and npm hands it on: two signals for one keystroke. */
const sameKeystrokeMs = 700;

function say(message: string): void {
  console.log(`  ${message}`);
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const config = loadConfig(process.env);
  // Only the bundled Postgres ties a folder to one instance; several may share a database of their own.
  const lock = config.databaseUrl === undefined ? await acquireInstanceLock(config.dataDir) : undefined;
  console.log('Starting Hookloom');

  const client = buildClient(root, say);
  const started = { stop: () => Promise.resolve() };
  const shutdown = stopOnSignals(async () => {
    await client.cancel();
    await lock?.update({ stopping: true });
    await started.stop();
    await lock?.release();
  });
  await onNpmGone(shutdown);

  enableCompileCache(path.join(root, 'node_modules/.cache/node'));
  const { startServer } = await import('../server/src/main.ts');
  const [running] = await Promise.all([startServer({ config, log: terminalLog(config.logLevel) }), client.done]).catch(
    async (error: unknown) => {
      // Nothing half built is left behind where the server is what fails.
      await client.cancel();
      throw error;
    },
  );
  started.stop = () => running.stop();
  await lock?.update({ url: running.url });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const where = config.api ? `is ready at ${styleText('bold', running.url)}` : 'works on what other processes accept';
  console.log(`\nHookloom ${where} (after ${seconds} s)\n`);
  await saySignIn(config.dataDir, running.firstStart);
  console.log('  Ctrl-C stops it.\n');
}

interface FirstStart {
  email: string;
  password?: string | null;
  apiKey?: string | null;
}

/** What was made on the first start is shown then and never again; the email is kept, to be told at later starts. */
async function saySignIn(dataDir: string, first: FirstStart | undefined): Promise<void> {
  const file = path.join(dataDir, 'owner-email');
  if (!first) {
    const email = await readFile(file, 'utf8').catch(() => '');
    if (email) say(`Sign in as ${email.trim()} with the password shown at the first start.\n`);
    return;
  }
  await writeFile(file, `${first.email}\n`, { mode: 0o600 });
  say(`Email     ${first.email}`);
  say(`Password  ${first.password ?? 'the one in HOOKLOOM_ADMIN_PASSWORD'}`);
  say(`API key   ${first.apiKey ?? 'the one in HOOKLOOM_ADMIN_API_KEY'}`);
  if (first.password || first.apiKey) say(styleText('yellow', 'Keep them: they are shown this once.'));
  console.log();
}

let stoppingSince: number | undefined;

/** Runs `stop` at the first signal and ends; at the second ends at once. Returns what does the same as a first signal. */
function stopOnSignals(stop: () => Promise<void>): () => void {
  async function shutdown(): Promise<void> {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince > sameKeystrokeMs) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    console.log('\nStopping Hookloom');
    // Whatever does not end in time ends with this process: the bundled Postgres and the sandboxes watch it.
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    await stop().catch((error: unknown) => console.error(error));
    process.exit(0);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void shutdown());
  return () => void shutdown();
}

// The terminal may be gone before we are.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
try {
  await main();
} catch (error) {
  // Told to stop while it started: what was under way was cut off.
  if (stoppingSince !== undefined) await new Promise(() => undefined);
  // Where there is something to say to a person, a stack would only hide it.
  console.error(explain(error) ?? error);
  process.exit(1);
}
