import { setTimeout as sleep } from 'node:timers/promises';
import { NodeError, type Connection, type ConnectionMessage, type HostFunctions } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { beforeAll, describe, expect, test } from 'vitest';
import type { NodeRunContext } from '../plugin-code.ts';
import type { HostedPlugin } from './plugin-hosts.ts';
import { codeCall, contextOf, noHost, testHosts, writeHostedPlugin, type TestHosts } from './testing.ts';

const plugin = `
import * as sdk from './sdk.js';
const { definePlugin, defineNode, defineTrigger, defineCredential, z, text, number, outlineIcon } = sdk;
const base = { kind: 'action', category: 'x', title: 'X', description: 'x', icon: outlineIcon('M0 0'), effect: 'pure', params: z.object({}) };
const nodes = {
  context: { uses: ['steps'], run: (ctx) => ({ input: ctx.input, items: ctx.items, inputs: ctx.inputs, absent: ctx.absent, loop: ctx.loop, execution: ctx.execution,
    idempotencyKey: ctx.idempotencyKey, attempt: ctx.attempt, now: ctx.now(), trigger: ctx.trigger, steps: ctx.steps, aborted: ctx.signal.aborted }) },
  noSteps: { run: (ctx) => ctx.steps },
  greet: { params: z.object({ name: text({ title: 'Name' }), times: number({ title: 'Times' }).default(2) }), run: (ctx) => ctx.params },
  outcome: { params: z.object({ kind: text({ title: 'Kind' }) }), outputs: [{ name: 'out', title: 'Out' }, { name: 'other', title: 'Other' }], run: (ctx) => ({
    port: () => sdk.toPort('other', 1), stop: () => sdk.stop(2), exitLoop: () => sdk.exitLoop(3), wait: () => sdk.waitUntil(4_000, 4),
    loop: () => sdk.loopOver({ items: [1, 2], concurrency: 3, onItemError: 'continue' }),
    call: () => sdk.callWorkflow({ workflowId: 'w', data: { a: 1 }, wait: true }), forged: () => Object.assign(sdk.stop(1), { directive: { kind: 'rm' } }),
  })[ctx.params.kind]() },
  typed: { output: z.object({ id: z.number() }), run: (ctx) => ctx.input },
  fail: { params: z.object({ kind: text({ title: 'Kind' }) }), run: async (ctx) => {
    if (ctx.params.kind === 'foreseen') throw new sdk.NodeError('REMOTE', 'HTTP_STATUS', 'It said 500');
    if (ctx.params.kind === 'type') null.x;
    if (ctx.params.kind === 'text') throw 'a text';
    if (ctx.params.kind === 'hostile') throw { get message() { throw new Error() }, toString() { throw 1 } };
    if (ctx.params.kind === 'date') return { at: new Date() };
    if (ctx.params.kind === 'nan') return [NaN];
    if (ctx.params.kind === 'long') throw new Error('x'.repeat(1e6));
  } },
  host: { uses: ['http', 'files', 'state', 'events', 'javascript', 'respond'], effect: 'idempotent', run: async (ctx) => {
    const response = await ctx.http({ url: 'https://api.example.com/', method: 'POST', headers: { a: 'b' }, body: new Uint8Array([0, 255, 1]), credential: 'c1' });
    await ctx.state.set('k', { last: [1] });
    const file = await ctx.files.write({ name: 'a.bin', type: 'application/octet-stream', content: new Uint8Array([9, 8]) });
    ctx.respond({ status: 201, headers: {}, body: 'made' });
    return { status: response.status, body: [...response.body], secret: await ctx.credential('c1'), state: await ctx.state.get('k'), none: (await ctx.state.get('none')) === undefined,
      file, read: [...await ctx.files.read(file)], event: await ctx.emitEvent('made', { id: 1 }), code: (await ctx.javascript({ code: 'return 1', variables: {} })).value };
  } },
  refused: { run: async (ctx) => {
    try { await ctx.http({ url: 'x' }) } catch (error) { return { known: sdk.isNodeError(error), class: error.class, code: error.code, message: error.message } }
  } },
  badRequest: { run: async (ctx) => ctx.http({ url: 5 }) },
  stream: { uses: ['connect'], run: async (ctx) => {
    const connection = await ctx.connect({ kind: 'websocket', url: 'wss://x' });
    await connection.send('hello');
    const got = [];
    for await (const { data, event } of connection) { got.push([typeof data === 'string' ? data : [...data], event ?? null]); if (got.length === 3) break; }
    return got;
  } },
  leak: { uses: ['connect'], run: async (ctx) => { await ctx.connect({ kind: 'sse', url: 'https://x' }); return 1 } },
  prints: { run: async (ctx) => {
    console.log('one', { a: 1 }); console.error('two'); process.stdout.write('three\\n'); ctx.log('debug', 'four'); await null; console.warn('five'); return 1 } },
  printsALot: { run: () => { for (let i = 0; i < 1e5; i++) console.log('x'.repeat(2e4)); return 1 } },
  waits: { run: (ctx) => new Promise((resolve) => { const wait = setTimeout(() => resolve('late'), 60_000); ctx.signal.addEventListener('abort', () => { clearTimeout(wait); resolve('stopped: ' + ctx.signal.reason.message) }) }) },
  never: { run: () => new Promise(() => {}) },
  later: { uses: ['http'], run: (ctx) => { setTimeout(() => ctx.http({ url: 'late' }).catch((error) => { globalThis.late = error.code }), 20); return globalThis.late ?? null } },
  sleep: { params: z.object({ ms: number({ title: 'ms' }) }), run: (ctx) => new Promise((resolve) => setTimeout(resolve, ctx.params.ms, 'slept')) },
};
export default definePlugin({
  name: 'full', title: 'Full', description: 'x', host: '^0.1.0', capabilities: { hosts: ['api.example.com'] },
  credentials: [defineCredential({ name: 'key', title: 'Key', description: 'x', fields: z.object({ key: text({ title: 'Key' }) }), hosts: ['api.example.com'],
    test: async (ctx) => { if ((await ctx.http({ url: 'https://api.example.com/me', credential: ctx.credentialId })).status !== 200) throw new Error('it was refused') } })],
  nodes: [
    ...Object.entries(nodes).map(([name, node]) => defineNode({ ...base, name, ...node })),
    defineNode({ ...base, name: 'new', version: 3, params: z.object({ full: text({ title: 'Name' }) }), run: () => 1,
      migrate: { from: [1, 2], params: (old, from) => { if (old.broken) throw new Error('no such field'); return old.list ? [] : { full: old.name + from } } },
      loaders: { projects: (ctx) => ({ options: [{ value: '1', label: ctx.search + ctx.cursor + ctx.params.full }], next: 'n' }), odd: () => [{ value: 1 }], slow: () => new Promise(() => {}) } }),
    defineTrigger({ ...base, name: 'hook', params: z.object({ project: text({ title: 'Project' }) }), webhook: {
      setUp: async (ctx) => ({ id: ctx.callbackUrl + ctx.secret + ctx.params.project, before: ctx.registration }), tearDown: async (ctx) => { if (!ctx.registration) throw new Error('unknown') },
      receive: (ctx) => ({ events: [[...ctx.request.rawBody], ctx.request.body], reply: { status: 200, headers: {}, body: 'ok' } }) } }),
    defineTrigger({ ...base, name: 'poll', polling: { poll: async (ctx) => ({ items: [{ id: 'a', data: ctx.cursor }], cursor: (ctx.cursor ?? 0) + 1 }) } }),
    defineTrigger({ ...base, name: 'live', connection: { listen: async (ctx) => { for (let i = 0; i < 3; i++) await ctx.emit({ id: String(i), data: i }, i); } } }),
  ],
});`;

