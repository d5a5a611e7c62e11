/** A plugin that writes to the pipe itself, as much as it can: it slows down itself, and takes none of the server's memory and little of its time. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeManifest, pluginManifest } from '../testing.ts';
import type { NodeRunContext } from '../plugin-code.ts';
import { contextOf, makeDirectory, packageOf, testHosts, type TestHosts } from './testing.ts';

/** Runs the code with `ctx`, `write` (to the pipe, until all of it is gone) and the number of the call. */
const code = `
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
const pause = new Int32Array(new SharedArrayBuffer(4));
function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try { at += writeSync(3, bytes, at, Math.min(65536, bytes.length - at)); }
    catch (error) { if (error.code !== 'EAGAIN') throw error; Atomics.wait(pause, 0, 0, 1); }
  }
}
const AsyncFunction = (async () => {}).constructor;
const params = { safeParse: (data) => ({ success: true, data }) };
const run = async (ctx) => {
  // Its number stands in what the host's own functions send.
  let id;
  const { write: send } = Socket.prototype;
  Socket.prototype.write = function (...given) { id ??= Number(/"call":(\\d+),"fn":"state.get"/.exec(given[0])?.[1]) || undefined; return send.apply(this, given); };
  await ctx.state.get('x').catch(() => {});
  Socket.prototype.write = send;
  return new AsyncFunction('ctx', 'write', 'id', ctx.params.code)(ctx, write, id);
};
export default { name: 'flood', nodes: [{ name: 'run', params, run }] };`;

function run(hosts: TestHosts, source: string, changes: Partial<NodeRunContext> = {}): Promise<string> {
  const directory = makeDirectory();
  writeFileSync(join(directory, 'index.js'), code);
  const manifest = pluginManifest('flood', { nodes: [nodeManifest('flood.run')] });
  const node = hosts.open(packageOf(directory, manifest)).node('flood.run', 1);
  return Promise.resolve(node?.run(contextOf({ code: source }, 1, changes))).then(
    (value) => JSON.stringify(value),
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

test('the head of a message has its bound, since it is parsed by the server', async () => {
  const outcome = await run(
    testHosts(),
    `write('{"t":"pong","rssMb":1,"x":[' + '[],'.repeat(1e5) + '1]}\\n\\n'); await new Promise(() => {})`,
  );
  expect(outcome).toMatch(/^PLUGIN_CRASHED: /);
});

test('the longest line of a log comes through', async () => {
  const lines: string[] = [];
  const log = (_level: string, message: string): void => void lines.push(message);
  expect(await run(testHosts(), `ctx.log('info', '\\u0001'.repeat(20_000)); return 1`, { log })).toBe('1');
  expect(lines.map(({ length }) => length)).toEqual([10_000]);
});

test('who asks without end and reads no answer is read no more', async () => {
  const ask = String.raw`(JSON.stringify({ t: 'ask', id: 1, call: id, fn: 'nope' }) + '\n{}\n').repeat(1_000)`;
  const before = process.memoryUsage.rss();
  const outcome = await run(
    testHosts({ hungAfterMs: 1_500 }),
    `const text = ${ask}; for (const end = Date.now() + 12_000; Date.now() < end; ) write(text); return 'went on'`,
  );
  expect(outcome).toMatch(/^PLUGIN_HUNG: /);
  expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024);
}, 60_000);

test('who says what takes the server long is heard half of the time', async () => {
  const forged = String.raw`(JSON.stringify({ t: 'log', call: id, level: 'info', message: 'x' }) + '\n\n').repeat(1_000)`;
  let heard = 0;
  // Each line costs 20 µs here, so that the machine's other work counts for little.
  const log = (): void => {
    heard += 1;
    for (const end = performance.now() + 0.02; performance.now() < end;);
  };
  const started = performance.now();
  await run(testHosts(), `const text = ${forged}; for (const end = Date.now() + 4_000; Date.now() < end; ) write(text); return 1`, { log });
  expect(heard * 0.02).toBeLessThan((performance.now() - started) * 0.7);
}, 60_000);

test('who is held up is not taken for hung', async () => {
  const log = (): void => {
    for (const end = performance.now() + 3_000; performance.now() < end;);
  };
  expect(await run(testHosts({ hungAfterMs: 1_000 }), `ctx.log('info', 'long'); return 'done'`, { log })).toBe('"done"');
}, 60_000);

test('what a host function is asked with has its bound, but for bytes', async () => {
  const written: number[] = [];
  const files = {
    read: () => Promise.reject(new Error('no')),
    write: (file: { content: Uint8Array | string }) => {
      written.push(file.content.length);
      return Promise.resolve({ file: 'f', name: 'n', type: 't', size: 1 });
    },
  };
  const source = `
    const long = 'ä'.repeat(6e6);
    const said = await ctx.state.set('x', long).catch((error) => error.code);
    await ctx.files.write({ name: 'n', type: 't', content: long });
    return said`;
  expect(await run(testHosts(), source, { files })).toBe('"REQUEST_TOO_LARGE"');
  expect(written).toEqual([12e6]);
});

test('a forged result has the bound of a true one', async () => {
  const forged = String.raw`write(JSON.stringify({ t: 'done', id }) + '\n[' + '[],'.repeat(2e6) + '1]\n'); await new Promise(() => {})`;
  expect(await run(testHosts(), forged)).toMatch(/^OUTPUT_INVALID: .*6,000,003 characters/);
});

test.each(['1e300', '-1'])('an instant of %s is none', async (until) => {
  const forged = String.raw`write(JSON.stringify({ t: 'done', id, outcome: true }) + '\n{"kind":"wait","wait":{"kind":"TIME","until":UNTIL},"value":null}\n'); await new Promise(() => {})`;
  expect(await run(testHosts(), forged.replace('UNTIL', until))).toMatch(/^OUTPUT_INVALID: .*until/);
});
