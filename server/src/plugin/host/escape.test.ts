/**
 * What a hostile or careless plugin may try. Each row runs in a real host; beside it run another call of the same plugin and one of
 * another plugin, which must not notice. The plugin's node runs the row's code with `ctx`, `load` (import) and `require`.
 */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { pluginManifest, nodeManifest } from '../testing.ts';
import type { HostedPlugin } from './plugin-hosts.ts';
import { contextOf, makeDirectory, packageOf, testHosts, type TestHosts } from './testing.ts';

const code = (name: string): string => `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const load = (what) => import(what);
const AsyncFunction = (async () => {}).constructor;
const params = { safeParse: (data) => ({ success: true, data }) };
export default { name: '${name}', nodes: [
  { name: 'attack', params, run: (ctx) => new AsyncFunction('ctx', 'load', 'require', ctx.params.code)(ctx, load, require) },
  { name: 'witness', params, run: (ctx) => new Promise((resolve) => setTimeout(() => resolve([1, 2].map((x) => x * ctx.input)), 30)) },
] };`;

function plugin(name: string, changes: { effect?: 'pure' | 'atMostOnce' } = {}): ReturnType<typeof packageOf> {
  const directory = makeDirectory();
  writeFileSync(join(directory, 'index.js'), code(name));
  writeFileSync(join(directory, 'secret.txt'), 'of a plugin');
  return packageOf(directory, pluginManifest(name, { nodes: [nodeManifest(`${name}.attack`, changes), nodeManifest(`${name}.witness`)] }));
}

let hosts: TestHosts;
let patient: TestHosts;
let bad: ReturnType<typeof plugin>;
let good: HostedPlugin;
let shared: HostedPlugin;
let port: number;
let otherDirectory: string;

beforeAll(async () => {
  hosts = testHosts({ memoryMb: 96, hungAfterMs: 2_000 });
  patient = testHosts({ memoryMb: 96, hungAfterMs: 20_000 });
  bad = plugin('bad');
  const other = plugin('good');
  otherDirectory = other.directory;
  good = hosts.open(other);
  shared = hosts.open(bad);
  const server = createServer((socket) => socket.end('hello'))
    .listen(0, '127.0.0.1')
    .unref();
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});

function call(of: HostedPlugin, type: string, params: { code?: string }, input = 1): Promise<unknown> {
  const node = of.node(type, 1);
  if (!node) throw new Error(`no node ${type}`);
  return Promise.resolve(node.run(contextOf(params, input)));
}