let hosts: TestHosts;
let full: HostedPlugin;

beforeAll(async () => {
  hosts = testHosts();
  full = hosts.open(await writeHostedPlugin(plugin));
}, 30_000);

async function run(
  name: string,
  params: Record<string, JsonValue> = {},
  changes: Partial<NodeRunContext> = {},
  input: JsonValue = null,
): Promise<unknown> {
  const node = full.node(`full.${name}`, 1);
  if (!node) throw new Error(`no node ${name}`);
  return node.run(contextOf(params, input, changes));
}

describe('a node', () => {
  test('sees what one in process sees', async () => {
    const changes = {
      inputs: [
        { nodeId: 'a', port: 'in', value: [1] },
        { nodeId: 'b', port: 'in', value: 2 },
      ],
      absent: [{ nodeId: 'c', port: 'out' }],
      loop: { index: 1, count: 2, first: false, last: true, item: 'x', parent: null },
      trigger: { body: 1 },
      steps: { a: [1] },
      attempt: 2,
    };
    expect(await run('context', {}, changes, [1])).toEqual({
      ...changes,
      input: [1],
      items: [1],
      execution: { id: 'e1', workflowId: 'w1', workspaceId: 'ws1' },
      idempotencyKey: 'e1:n1',
      now: expect.toSatisfy((now: number) => now >= 1_000 && now < 2_000) as unknown,
      aborted: false,
    });
    // A trigger has no inputs.
    expect(await run('context', {}, { inputs: [] }, { t: 1 })).toMatchObject({ input: { t: 1 }, items: [{ t: 1 }] });
  });

  test('sees other steps only where it says so', async () => {
    await expect(run('noSteps', {}, { steps: { a: 1 } })).rejects.toMatchObject({ class: 'USER', code: 'CAPABILITY_MISSING' });
  });

  test('has its schema applied', async () => {
    expect(await run('greet', { name: 7 })).toEqual({ name: '7', times: 2 });
    await expect(run('greet', { times: 'x' })).rejects.toMatchObject({
      class: 'USER',
      code: 'PARAMS_INVALID',
      message: expect.stringMatching(/name/) as string,
    });
  });

  test.each([
    ['port', { kind: 'port', port: 'other', value: 1 }],
    ['stop', { kind: 'stop', value: 2 }],
    ['exitLoop', { kind: 'exitLoop', value: 3 }],
    ['wait', { kind: 'wait', wait: { kind: 'TIME', until: 4_000 }, value: 4 }],
    ['loop', { kind: 'loop', loop: { items: [1, 2], concurrency: 3, onItemError: 'continue' } }],
    ['call', { kind: 'call', call: { workflowId: 'w', data: { a: 1 }, wait: true } }],
  ])('may give the outcome %s', async (kind, directive) => {
    expect(await run('outcome', { kind })).toMatchObject({ directive });
  });

  test('gives what fits, or fails', async () => {
    await expect(run('outcome', { kind: 'forged' })).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    expect(await run('typed', {}, {}, { id: 1 })).toEqual({ id: 1 });
    await expect(run('typed', {}, {}, { id: 'x' })).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
      message: expect.stringMatching(/output\.id: /) as string,
    });
  });

  test.each([
    ['foreseen', 'REMOTE', 'HTTP_STATUS', /^It said 500$/],
    ['type', 'USER', 'NODE_THREW', /null/],
    ['text', 'USER', 'NODE_THREW', /the text "a text"/],
    ['hostile', 'USER', 'NODE_THREW', /an object/],
    ['date', 'USER', 'OUTPUT_NOT_JSON', /Date/],
    ['nan', 'USER', 'OUTPUT_NOT_JSON', /NaN/],
    ['long', 'USER', 'NODE_THREW', /^x{4000}/],
  ])('that fails (%s) says how', async (kind, errorClass, code, message) => {
    await expect(run('fail', { kind })).rejects.toMatchObject({
      class: errorClass,
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('the host', () => {
  test('does for a node what it does in process', async () => {
    const called: unknown[] = [];
    const note =
      <Result>(name: string, result: Result) =>
      async (...given: unknown[]): Promise<Result> => (called.push([name, ...given]), result);
    const file = { file: 'f1', name: 'a.bin', type: 'application/octet-stream', size: 2 };
    const stored = new Map<string, JsonValue>();
    const changes = {
      http: note('http', { status: 200, headers: {}, body: new Uint8Array([200, 0]), url: 'https://api.example.com/' }),
      credential: note('credential', { signingKey: 'k' }),
      files: { write: note('write', file), read: note('read', new Uint8Array([9, 8])) },
      state: {
        get: async (key: string) => stored.get(key),
        set: async (key: string, value: JsonValue) => void stored.set(key, value),
        delete: async () => {},
      },
      emitEvent: note('emitEvent', { eventId: 'ev1' }),
      javascript: note('javascript', { value: 1, logs: [] }),
      respond: (reply: unknown) => void called.push(['respond', reply]),
    } as Partial<NodeRunContext>;
    expect(await run('host', {}, changes)).toEqual({
      status: 200,
      body: [200, 0],
      secret: { signingKey: 'k' },
      state: { last: [1] },
      none: true,
      file,
      read: [9, 8],
      event: { eventId: 'ev1' },
      code: 1,
    });
    const body = new Uint8Array([0, 255, 1]);
    expect(called).toContainEqual([
      'http',
      { url: 'https://api.example.com/', method: 'POST', headers: { a: 'b' }, body, credential: 'c1' },
    ]);
    expect(called).toContainEqual(['respond', { status: 201, headers: {}, body: 'made' }]);
    expect(called).toContainEqual(['read', 'f1']);
  });

  test('refuses, and the plugin knows the error for what it is', async () => {
    const http = async (): Promise<never> => {
      throw new NodeError('REMOTE', 'ADDRESS_REFUSED', 'not there');
    };
    expect(await run('refused', {}, { http })).toEqual({ known: true, class: 'REMOTE', code: 'ADDRESS_REFUSED', message: 'not there' });
    // Nothing of the server's own faults is told.
    expect(await run('refused')).toMatchObject({ class: 'OURS', code: 'HOST_FAULT' });
    await expect(run('badRequest')).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(/url/) as string });
  });

  test('an answer that is refused fails the step', async () => {
    const respond = (): never => {
      throw new NodeError('USER', 'CAPABILITY_MISSING', 'not in uses');
    };
    const http = async () => ({ status: 200, headers: {}, body: new Uint8Array(), url: '' });
    const files = { write: async () => ({ file: 'f', name: '', type: '', size: 0 }), read: async () => new Uint8Array() };
    await expect(
      run('host', {}, { http, respond, files, state: { get: async () => 1, set: async () => {}, delete: async () => {} } }),
    ).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
    });
  });

  test('hands over messages of a connection when they are asked for, and closes what is left open', async () => {
    let given = 0;
    let closed = 0;
    const sent: unknown[] = [];
    const connect: HostFunctions['connect'] = async () =>
      ({
        send: async (data) => void sent.push(data),
        close: async () => void closed++,
        async *[Symbol.asyncIterator](): AsyncGenerator<ConnectionMessage> {
          for (;;) yield { data: given++ === 0 ? new Uint8Array([7]) : `m${given}`, event: 'e' };
        },
      }) satisfies Connection;
    expect(await run('stream', {}, { connect })).toEqual([
      [[7], 'e'],
      ['m2', 'e'],
      ['m3', 'e'],
    ]);
    expect(sent).toEqual(['hello']);
    expect(given).toBe(3);
    expect(closed).toBe(1);
    await run('leak', {}, { connect });
    expect(closed).toBe(2);
  });

  test('does nothing for a call that has ended', async () => {
    let calls = 0;
    const http = async () => (calls++, { status: 200, headers: {}, body: new Uint8Array(), url: '' });
    expect(await run('later', {}, { http })).toBe(null);
    await expect.poll(() => run('later', {}, { http }), { timeout: 10_000 }).toBe('CALL_ENDED');
    expect(calls).toBe(0);
  });
});

