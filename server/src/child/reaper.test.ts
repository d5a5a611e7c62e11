import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { reaperScript } from './reaper.ts';
import { childrenOf, endProcess, isAlive } from './testing.ts';

const onlyWhereThereAreShells = { skip: process.platform === 'win32', timeout: 30_000 };
const soon = { timeout: 10_000 };

/** A process that does nothing. */
function idle(): ChildProcess {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** A server with one child that does not end with its pipe; gives the ids of the child and of its reaper. */
async function serverWithChild(): Promise<{ server: ChildProcess; child: number; reaper: number }> {
  const program = `
    import { startBareProcess } from ${JSON.stringify(new URL('./bare-process.ts', import.meta.url).href)};
    const start = { flags: ['--eval', 'for (;;);'], program: null, given: [] };
    const { pid } = startBareProcess(start, { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
    process.stdin.on('data', () => process.exit());
    console.log(pid);`;
  const server = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void server.kill('SIGKILL'));
  const [chunk] = (await once(server.stdout, 'data')) as [Buffer];
  const child = Number(String(chunk));
  const reaper = childrenOf(server.pid).find((pid) => pid !== child);
  // 0 would be this test's own process group.
  if (child) onTestFinished(() => endProcess(child));
  if (!reaper || !child) throw new Error('there is no reaper, or no child');
  return { server, child, reaper };
}

test('it kills those that are listed at the end, and nobody else', onlyWhereThereAreShells, async () => {
  const [first, second, third, fourth] = [idle(), idle(), idle(), idle()];
  const shell = spawn('/bin/sh', ['-c', reaperScript], { stdio: ['pipe', 'inherit', 'inherit'] });
  for (const { pid } of [first, second, third, fourth]) shell.stdin.write(`+ ${pid}\n`);
  // The ids of those that ended may belong to others by now. One is never listed, as after a new start of the shell.
  for (const pid of [first.pid, fourth.pid, 999_999]) shell.stdin.write(`- ${pid}\n`);
  shell.stdin.end();
  await Promise.all([once(shell, 'exit'), once(second, 'exit'), once(third, 'exit')]);
  expect([first, second, third, fourth].map(({ signalCode }) => signalCode)).toEqual([null, 'SIGKILL', 'SIGKILL', null]);
});

test('it is deaf to what stops the server, and ends with it', onlyWhereThereAreShells, async () => {
  const { server, child, reaper } = await serverWithChild();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(reaper, signal);
  await sleep(300);
  expect(childrenOf(server.pid)).toContain(reaper);
  server.stdin?.write('end\n');
  await once(server, 'exit');
  expect(server.exitCode).toBe(0);
  await expect.poll(() => [isAlive(child), isAlive(reaper)], soon).toEqual([false, false]);
});

test('another takes its place where it is killed', onlyWhereThereAreShells, async () => {
  const { server, child, reaper } = await serverWithChild();
  process.kill(reaper, 'SIGKILL');
  await expect.poll(() => childrenOf(server.pid).filter((pid) => pid !== child && pid !== reaper), soon).toHaveLength(1);
  expect(isAlive(child)).toBe(true);
  server.kill('SIGKILL');
  await expect.poll(() => isAlive(child), soon).toBe(false);
});

test('it does not keep a server running that has nothing left to do', onlyWhereThereAreShells, async () => {
  const program = `
    import { startBareProcess } from ${JSON.stringify(new URL('./bare-process.ts', import.meta.url).href)};
    startBareProcess({ flags: ['--eval', '0'], program: null, given: [] }, { cwd: '/', stdio: ['ignore', 'ignore', 'ignore'] });`;
  const server = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  onTestFinished(() => void server.kill('SIGKILL'));
  expect(await once(server, 'exit')).toEqual([0, null]);
});
