/** What becomes of calls when their process dies, and of processes that have nothing to do. */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeEffect } from '@hookloom/sdk/wire';
import { expect, onTestFinished, test } from 'vitest';
import type { NodeRunContext } from '../plugin-code.ts';
import { nodeManifest, pluginManifest } from '../testing.ts';
import type { HostedPlugin } from './plugin-hosts.ts';
import { endProcess, isAlive } from '../../child/testing.ts';
import { contextOf, makeDirectory, packageOf, testHosts } from './testing.ts';

/** The machine may have other things to do. */
const soon = { timeout: 10_000 };

const code = `
const params = { safeParse: (data) => ({ success: true, data }) };
import fs from 'node:fs';
const crash = () => { fs.writeSync(3, 'garbage\\n\\n'); for (;;); };
const nodes = {
  crash: crash,
  crashSecond: async (ctx) => { const { count } = await ctx.state.get('count'); if (count === 1) crash(); return count },
  crashAfterHttp: async (ctx) => { await ctx.http({ url: 'https://x' }); crash() },
  crashAfterEvent: async (ctx) => { await ctx.emitEvent('x', 1); crash() },
  sleep: (ctx) => new Promise((resolve) => setTimeout(resolve, ctx.input, ctx.input)),
  echo: (ctx) => ctx.input,
};
export default { name: 'ends', nodes: Object.entries(nodes).map(([name, run]) => ({ name, params, run })) };`;

const names = ['crash', 'crashSecond', 'crashAfterHttp', 'crashAfterEvent', 'sleep', 'echo'];

function plugin(effect: NodeEffect = 'pure', text = code): ReturnType<typeof packageOf> {
  const directory = makeDirectory();
  writeFileSync(join(directory, 'index.js'), text);
  return packageOf(directory, pluginManifest('ends', { nodes: names.map((name) => nodeManifest(`ends.${name}`, { effect })) }));
}

function run(of: HostedPlugin, name: string, input: number | null = null, changes: Partial<NodeRunContext> = {}): Promise<unknown> {
  const node = of.node(`ends.${name}`, 1);
  if (!node) throw new Error(`no node ${name}`);
  return Promise.resolve(node.run(contextOf({}, input, changes)));
}

const outcome = (running: Promise<unknown>): Promise<unknown> => running.catch((error: { code: string }) => error.code);

test('of those that were in a process that died, the guilty one fails and the others are run again', async () => {
  const hosts = testHosts();
  const ends = hosts.open(plugin());
  const all = await Promise.all(Array.from({ length: 20 }, (_, index) => outcome(run(ends, index === 7 ? 'crash' : 'sleep', index))));
  expect(all).toEqual(Array.from({ length: 20 }, (_, index) => (index === 7 ? 'PLUGIN_CRASHED' : index)));
  expect(hosts.status('ends')).toMatchObject({ restarts: 2, calls: 0, problem: null });
});

test('one that takes long while it is run again holds up no other', async () => {
  const hosts = testHosts();
  const ends = hosts.open(plugin());
  let ended = false;
  const long = run(ends, 'sleep', 60_000).finally(() => (ended = true));
  long.catch(() => {});
  await expect.poll(() => hosts.status('ends')?.state, soon).toBe('RUNNING');
  const others = await Promise.all([outcome(run(ends, 'crash')), run(ends, 'sleep', 1), run(ends, 'sleep', 2)]);
  expect(others).toEqual(['PLUGIN_CRASHED', 1, 2]);
  expect(ended).toBe(false);
  expect(hosts.status('ends')?.calls).toBe(1);
}, 30_000);

test('a call that dies with a process is run again once, where it does no harm', async () => {
  let count = 0;
  const state = { get: async () => ({ count: ++count }), set: async () => {}, delete: async () => {} };
  expect(await run(testHosts().open(plugin()), 'crashSecond', null, { state })).toBe(2);
});

test.each([
  ['pure', 'crashAfterHttp', 2],
  ['idempotent', 'crashAfterHttp', 2],
  // It may have done its work out there.
  ['atMostOnce', 'crashAfterHttp', 1],
  // It has no other way out than the host's functions, so nothing can have happened.
  ['atMostOnce', 'crashSecond', 0],
  // The same event twice would be two events.
  ['idempotent', 'crashAfterEvent', 1],
] as const)('a call of effect %s that ends its process (%s) reaches out %i times', async (effect, name, times) => {
  let reached = 0;
  let count = 0;
  const changes = {
    http: async () => (reached++, { status: 200, headers: {}, body: new Uint8Array(), url: '' }),
    emitEvent: async () => (reached++, { eventId: 'e' }),
    state: { get: async () => ({ count: ++count }), set: async () => {}, delete: async () => {} },
  };
  const ends = testHosts().open(plugin(effect));
  const result = await run(ends, name, null, changes).catch((error: Error) => error.message);
  expect(reached).toBe(times);
  if (name === 'crashSecond') expect(result).toBe(2);
  else expect(result).toMatch(times === 1 ? /may have done its work/ : /ended while this ran\.$/);
});

test('other plugins and later calls go on', async () => {
  const hosts = testHosts();
  const [ends, other] = [hosts.open(plugin()), hosts.open(plugin())];
  const beside = run(other, 'sleep', 800);
  for (let time = 0; time < 3; time++) expect(await outcome(run(ends, 'crash'))).toBe('PLUGIN_CRASHED');
  expect(await run(ends, 'echo', 5)).toBe(5);
  expect(await beside).toBe(800);
});

