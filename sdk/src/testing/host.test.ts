import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCredential } from '../credential.ts';
import { isNodeError } from '../errors.ts';
import { outlineIcon } from '../icon.ts';
import { defineNode, type NodeContext, type NodeDefinition } from '../node.ts';
import { list, text } from '../schema.ts';
import { credential } from '../schema-pickers.ts';
import { secret } from '../schema-texts.ts';
import type { JsonValue } from '../wire.ts';
import { recordedConnection, recordedHttp, runNode, testCredential, withValues } from './index.ts';

const common = {
  kind: 'action',
  category: 'Test',
  title: 'T',
  description: 'T.',
  icon: outlineIcon('M0 0'),
  effect: 'idempotent',
} as const;
const params = z.object({
  account: credential({ title: 'Account', types: ['key'] }).optional(),
  others: list({ title: 'Others', item: { account: credential({ title: 'Account', types: ['*'] }) } }).default([]),
  path: text({ title: 'Path' }).default('/me'),
});
type Context = NodeContext<z.output<typeof params>>;

function node(uses: NodeDefinition['uses'], run: (ctx: Context) => Promise<JsonValue>): NodeDefinition {
  return defineNode({ ...common, name: 'call', params, uses, run });
}

const call = node(['http'], async (ctx) => {
  const response = await ctx.http({ url: `https://api.example.com${ctx.params.path}`, credential: ctx.params.account });
  return { status: response.status, text: Buffer.from(response.body).toString() };
});

const key = defineCredential({
  name: 'key',
  title: 'Key',
  description: 'A key.',
  fields: z.object({ key: secret({ title: 'Key' }), region: text({ title: 'Region' }).default('eu') }),
  hosts: ['api.example.com'],
  apply: { headers: { Authorization: 'Bearer {{key}}' }, query: { region: '{{region}}' } },
  test: { url: 'https://api.example.com/me', expectStatus: [200] },
  reveals: ['region'],
});

async function failure(running: Promise<unknown>): Promise<string> {
  try {
    await running;
    return 'nothing was thrown';
  } catch (error) {
    return isNodeError(error) ? error.code : String(error);
  }
}

const account = withValues(key, { key: 'hush-hush' });
const me = { url: 'https://api.example.com/me' };

test('a credential is applied as the host would', async () => {
  const http = recordedHttp([{ request: { ...me, headers: { authorization: 'Bearer hush-hush' } }, response: { json: { name: 'Ann' } } }]);
  const result = await runNode(call, { http, credentials: { account } });
  expect(result.value).toEqual({ status: 200, text: '{"name":"Ann"}' });
  expect(result.requests).toEqual([
    { url: 'https://api.example.com/me?region=eu', credential: 'account', headers: { authorization: 'Bearer hush-hush' } },
  ]);
});

test('a credential that no parameter names, of another type or for another host is refused', async () => {
  const uses = (id: string, url = me.url): NodeDefinition =>
    node(['http'], async (ctx) => (await ctx.http({ url, credential: id })).status);
  const run = (definition: NodeDefinition, given: object): Promise<string> =>
    failure(runNode(definition, { http: recordedHttp([]), ...given }));
  expect(await run(uses('account'), { credentials: {} })).toBe('CREDENTIAL_NOT_DECLARED');
  expect(await run(uses('a'), { credentials: { a: account } })).toBe('CREDENTIAL_NOT_DECLARED');
  const other = withValues({ ...key, name: 'other' }, { key: 'k' });
  expect(await run(uses('account'), { credentials: { account: other } })).toBe('CREDENTIAL_TYPE_WRONG');
  expect(await run(uses('account', 'https://evil.example/'), { credentials: { account } })).toBe('CREDENTIAL_HOST_REFUSED');
  // Inside a list, and any type will do there.
  const inList = {
    params: { others: [{ account: 'b' }] },
    credentials: { b: other },
    http: () => ({ status: 200, headers: {}, body: new Uint8Array(), url: '' }),
  };
  expect((await runNode(uses('b'), inList)).requests).toHaveLength(1);
});

test('code sees revealed fields only', async () => {
  const reveal = node([], async (ctx) => ctx.credential('account'));
  expect((await runNode(reveal, { credentials: { account } })).value).toEqual({ region: 'eu' });
});

test('values have to fit the fields', () => {
  expect(() => withValues(key, {})).toThrow('do not fit');
  expect(() => withValues(key, { key: 'a', kee: 'b' })).toThrow('no field kee');
  expect(() => withValues(key, { key: 'a', accessToken: 'b' })).toThrow('no field accessToken');
});

