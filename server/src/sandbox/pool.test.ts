import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { childArguments } from './child-process.ts';
import type { RunReply } from './child-process.ts';
import { ChildPool } from './pool.ts';

function runIn(pool: ChildPool): Promise<RunReply> {
  return new Promise((resolve) => {
    pool.run({
      call: { kind: 'expressions', workspaceId: 'w', memoryMb: 8, timeoutMs: 1_000, expressions: ['1'] },
      payload: '{}',
      urgent: false,
      crashes: 0,
      holder: null,
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
    processArguments: ['--eval', 'console.error("no isolated-vm here"); process.exit(3)'],
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
    processArguments: ['--eval', 'console.log(`{"ready":true}\\n`); process.stdin.on("data", () => console.log("not json\\n"))'],
  });
  expect(await runIn(pool)).toMatchObject({ ok: false, failure: { code: 'CODE_CRASHED' } });
  expect(reasons[0]).toContain('cannot be read');
  await pool.close();
});

// Ctrl-C signals the whole process group of the terminal, and systemd all processes of a service.
test('a child survives what tells the server to stop', { skip: process.platform === 'win32' }, async () => {
  const child = spawn(process.execPath, childArguments(), { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
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
  const child = spawn(process.execPath, childArguments(), { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.destroy();
  expect(await ended).toBe(0);
});
