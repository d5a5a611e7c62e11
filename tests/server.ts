import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freshEnvironment } from './environment.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Who signs in where a test does not say otherwise. */
export const owner = { email: 'owner@example.com', password: 'correct horse battery', apiKey: 'hl_a-key-for-tests-only-0123456789' };

export interface ProductOptions {
  /** Where the data is; absent: a folder of its own, which `stop` and `kill` leave and `dispose` removes. */
  dataDir?: string;
  /** Absent: a free one. */
  port?: number;
  /** Over the environment of the test. An undefined value takes a variable away. */
  env?: Record<string, string | undefined>;
  /** The checkout to run; absent: this one. */
  cwd?: string;
  /** Absent: `scripts/start.ts` without npm, which starts faster. */
  command?: [file: string, ...args: string[]];
  /** Absent: 60 s. */
  readyWithinMs?: number;
}

export interface Product {
  url: string;
  dataDir: string;
  /** From the start of the command to the line that says it is ready. */
  readyAfterMs: number;
  process: ChildProcess;
  /** What it has written so far, stdout and stderr. */
  output: () => string;
  /** Runs an operation with the first API key (or `headers`) and returns its data; throws with the errors where it has some. */
  graphql<Data>(query: string, variables?: object, headers?: Record<string, string>): Promise<Data>;
  /** Interrupts it as Ctrl-C does and resolves once it has ended, with its status. */
  stop(): Promise<number | null>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Ends it if it still runs, and removes its data. */
  dispose(): Promise<void>;
}

/** Starts the real product as a user does, in processes of its own, and resolves once it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'hookloom-product-')));
  const started = performance.now();
  const run = runProduct({ ...options, dataDir });
  const url = await readyUrl(run, options.readyWithinMs ?? 60_000);
  const readyAfterMs = performance.now() - started;

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    signalGroup(run.process, signal);
    return run.ended;
  }
  return {
    url,
    dataDir,
    readyAfterMs,
    process: run.process,
    output: run.output,
    graphql: (query, variables, headers) => graphql(url, query, variables, headers),
    stop: () => end('SIGINT'),
    kill: async () => void (await end('SIGKILL')),
    async dispose() {
      await end('SIGKILL');
      await removeOnceUnused(dataDir);
    },
  };
}

export interface ProductRun {
  process: ChildProcess;
  ended: Promise<number | null>;
  output: () => string;
}

/** Starts the command and does not wait for anything, for starts that are expected to fail. */
export function runProduct({ dataDir, port = 0, env, cwd = root, command }: ProductOptions): ProductRun {
  const [file, ...args] = command ?? [process.execPath, 'scripts/start.ts'];
  const child = spawn(file, args, {
    cwd,
    env: {
      ...freshEnvironment(),
      // The test runner sets one of its own, with another meaning.
      BASE_URL: undefined,
      HOOKLOOM_DATA_DIR: dataDir,
      PORT: String(port),
      HOOKLOOM_ADMIN_EMAIL: owner.email,
      HOOKLOOM_ADMIN_PASSWORD: owner.password,
      HOOKLOOM_ADMIN_API_KEY: owner.apiKey,
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group, so that a signal reaches npm and all that it started, as a terminal's does.
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject));
  ended.catch(() => undefined);
  // A test run that is cut off leaves nothing behind.
  const cleanUp = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', cleanUp);
  void ended.finally(() => process.off('exit', cleanUp)).catch(() => undefined);
  return { process: child, ended, output: () => output };
}

/** For what has to know its address before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // All of it has ended.
  }
}

async function readyUrl(run: ProductRun, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why}. It said:\n${run.output()}`));
    const timer = setTimeout(() => {
      fail(`The product is not ready after ${withinMs} ms`);
      signalGroup(run.process, 'SIGKILL');
    }, withinMs);
    run.process.stdout?.on('data', () => {
      // A worker has no address.
      const ready = /is ready at (\S+)|works on what/.exec(run.output());
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready[1] ?? '');
    });
    void run.ended.then(
      (status) => {
        clearTimeout(timer);
        fail(`The product ended with status ${status}`);
      },
      (error: unknown) => reject(error),
    );
  });
}

async function graphql<Data>(url: string, query: string, variables: object = {}, headers?: Record<string, string>): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers ?? { authorization: `Bearer ${owner.apiKey}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (answer.errors || answer.data === undefined) throw new Error(`GraphQL ${response.status}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** Postgres ends a moment after the process that it belongs to, and writes until then. */
async function removeOnceUnused(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
