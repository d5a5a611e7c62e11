import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { explain } from './explain.ts';
import { acquireInstanceLock } from './instance-lock.ts';

function listen(port: number, host: string): Promise<{ port: number; close(): void }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve({ port: (server.address() as { port: number }).port, close: () => server.close() }));
  });
}

test('a port that is taken, an address of another machine, a name that is none', async () => {
  const taken = await listen(0, '127.0.0.1');
  expect(explain(await listen(taken.port, '127.0.0.1').catch((error: unknown) => error))).toMatch(
    `Port ${taken.port} is in use by another program.`,
  );
  taken.close();
  expect(explain(await listen(0, '192.0.2.1').catch((error: unknown) => error))).toBe(
    'HOST is 192.0.2.1, and that is no address of this machine.',
  );
});

test('a data folder that cannot be made', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'hookloom-explain-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  for (const dataDir of [file, path.join(file, 'below')]) {
    expect(explain(await acquireInstanceLock(dataDir).catch((error: unknown) => error))).toMatch(
      /file.* cannot be written: .*HOOKLOOM_DATA_DIR/,
    );
  }
});

test('what nobody foresaw keeps its stack', () => {
  expect(explain(new TypeError('x is not a function'))).toBeUndefined();
  expect(explain('thrown')).toBeUndefined();
});