/** How the attack came out, as `CODE: message` or the JSON of what it gave. */
async function attack(of: HostedPlugin, source: string): Promise<string> {
  const beside = [call(of, 'bad.witness', {}, 5), call(good, 'good.witness', {}, 7)];
  const text = source.replaceAll('PORT', String(port)).replaceAll('OTHER', otherDirectory);
  const outcome = await call(of, 'bad.attack', { code: text }).then(
    (value) => JSON.stringify(value),
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
  expect(await Promise.all(beside)).toEqual([
    [5, 10],
    [7, 14],
  ]);
  expect(await call(of, 'bad.witness', {}, 3)).toEqual([3, 6]);
  return outcome;
}

/** Reading one file in every way that there is. */
const reads = (file: string): [string, string][] => [
  ['readFileSync', `return require('fs').readFileSync('${file}', 'utf8')`],
  ['promises.readFile', `return (await load('node:fs/promises')).readFile('${file}', 'utf8')`],
  ['a buffer as path', `return require('fs').readFileSync(Buffer.from('${file}'), 'utf8')`],
  ['a URL as path', `return require('fs').readFileSync(new URL('file://${file}'), 'utf8')`],
  ['createReadStream', `for await (const chunk of require('fs').createReadStream('${file}')) return String(chunk)`],
  ['open', `return require('fs').openSync('${file}')`],
  ['openAsBlob', `return (await require('fs').openAsBlob('${file}')).text()`],
  ['copyFile', `return require('fs').copyFileSync('${file}', './copy')`],
  ['stat', `return require('fs').statSync('${file}').size`],
  ['realpath', `return require('fs').realpathSync.native('${file}')`],
  ['watchFile', `return new Promise((done) => require('fs').watchFile('${file}', { interval: 10 }, (now) => done(now.size)))`],
  ['import', `return load('${file}')`],
  ['require', `return require('${file}')`],
  ['loadEnvFile', `return process.loadEnvFile('${file}')`],
];

const denied: [string, string][] = [
  // First, since importing what is emptied renews all that is imported by name.
  ['change the loader by import', `const { registerHooks } = await load('node:module'); return registerHooks({})`],
  ['bring removed functions back', `const { syncBuiltinESMExports } = await load('node:module'); return syncBuiltinESMExports()`],
  ...reads('/etc/passwd').map(([way, source]): [string, string] => [`read /etc/passwd by ${way}`, source]),
  ['read its environment', `return require('fs').readFileSync('/proc/self/environ', 'utf8')`],
  ["read the server's environment", `return require('fs').readFileSync('/proc/' + process.ppid + '/environ', 'utf8')`],
  ["read the server's memory", `return require('fs').openSync('/proc/' + process.ppid + '/mem')`],
  ["read another plugin's file", `return require('fs').readFileSync('OTHER/secret.txt', 'utf8')`],
  ['leave its folder by dots', `return require('fs').readFileSync('../../../../../../../../etc/passwd', 'utf8')`],
  ['list a folder', `return require('fs').readdirSync('/')`],
  ['write into its folder', `require('fs').writeFileSync('./written', 'x')`],
  ['write elsewhere', `require('fs').writeFileSync('/tmp/hookloom-plugin-escape', 'x')`],
  ['append by a descriptor', `return require('fs').openSync('./index.js', 'a')`],
  ['change the mode of its files', `const fs = require('fs'); fs.fchmodSync(fs.openSync('./index.js'), 0o777)`],
  ['make a link', `require('fs').symlinkSync('/etc/passwd', './link')`],
  ['keep a compile cache', `const { status } = require('module').enableCompileCache('/tmp/hookloom-plugin-escape'); return status`],
  // node:sqlite opens any file, for writing too, without asking the permission model.
  ['open a database by require', `new (require('node:sqlite').DatabaseSync)('/tmp/hookloom-plugin-escape').exec('create table t(x)')`],
  ['open a database by import', `new (await load('node:sqlite')).DatabaseSync('/tmp/hookloom-plugin-escape').exec('create table t(x)')`],
  [
    'open a database by getBuiltinModule',
    `new (process.getBuiltinModule('node:sqlite')).DatabaseSync('/tmp/hookloom-plugin-escape').exec('create table t(x)')`,
  ],
  ['call native code', `return require('node:ffi').dlopen(null, {})`],

  [
    'connect',
    `return new Promise((done, fail) => require('net').connect(PORT, '127.0.0.1').on('data', (d) => done(String(d))).on('error', fail))`,
  ],
  [
    'connect to a socket file',
    `return new Promise((done, fail) => require('net').connect('/tmp/x.sock').on('connect', done).on('error', fail))`,
  ],
  ['listen', `return new Promise((done, fail) => require('net').createServer().on('error', fail).listen(0, () => done(1)))`],
  [
    'listen on a socket file',
    `return new Promise((done, fail) => require('net').createServer().on('error', fail).listen('/tmp/hookloom-plugin-escape', () => done(1)))`,
  ],
  ['http', `return new Promise((done, fail) => require('http').get('http://127.0.0.1:PORT', done).on('error', fail))`],
  ['https', `return new Promise((done, fail) => require('https').get('https://127.0.0.1:PORT', done).on('error', fail))`],
  ['http2', `return new Promise((done, fail) => require('http2').connect('http://127.0.0.1:PORT').on('connect', done).on('error', fail))`],
  ['tls', `return new Promise((done, fail) => require('tls').connect(PORT, '127.0.0.1').on('secureConnect', done).on('error', fail))`],
  ['fetch', `return (await fetch('http://127.0.0.1:PORT')).status`],
  [
    'WebSocket',
    `return new Promise((done, fail) => { const s = new WebSocket('ws://127.0.0.1:PORT'); s.onopen = done; s.onerror = (e) => fail(e.error ?? new Error('refused')) })`,
  ],
  [
    'send a datagram',
    `return new Promise((done, fail) => require('dgram').createSocket('udp4').on('error', fail).send('x', PORT, '127.0.0.1', (e) => (e ? fail(e) : done(1))))`,
  ],
  [
    'bind a datagram socket',
    `return new Promise((done, fail) => require('dgram').createSocket('udp4').on('error', fail).bind(0, () => done(1)))`,
  ],
  ['look up a name', `return require('dns').promises.lookup('localhost')`],
  ['resolve a name', `return require('dns').promises.resolve4('example.com')`],
  [
    'resolve by a server of its own',
    `const r = new (require('dns').promises.Resolver)(); r.setServers(['127.0.0.1']); return r.resolveTxt('secret.example.com')`,
  ],
  ['look up a service', `return require('dns').promises.lookupService('127.0.0.1', 22)`],

  ['spawn', `return require('child_process').spawnSync('true')`],
  ['spawn by import', `return (await load('child_process')).execFileSync('true')`],
  ['fork', `return require('child_process').fork('./index.js')`],
  ['signal by a process that it never started', `return new (require('child_process').ChildProcess)()._handle.kill(9)`],
  ['fork a cluster', `return require('cluster').fork()`],
  ['find spawn by getBuiltinModule', `return process.getBuiltinModule('child_process').spawnSync('true')`],
  ['find spawn by a data URL', `return (await load("data:text/javascript,export * from 'node:child_process'")).spawnSync('true')`],
  ['find spawn by a new Function', `return (await new Function('return import("node:child_process")')()).spawnSync('true')`],
  [
    'find spawn by vm',
    `const vm = require('vm'); return (await new vm.Script('import("node:child_process")', { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInThisContext()).spawnSync('true')`,
  ],
  [
    'find spawn by another context',
    `return require('vm').runInNewContext('p.getBuiltinModule("child_process").spawnSync("true")', { p: process })`,
  ],
  ['find spawn by the loader', `return require('module')._load('child_process', null, false).spawnSync('true')`],
  ['find spawn by a new loader', `return require('module').createRequire('/')('child_process').spawnSync('true')`],
  ['change the loader', `return require('module').registerHooks({ resolve: () => ({ url: 'node:child_process', shortCircuit: true }) })`],
  ['kill its parent by import', `const { kill } = await load('node:process'); kill(process.ppid, 9)`],
  ['change the loader in a thread', `return require('module').register('data:text/javascript,')`],
  ['start a worker', `new (require('worker_threads').Worker)('1', { eval: true })`],
  ['start a worker by import', `new (await load('node:worker_threads')).Worker('1', { eval: true })`],
  ['start WASI', `new (require('wasi').WASI)({ version: 'preview1' })`],
  ['replace the process', `process.execve('/bin/true', ['true'], {})`],
  ['load an addon', `process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6')`],
  ['reach bindings', `return Object.keys(process.binding('fs'))`],
  ['reach linked bindings', `return process._linkedBinding('fs')`],

  ['kill its parent', `process.kill(process.ppid, 'SIGKILL')`],
  ['kill its parent, deeper', `process._kill(process.ppid, 9)`],
  ['kill its parent from the prototype', `Object.getPrototypeOf(process).kill.call(process, process.ppid, 9)`],
  ['kill its parent by a fresh module', `(await load('node:process')).kill(process.ppid, 9)`],
  ['kill every process', `process.kill(-1, 'SIGKILL')`],
  ["open its parent's debugger", `process._debugProcess(process.ppid)`],
  ["lower its parent's priority", `require('os').setPriority(process.ppid, 19)`],
  ["lower its parent's priority by import", `(await load('node:os')).setPriority(process.ppid, 19)`],
  ['open its own debugger', `return require('inspector').open(0)`],
  ['talk to its own debugger', `const s = new (require('inspector').Session)(); s.connect(); return s`],
  ['trace', `require('trace_events').createTracing({ categories: ['v8'] }).enable()`],
  ['write a report', `return process.report.writeReport('/tmp/hookloom-plugin-escape')`],
  ['write a heap snapshot', `return require('v8').writeHeapSnapshot('/tmp/hookloom-plugin-escape')`],
  ["change V8's flags", `require('v8').setFlagsFromString('--allow-natives-syntax'); return new Function('%SystemBreak()')`],
  ['become someone else', `process.setuid(0)`],
  ['change its folder', `process.chdir('/')`],
  ['start a shell of JavaScript', `return typeof require('repl').start`],
  ['start the test runner', `return require('node:test').run({ files: ['/etc/passwd'] })`],

  ['exit', `process.exit(0)`],
  ['exit, deeper', `process.reallyExit(0)`],
  ['abort', `process.abort()`],

  ['patch Array.prototype', `'use strict'; Array.prototype.map = () => ['patched']`],
  ['add to Array.prototype', `'use strict'; Array.prototype.extra = 1`],
  ['define on Array.prototype', `Object.defineProperty(Array.prototype, 'map', { value: () => ['patched'] })`],
  ['patch Object.prototype', `'use strict'; Object.prototype.polluted = 1`],
  ['patch through __proto__', `'use strict'; ({}).__proto__.polluted = 1`],
  ['patch Promise', `'use strict'; Promise.prototype.then = () => {}`],
  ['patch Function', `'use strict'; Function.prototype.call = () => {}`],
  ['patch JSON', `'use strict'; JSON.stringify = () => '"patched"'`],
  ['replace JSON', `'use strict'; globalThis.JSON = {}`],
  ['replace setTimeout', `'use strict'; globalThis.setTimeout = () => {}`],
  ['replace Promise', `'use strict'; globalThis.Promise = class {}`],
];

describe('what is refused, with an error of the step', () => {
  test.each(denied)('%s', async (_title, source) => {
    const outcome = await Promise.race([attack(shared, source), sleep(4_000, 'nothing came of it')]);
    expect(outcome).toMatch(/^NODE_THREW: /);
    expect(existsSync('/tmp/hookloom-plugin-escape')).toBe(false);
  });

  test('and its process has gone on', () => {
    expect(hosts.status('bad')).toMatchObject({ state: 'RUNNING', restarts: 0, calls: 0 });
  });
});

describe('what has no effect', () => {
  test.each([
    ['has an empty environment', `return { ...process.env }`, '{}'],
    ['prints past the console', `require('fs').writeSync(1, 'to stdout\\n'); require('fs').writeSync(2, 'to stderr\\n'); return 1`, '1'],
    ['prints what looks like a message', `console.log('{"t":"done","id":1}\\n""\\n'); return 1`, '1'],
    [
      'sends messages for calls that are not there',
      `for (let id = 5e5; id < 5e5 + 100; id++) require('fs').writeSync(3, JSON.stringify({ t: 'done', id }) + '\\n"forged"\\n'); return 1`,
      '1',
    ],
    [
      'asks for calls that are not there',
      `require('fs').writeSync(3, JSON.stringify({ t: 'ask', id: 1e6, call: 5e5, fn: 'http' }) + '\\n{"url":"x"}\\n'); return 1`,
      '1',
    ],
    ['handles signals and errors itself', `process.on('SIGTERM', () => {}); process.on('uncaughtException', () => {}); return 1`, '1'],
    ['patches in sloppy mode', `Array.prototype.map = () => ['patched']; return [1].map((x) => x)`, '[1]'],
    ['starts the debugger by a signal of its own', `return typeof process.emit('SIGUSR1')`, '"boolean"'],
  ])('%s', async (_title, source, expected) => {
    expect(await attack(shared, source)).toBe(expected);
  });

  test('and its printing went to the log', async () => {
    await expect.poll(() => hosts.logged.map(({ message }) => message).join(), { timeout: 10_000 }).toMatch(/to stdout/);
    expect(hosts.logged.map(({ message }) => message).join()).toMatch(/to stderr/);
  });
});

describe('what costs its step alone', () => {
  test.each([
    ['a loop without end', `for (;;);`, /^PLUGIN_HUNG: .*did not answer for 2 s/],
    ['a loop without end, later', `await new Promise((done) => setTimeout(done, 50)); for (;;);`, /^PLUGIN_HUNG: /],
    ['microtasks without end', `const again = () => Promise.resolve().then(again); await again()`, /^PLUGIN_(HUNG|OUT_OF_MEMORY): /],
    ['a slow regular expression', `return /^(a+)+$/.test('a'.repeat(60) + 'b')`, /^PLUGIN_HUNG: /],
    ['too much memory', `const all = []; for (;;) all.push(new Array(1e5).fill({}))`, /^PLUGIN_OUT_OF_MEMORY: .*96 MB/],
    [
      'too much memory in buffers',
      `const all = []; for (;;) { all.push(Buffer.alloc(5e7, 1)); await new Promise((done) => setTimeout(done, 10)) }`,
      /^PLUGIN_OUT_OF_MEMORY: /,
    ],
    ['text that is no message', `require('fs').writeSync(3, 'garbage\\n\\n'); await new Promise(() => {})`, /^PLUGIN_CRASHED: /],
    [
      'a message of the wrong shape',
      `require('fs').writeSync(3, '{"t":"done","id":"1"}\\n\\n'); await new Promise(() => {})`,
      /^PLUGIN_CRASHED: /,
    ],
    [
      'a flood of forged messages',
      `for (;;) require('fs').writeSync(3, '{"t":"log","call":5,"level":"info","message":"x"}\\n\\n'.replaceAll('5', '555555').repeat(100))`,
      /^PLUGIN_(CRASHED|HUNG): |^NODE_THREW: EAGAIN/,
    ],
    ['a closed pipe', `require('fs').closeSync(3); await new Promise(() => {})`, /^PLUGIN_(CRASHED|HUNG): /],
  ])(
    '%s',
    async (_title, source, expected) => {
      // Who is short of memory is busy collecting garbage for a while first.
      const of = String(expected).includes('MEMORY') ? patient : hosts;
      expect(await attack(of.open(bad), source)).toMatch(expected);
    },
    60_000,
  );

  test.each([
    ['a text of 1 GB', `return 'x'.repeat(2 ** 30)`, /^NODE_THREW: Invalid string length/],
    ['a text of 500 MB', `return 'x'.repeat(2 ** 29 - 100)`, /^OUTPUT_TOO_LARGE: /],
    ['many texts', `const text = 'x'.repeat(1e6); return Array.from({ length: 1e4 }, () => text)`, /^OUTPUT_TOO_LARGE: /],
    ['a value that contains itself', `const value = {}; value.value = value; return value`, /^OUTPUT_NOT_JSON: /],
    ['a value nested deep', `let value = []; for (let i = 0; i < 1e5; i++) value = [value]; return value`, /^OUTPUT_NOT_JSON: /],
    ['a value that writes itself', `return { toJSON: () => 'x' }`, /^OUTPUT_NOT_JSON: /],
    ['recursion without end', `const deeper = () => deeper() + 1; return deeper()`, /^NODE_THREW: Maximum call stack/],
    [
      'a rejection that nobody waits for',
      `Promise.reject(new Error('stray')); await new Promise(() => {})`,
      /^NODE_THREW: stray \(an error that the plugin did not wait for\)/,
    ],
    ['an error thrown in a timer', `setTimeout(() => { throw new Error('stray') }); await new Promise(() => {})`, /^NODE_THREW: stray \(/],
    [
      'an error thrown in nextTick',
      `process.nextTick(() => { throw new Error('stray') }); await new Promise(() => {})`,
      /^NODE_THREW: stray \(/,
    ],
    [
      'an error event that nobody handles',
      `setTimeout(() => new (require('events'))().emit('error', new Error('stray'))); await new Promise(() => {})`,
      /^NODE_THREW: stray \(/,
    ],
    ['a thrown proxy', `throw new Proxy({}, { get() { throw 1 }, has() { throw 1 }, getPrototypeOf() { throw 1 } })`, /^NODE_THREW: /],
    [
      'too many requests to the host',
      `return Promise.all(Array.from({ length: 200 }, () => ctx.state.get('x'))).then(() => 1)`,
      /^(HOST_FAULT|REQUESTS_TOO_MANY): /,
    ],
  ])('%s, without its process', async (_title, source, expected) => {
    const { restarts } = hosts.status('bad') ?? { restarts: 0 };
    expect(await attack(shared, source)).toMatch(expected);
    expect(hosts.status('bad')?.restarts ?? 0).toBe(restarts);
  });
});

describe('a package with a link out of it', () => {
  test.each(['file', 'folder', 'nowhere'])('to a %s cannot be loaded', async (kind) => {
    const linked = plugin('linked');
    symlinkSync({ file: '/etc/passwd', folder: '/etc', nowhere: '/not/there/yet' }[kind] ?? '', join(linked.directory, 'link'));
    const opened = hosts.open(linked);
    await expect(call(opened, 'linked.witness', {})).rejects.toMatchObject({
      code: 'PLUGIN_BROKEN',
      message: expect.stringMatching(/leads out of it/) as string,
    });
  });

  test('a link inside of it harms nothing', async () => {
    const linked = plugin('inside');
    symlinkSync(join(linked.directory, 'secret.txt'), join(linked.directory, 'link'));
    expect(await call(hosts.open(linked), 'inside.witness', {})).toEqual([1, 2]);
  });

  test('what it names as dependencies leads nowhere else', async () => {
    const sly = plugin('sly');
    mkdirSync(join(sly.directory, 'node_modules'));
    // Behind a folder of links that npm would have made.
    writeFileSync(
      join(sly.directory, 'package.json'),
      JSON.stringify({ name: 'x', type: 'module', dependencies: { '../../../../../../etc': '*', '../..': '*', '.': '*', '/etc': '*' } }),
    );
    const outcome = await call(hosts.open(sly), 'sly.attack', { code: `return require('fs').readFileSync('/etc/passwd', 'utf8')` }).catch(
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(/restricted/);
  });
});