test('requests are held to the hosts of the plugin, and those of the credential', async () => {
  const http = { http: recordedHttp([{ request: me, response: {} }], { shared: true }) };
  const plugin = { name: 'test', capabilities: { hosts: ['*.example.org'] } };
  expect(await failure(runNode(call, { ...http, plugin }))).toBe('HOST_NOT_APPROVED');
  expect(await failure(runNode(call, { ...http, plugin, credentials: { account } }))).toBe('nothing was thrown');
});

test('files, state and events are kept in memory', async () => {
  const keeps = node(['files', 'state', 'events'], async (ctx) => {
    const before = (await ctx.state.get('count')) ?? 0;
    await ctx.state.set('count', Number(before) + 1);
    await ctx.state.delete('old');
    const old = await ctx.files.read('a');
    const written = await ctx.files.write({ name: 'b.txt', type: 'text/plain', content: `${Buffer.from(old).toString()}!` });
    await ctx.emitEvent('file.made', { id: written.file });
    return Buffer.from(await ctx.files.read(written)).toString();
  });
  const files = { a: { name: 'a.txt', type: 'text/plain', content: 'hi' } };
  const result = await runNode(keeps, { files, state: { count: 2, old: true } });
  expect(result).toMatchObject({ value: 'hi!', state: { count: 3 }, emitted: [{ type: 'file.made', data: { id: 'file-2' } }] });
  expect(result.files).toEqual([
    { file: 'file-2', name: 'b.txt', type: 'text/plain', size: 3, content: Uint8Array.from(Buffer.from('hi!')) },
  ]);
  expect(await failure(runNode(keeps, {}))).toBe('FILE_NOT_FOUND');
});

test.each<[string, (ctx: Context) => unknown]>([
  ['files', (ctx) => ctx.files.read('a')],
  ['state', (ctx) => ctx.state.get('a')],
  ['events', (ctx) => ctx.emitEvent('a', 1)],
  ['connect', (ctx) => ctx.connect({ kind: 'sse', url: 'https://a.example' })],
  ['steps', (ctx) => ctx.steps],
  ['javascript', (ctx) => ctx.javascript({ code: '', variables: {} })],
])('%s has to be named in uses', async (name, use) => {
  const undeclared = node([], async (ctx) => ((await use(ctx)) as JsonValue) ?? null);
  expect(await failure(runNode(undeclared))).toContain(`without naming "${name}"`);
});

test('a connection brings messages and keeps what is sent', async () => {
  const connection = recordedConnection(['one', { data: 'two', event: 'x' }]);
  const listens = node(['connect'], async (ctx) => {
    const open = await ctx.connect({ kind: 'websocket', url: 'wss://api.example.com', credential: ctx.params.account });
    await open.send('hello');
    const got: JsonValue[] = [];
    for await (const { data } of open) got.push(String(data));
    await open.close();
    return got;
  });
  const result = await runNode(listens, { connect: () => connection, credentials: { account } });
  expect(result.value).toEqual(['one', 'two']);
  expect(connection).toMatchObject({ sent: ['hello'], closed: true });
  expect(result.connections[0]?.headers).toEqual({ authorization: 'Bearer hush-hush' });
  await expect(runNode(listens, { connect: () => recordedConnection([], { end: 'break' }) })).rejects.toThrow('broke');
});

test('a credential is tested by its request', async () => {
  const answering = (status: number): { http: ReturnType<typeof recordedHttp> } => ({
    http: recordedHttp([{ request: { ...me, headers: { Authorization: 'Bearer k-1' } }, response: { status } }]),
  });
  expect(await testCredential(key, { key: 'k-1' }, answering(200))).toMatchObject({ ok: true });
  expect(await testCredential(key, { key: 'k-1' }, answering(401))).toMatchObject({
    ok: false,
    message: 'The service answered with status 401.',
  });
});

test('or by its code', async () => {
  const coded = defineCredential({
    ...key,
    test: async (ctx) => {
      const { status } = await ctx.http({
        url: `https://api.example.com/${ctx.params.region === 'eu' ? 'eu' : ''}`,
        credential: ctx.credentialId,
      });
      if (status !== 204) throw new Error('No good.');
    },
  });
  const http = recordedHttp([{ request: { url: 'https://api.example.com/eu' }, response: { status: 204 } }]);
  expect(await testCredential(coded, { key: 'k' }, { http })).toMatchObject({ ok: true });
  const refusing = recordedHttp([{ request: { url: 'https://api.example.com/eu' }, response: {} }]);
  expect(await testCredential(coded, { key: 'k' }, { http: refusing })).toMatchObject({ ok: false, message: 'No good.' });
});