describe('a log', () => {
  test('has what a node prints', async () => {
    const ctx = contextOf({});
    await full.node('full.prints', 1)?.run(ctx);
    expect(ctx.logs).toEqual([
      { level: 'info', message: 'one { a: 1 }' },
      { level: 'error', message: 'two' },
      { level: 'info', message: 'three' },
      { level: 'debug', message: 'four' },
      { level: 'warn', message: 'five' },
    ]);
  });

  test('is bounded', async () => {
    const ctx = contextOf({});
    await full.node('full.printsALot', 1)?.run(ctx);
    expect(ctx.logs).toHaveLength(201);
    expect(ctx.logs[0]?.message).toHaveLength(10_000);
  });
});

describe('a call', () => {
  test('is told when its result is not wanted any more', async () => {
    const controller = new AbortController();
    const running = run('waits', {}, { signal: controller.signal });
    await sleep(50);
    controller.abort(new NodeError('TIMEOUT', 'NODE_TIMEOUT', 'too long'));
    expect(await running).toBe('stopped: too long');
  });

  test('is forgotten where it goes on all the same', async () => {
    const controller = new AbortController();
    const running = run('never', {}, { signal: controller.signal });
    await sleep(20);
    expect(hosts.status('full')?.calls).toBe(1);
    controller.abort(new NodeError('TIMEOUT', 'NODE_TIMEOUT', 'too long'));
    await expect(running).rejects.toMatchObject({ code: 'NODE_TIMEOUT' });
    expect(hosts.status('full')?.calls).toBe(0);
    await expect(run('never', {}, { signal: AbortSignal.abort(new NodeError('CANCELLED', 'CANCELLED', 'over')) })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('of many at once stays apart', async () => {
    const all = await Promise.all(Array.from({ length: 500 }, (_, index) => run('greet', { name: `n${index}`, times: index })));
    expect(all).toEqual(Array.from({ length: 500 }, (_, index) => ({ name: `n${index}`, times: index })));
  });
});

describe('the rest of the code', () => {
  const ref = (name: string, version = 1) => ({ type: `full.${name}`, version });
  const hook = { callbackUrl: 'https://us/', secret: 's', registration: null };

  test('migrates parameters', async () => {
    expect(await full.code.migrate(ref('new', 3), 2, { name: 'Ada' })).toEqual({ full: 'Ada2' });
    await expect(full.code.migrate(ref('new', 3), 3, {})).rejects.toMatchObject({ code: 'MIGRATION_MISSING' });
    await expect(full.code.migrate(ref('new', 3), 1, { broken: true })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/no such field/) as string,
    });
    await expect(full.code.migrate(ref('new', 3), 1, { list: true })).rejects.toMatchObject({ code: 'MIGRATION_FAILED' });
  });

  test('loads options', async () => {
    const call = { ...codeCall({ full: 'f' }), search: 's', cursor: 'c' };
    expect(await full.code.loadOptions(ref('new', 3), 'projects', call)).toEqual({ options: [{ value: '1', label: 'scf' }], next: 'n' });
    await expect(full.code.loadOptions(ref('new', 3), 'odd', call)).rejects.toMatchObject({ code: 'OUTPUT_INVALID' });
    await expect(full.code.loadOptions(ref('new', 3), 'constructor', call)).rejects.toMatchObject({ code: 'PLUGIN_BROKEN' });
    const signal = AbortSignal.timeout(50);
    await expect(full.code.loadOptions(ref('new', 3), 'slow', { ...call, signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('tests credentials', async () => {
    const answering = (status: number) => ({ ...noHost, http: async () => ({ status, headers: {}, body: new Uint8Array(), url: '' }) });
    await full.code.testCredential('full.key', { ...codeCall({}, { host: answering(200) }), credentialId: 'c1' });
    await expect(
      full.code.testCredential('full.key', { ...codeCall({}, { host: answering(401) }), credentialId: 'c1' }),
    ).rejects.toMatchObject({ message: 'it was refused' });
  });

  test('serves triggers', async () => {
    const call = { ...codeCall({ project: 'p' }), ...hook };
    expect(await full.code.setUp(ref('hook'), call)).toEqual({ id: 'https://us/sp', before: null });
    await expect(full.code.tearDown(ref('hook'), call)).rejects.toMatchObject({ message: 'unknown' });
    await full.code.tearDown(ref('hook'), { ...call, registration: { id: 1 } });
    const request = { method: 'POST', headers: {}, query: {}, rawBody: new Uint8Array([255, 0]), body: { a: 1 } };
    expect(await full.code.receive(ref('hook'), { ...call, request })).toEqual({
      events: [[255, 0], { a: 1 }],
      reply: { status: 200, headers: {}, body: 'ok' },
    });
    await expect(full.code.setUp(ref('hook'), { ...call, params: {} })).rejects.toMatchObject({ code: 'PARAMS_INVALID' });
    await expect(full.code.poll(ref('hook'), { ...call, cursor: null })).rejects.toMatchObject({ code: 'PLUGIN_BROKEN' });
    expect(await full.code.poll(ref('poll'), { ...codeCall({}), cursor: 4 })).toEqual({ items: [{ id: 'a', data: 4 }], cursor: 5 });
    const emitted: unknown[] = [];
    const emit = async (...given: unknown[]): Promise<void> => void emitted.push(given);
    await full.code.listen(ref('live'), { ...codeCall({}), cursor: null, emit });
    expect(emitted).toEqual([0, 1, 2].map((index) => [{ id: String(index), data: index }, index]));
  });
});
