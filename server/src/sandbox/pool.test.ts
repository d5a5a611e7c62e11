import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { startBareProcess, type BareStart } from '../child/bare-process.ts';
import { childrenOf, endProcess, isAlive } from '../child/testing.ts';
import { childStart } from './child-process.ts';
import type { RunReply } from './child-process.ts';
import { ChildPool } from './pool.ts';

const evaluating = (code: string): BareStart => ({ flags: ['--eval', code], program: null, given: [] });

function runIn(pool: ChildPool, workspaceId = 'w', expression = '1'): Promise<RunReply> {
  return new Promise((resolve) => {
    pool.run({
      call: { kind: 'expressions', workspaceId, memoryMb: 8, timeoutMs: 1_000, expressions: [expression] },
      payload: '{}',
      urgent: false,
      crashes: 0,
      sending: null,
      settled: false,
      finish: resolve,
    });
  });
}

test('children that cannot start are given up, with the reason in the log', async () => {
  const warnings: string[] = [];
  const pool = new ChildPool({
    maxChildren: 2,
    log: { warn: (details) => warnings.push(JSON.stringify(details)) },
    start: evaluating('console.error("no isolated-vm here"); process.exit(3)'),
  });
  await pool.warm();
  expect(await runIn(pool)).toMatchObject({ ok: false, failure: { class: 'OURS', code: 'SANDBOX_UNAVAILABLE' } });
  expect(warnings.length).toBeLessThanOrEqual(6);
  expect(warnings[0]).toContain('no isolated-vm here');
  expect(warnings[0]).toContain('exited with code 3');
  await pool.close();
});

test('a child that says what cannot be read is ended, and its calls fail', async () => {
  const reasons: string[] = [];
  const pool = new ChildPool({
    maxChildren: 1,
    log: { warn: (details) => reasons.push(JSON.stringify(details)) },
    start: evaluating('console.log(`{"ready":true}\\n`); process.stdin.on("data", () => console.log("not json\\n"))'),
  });
  expect(await runIn(pool)).toMatchObject({ ok: false, failure: { code: 'CODE_CRASHED' } });
  expect(reasons[0]).toContain('cannot be read');
  await pool.close();
});

/** A child whose quick calls take what it says, and whose slow ones take 20 ms one after the other. */
const slowChild = `
  const say = (head) => console.log(JSON.stringify(head) + '\\n');
  const line = [];
  let works = false;
  const work = () => {
    const call = line.shift();
    works = call !== undefined;
    if (works) setTimeout(() => (say({ id: call.id, ok: true, logs: [], ms: 20 }), work()), 20);
  };
  const take = (message) => {
    const at = line.findIndex(({ id }) => id === message.id);
    if (message.kind !== 'forget') {
      if (message.expressions[0] === 'quick') say({ id: message.id, ok: true, logs: [], ms: 0.001 });
      else line.push(message);
    } else if (at !== -1) {
      line.splice(at, 1);
      say({ id: message.id, forgotten: true });
    }
    if (!works) work();
  };
  let isHead = false;
  require('node:readline').createInterface({ input: process.stdin }).on('line', (text) => ((isHead = !isHead) ? take(JSON.parse(text)) : 0));
  say({ ready: true });`;

// What was expected to be quick stands in line by dozens.
test('calls that turn out slow are taken back from the lines', async () => {
  const pool = new ChildPool({ maxChildren: 1, log: { warn: () => {} }, start: evaluating(slowChild) });
  await pool.warm();
  await Promise.all(Array.from({ length: 200 }, () => runIn(pool, 'a', 'quick')));
  let answered = 0;
  const slow = Array.from({ length: 150 }, () => runIn(pool, 'a', 'slow').then(() => (answered += 1)));
  await runIn(pool, 'b', 'slow');
  expect(answered).toBeLessThan(10);
  // None of them is lost on its way back.
  await Promise.all(slow);
  expect(answered).toBe(150);
  await pool.close();
}, 30_000);

// Ctrl-C signals the whole process group of the terminal, and systemd all processes of a service.
test('a child survives what tells the server to stop', { skip: process.platform === 'win32' }, async () => {
  const child = startBareProcess<ChildProcessByStdio<Writable, Readable, null>>(childStart(), {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal);
  const call = { id: 1, kind: 'expressions', workspaceId: 'w', memoryMb: 8, timeoutMs: 1_000, expressions: ['1 + 1'] };
  child.stdin.write(`${JSON.stringify(call)}\n{}\n`);
  const answer = await new Promise((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  expect(answer).toContain('"value":2');
  child.stdin.end();
  expect(await ended).toBe(0);
});

test('a child ends when its parent is gone', async () => {
  const child = startBareProcess<ChildProcessByStdio<Writable, Readable, null>>(childStart(), {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.destroy();
  expect(await ended).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'no child outlives a server that is killed, even one that loops',
  async () => {
    const program = `
    import { createSandbox } from ${JSON.stringify(new URL('./sandbox.ts', import.meta.url).href)};
    const sandbox = createSandbox({ maxChildren: 1, log: console });
    const run = (code) => sandbox.run({ workspaceId: 'w', code, timeoutMs: 120_000 });
    await run('return 1');
    void run('for (;;);');
    setTimeout(() => console.log('it loops'), 300);`;
    const server = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => server.stdout.once('data', resolve));
    const children = childrenOf(server.pid);
    onTestFinished(() => children.forEach(endProcess));
    // The one that loops, the spare, and who sees to their end.
    expect(children).toHaveLength(3);
    server.kill('SIGKILL');
    await expect.poll(() => children.filter((pid) => isAlive(pid)), { timeout: 10_000 }).toEqual([]);
  },
  30_000,
);
