/** What a child could do if a guest broke out of its isolate: the same process, with a program of ours in place of its own. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { childStart } from './child-process.ts';

/** Runs an expression (which may await) in a process with a child's flags and environment. */
async function inChild(expression: string): Promise<string> {
  const { flags } = childStart();
  const program = `
    const report = (text) => process.stdout.write(text);
    try { report('did: ' + JSON.stringify(await (${expression}))); } catch (error) { report('refused: ' + (error.code ?? error.message)); }`;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', program], { env: {} });
  return stdout;
}

const port = async (): Promise<number> => {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
};

test.each([
  ['read a file of the system', `(await import('node:fs')).readFileSync('/etc/passwd', 'utf8').length`],
  [
    'read a file of the server',
    `(await import('node:fs')).readFileSync(${JSON.stringify(new URL('../../package.json', import.meta.url).pathname)}, 'utf8').length`,
  ],
  [
    "read its own program's source",
    `(await import('node:fs')).readFileSync(${JSON.stringify(new URL('./child.ts', import.meta.url).pathname)}, 'utf8').length`,
  ],
  ['list a folder', `(await import('node:fs')).readdirSync('/').length`],
  ['write a file', `(await import('node:fs')).writeFileSync('/tmp/hookloom-sandbox-test', 'x')`],
  [
    'write where it may read',
    `(await import('node:fs')).writeFileSync(${JSON.stringify(new URL('./written', import.meta.url).pathname)}, 'x')`,
  ],
  ["read its parent's environment", `(await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8').length`],
  ['start a process', `(await import('node:child_process')).execFileSync('true')`],
  ['start a worker', `new (await import('node:worker_threads')).Worker('1', { eval: true }) && 1`],
  ['use WASI', `new (await import('node:wasi')).WASI({ version: 'preview1' }) && 1`],
  ['open the inspector', `(await import('node:inspector')).open(0) ?? 1`],
  ['load another addon', `process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6') ?? 1`],
])('a child cannot %s', async (_, expression) => {
  expect(await inChild(expression)).toMatch(/^refused: /);
});

test('a child cannot connect', async () => {
  const target = await port();
  const connect = (host: string): string =>
    `new Promise((resolve, reject) => { import('node:net').then((net) => net.connect(${target}, '${host}').on('connect', () => resolve(1)).on('error', reject)) })`;
  expect(await inChild(connect('127.0.0.1'))).toBe('refused: ERR_ACCESS_DENIED');
  expect(await inChild(`fetch('http://127.0.0.1:${target}').then(() => 1)`)).toMatch(/^refused: /);
});

test('a child cannot send datagrams or listen', async () => {
  expect(
    await inChild(
      `new Promise((resolve, reject) => import('node:dgram').then((d) => d.createSocket('udp4').on('error', reject).send('x', 9, '127.0.0.1', (e) => e ? reject(e) : resolve(1))))`,
    ),
  ).toMatch(/^refused: /);
  expect(
    await inChild(
      `new Promise((resolve, reject) => import('node:net').then((n) => n.createServer().on('error', reject).listen(0, () => resolve(1))).catch(reject))`,
    ),
  ).toMatch(/^refused: /);
});

test('a child has an empty environment', async () => {
  expect(await inChild('Object.keys(process.env)')).toBe('did: []');
});

test('the probe would notice a right', async () => {
  expect(await inChild(`(await import('node:fs')).readFileSync(${JSON.stringify(childStart().given[0])}).length > 0`)).toBe('did: true');
});