test('a process without calls is stopped, and started again with the next', async () => {
  const hosts = testHosts({ idleMs: 200 });
  const ends = hosts.open(plugin());
  expect(hosts.status('ends')).toMatchObject({ state: 'STOPPED', pid: null });
  const long = run(ends, 'sleep', 500);
  await sleep(450);
  const { pid } = hosts.status('ends') ?? {};
  expect(await long).toBe(500);
  await expect.poll(() => hosts.status('ends')?.state, soon).toBe('STOPPED');
  expect(await run(ends, 'echo', 1)).toBe(1);
  expect(hosts.status('ends')).toMatchObject({ state: 'RUNNING', restarts: 0, problem: null });
  expect(hosts.status('ends')?.pid).not.toBe(pid);
  expect(hosts.status('ends')?.memoryMb).toBeGreaterThan(10);
});

test('a warm process is there before the first call', async () => {
  const hosts = testHosts();
  const ends = hosts.open(plugin());
  ends.warm();
  await expect.poll(() => hosts.status('ends')?.state, soon).toBe('RUNNING');
});

test('a retired plugin ends what it has and its process with it, and serves latecomers', async () => {
  const hosts = testHosts();
  const ends = hosts.open(plugin());
  const running = run(ends, 'sleep', 300);
  await expect.poll(() => hosts.status('ends')?.pid, soon).toBeTypeOf('number');
  const { pid } = hosts.status('ends') ?? {};
  ends.retire();
  expect(hosts.status('ends')).toBeNull();
  expect(await running).toBe(300);
  await expect.poll(() => existsSync(`/proc/${pid}`), soon).toBe(false);
  expect(await run(ends, 'echo', 2)).toBe(2);
});

test('stopping fails what is under way as cancelled', async () => {
  const hosts = testHosts();
  const ends = hosts.open(plugin());
  const running = outcome(run(ends, 'sleep', 60_000));
  await expect.poll(() => hosts.status('ends')?.state, soon).toBe('RUNNING');
  const { pid } = hosts.status('ends') ?? {};
  await hosts.stop();
  expect(await running).toBe('CANCELLED');
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(await outcome(run(ends, 'echo'))).toBe('CANCELLED');
});

test.each([
  ['throws', `throw new Error('no such thing')`, /cannot be loaded: no such thing$/],
  ['is not JavaScript', `export default {`, /Unexpected end of input/],
  ['exports nothing', `export const x = 1`, /does not export a plugin/],
  ['imports what is not there', `import 'left-pad'`, /left-pad/],
  [
    'ends its process',
    `import fs from 'node:fs'; fs.writeSync(3, 'x\\n\\n'); await new Promise(() => {})`,
    /its process ended while it was loaded/,
  ],
  ['takes too much memory', `const all = []; for (;;) all.push(new Array(1e5).fill({}))`, /takes too much memory/],
])('a plugin whose module %s is broken, and says why', async (_, text, message) => {
  const hosts = testHosts({ memoryMb: 64 });
  const found = plugin('pure', text);
  const ends = hosts.open(found);
  const failing = run(ends, 'echo');
  await expect(failing).rejects.toMatchObject({ class: 'USER', code: 'PLUGIN_BROKEN', message: expect.stringMatching(message) as string });
  // Not tried again at once: it would come out well.
  writeFileSync(join(found.directory, 'index.js'), code);
  await expect(run(ends, 'echo')).rejects.toMatchObject({ code: 'PLUGIN_BROKEN' });
  expect(hosts.status('ends')).toMatchObject({ state: 'BROKEN', problem: expect.any(String) as string });
});

test('a plugin that was broken is tried again after a while', async () => {
  const found = plugin('pure', `throw new Error('not yet')`);
  const ends = testHosts().open(found);
  expect(await outcome(run(ends, 'echo', 1))).toBe('PLUGIN_BROKEN');
  writeFileSync(join(found.directory, 'index.js'), code);
  await sleep(1_050);
  expect(await run(ends, 'echo', 1)).toBe(1);
});

test('a node that the module does not have is named', async () => {
  const ends = testHosts().open(plugin('pure', `export default { name: 'ends', nodes: [] }`));
  await expect(run(ends, 'echo')).rejects.toMatchObject({
    code: 'PLUGIN_BROKEN',
    message: expect.stringMatching(/ends\.echo version 1/) as string,
  });
});

test.each([
  ['waits', code],
  // It never looks at its pipe.
  ['loops', `import fs from 'node:fs'; fs.writeSync(1, 'loading'); for (;;);`],
])(
  'no process outlives the server that is killed, even one that %s',
  async (_, text) => {
    const { entry, directory } = plugin('pure', text);
    const program = `
    import { HostProcess } from ${JSON.stringify(join(import.meta.dirname, 'host-process.ts'))};
    const nothing = () => {};
    const tell = () => console.log(host.pid);
    const host = new HostProcess({ entry: ${JSON.stringify(entry)}, directory: ${JSON.stringify(directory)}, readable: [${JSON.stringify(directory)}], memoryMb: 64 },
      { onReady: tell, onPrinted: tell, onMessage: nothing, onEnd: nothing });`;
    const server = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(
      await new Promise<string>((resolve) => server.stdout.once('data', (chunk: Buffer) => resolve(String(chunk).trim()))),
    );
    onTestFinished(() => endProcess(pid));
    expect(isAlive(pid)).toBe(true);
    server.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  },
  30_000,
);
