import { expect, test } from 'vitest';
import {
  buildManifest,
  credential,
  defineNode,
  definePlugin,
  NodeError,
  options,
  outlineIcon,
  text,
  z,
  type LoadContext,
} from '@hookloom/sdk';
import { pluginCodeOf } from '../plugin/definition-code.ts';
import { loadFieldOptions, type FieldOptions } from './field-options.ts';
import type { HostScope } from './scope.ts';

const asked: LoadContext[] = [];
const scopes: HostScope[] = [];
let answer: (ctx: LoadContext) => unknown = () => [];
const definition = definePlugin({
  name: 'test',
  title: 'Test',
  description: 'For tests.',
  host: '*',
  capabilities: { hosts: ['*'] },
  nodes: [
    defineNode({
      name: 'pick',
      kind: 'action',
      category: 'Test',
      title: 'Pick',
      description: 'For tests.',
      icon: outlineIcon('M0 0h24'),
      effect: 'pure',
      uses: ['http'],
      params: z.object({
        account: credential({ title: 'Account', types: ['test.key'] }),
        project: options({ title: 'Project', load: 'projects' }),
        note: text({ title: 'Note' }),
      }),
      loaders: {
        projects: (ctx) => {
          asked.push(ctx);
          return answer(ctx) as never;
        },
      },
      run: () => null,
    }) as never,
  ],
});
const manifest = buildManifest(definition);
const code = pluginCodeOf(definition);

function load(
  request: { loader?: string; version?: number; params?: unknown; search?: string; cursor?: string } = {},
  withinMs?: number,
): Promise<FieldOptions> {
  return loadFieldOptions(
    {
      plugins: {
        nodeType: (type, version) => manifest.nodes.find((node) => node.type === type && node.version === version),
        code: async () => code,
      },
      hostFunctions: (scope) => {
        scopes.push(scope);
        return {} as never;
      },
      clock: { now: () => 7 },
      onError: (error) => {
        throw error;
      },
      ...(withinMs !== undefined && { withinMs }),
    },
    {
      workspaceId: 'w',
      type: 'test.pick',
      version: request.version ?? 1,
      loader: request.loader ?? 'projects',
      params: (request.params ?? {}) as never,
      search: request.search ?? '',
      cursor: request.cursor ?? null,
      owner: null,
    },
  );
}

test('options come with search and pages, by the credential that the form names and no other', async () => {
  answer = (ctx) => ({ options: [{ value: ctx.search, label: `${ctx.cursor}`, description: 'd', more: 1 }], next: 'p2' });
  expect(await load({ search: 'so', cursor: 'p1', params: { account: 'c1', note: 'x', project: 'c2' } })).toEqual({
    options: [{ value: 'so', label: 'p1', description: 'd' }],
    next: 'p2',
    problem: null,
  });
  expect(scopes.at(-1)).toMatchObject({ workspaceId: 'w', plugin: 'test', owner: null, executionId: null });
  expect([...(scopes.at(-1)?.credentials ?? [])]).toEqual([['c1', ['test.key']]]);
  answer = () => [{ value: 'a', label: 'A' }];
  expect(await load()).toEqual({ options: [{ value: 'a', label: 'A' }], next: null, problem: null });
});

test('what is an expression is left out, wherever it stands', async () => {
  answer = () => [];
  await load({ params: { account: '{{ vars.account }}', note: 'a {{b}}', deep: { list: ['x', '{{y}}', { z: '{{z}}', w: 1 }] } } });
  expect(asked.at(-1)?.params).toEqual({ deep: { list: ['x', { w: 1 }] } });
  expect(scopes.at(-1)?.credentials.size).toBe(0);
});

test.each([
  ['never ends', () => new Promise(() => {}), { code: 'OPTIONS_TIMEOUT' }],
  [
    'throws',
    () => {
      throw new TypeError('x is undefined');
    },
    { code: 'NODE_THREW', message: 'x is undefined' },
  ],
  [
    'rejects as it should',
    () => Promise.reject(new NodeError('REMOTE', 'HTTP_STATUS', 'The account is locked.')),
    { code: 'HTTP_STATUS', message: 'The account is locked.' },
  ],
  ['gives no list', () => ({ options: 'all' }), { code: 'OPTIONS_INVALID' }],
  ['gives too many', () => Array.from({ length: 1_001 }, () => ({ value: 'a', label: 'A' })), { code: 'OPTIONS_INVALID' }],
  ['gives a number as a value', () => [{ value: 1, label: 'one' }], { code: 'OPTIONS_INVALID' }],
  ['gives texts without end', () => [{ value: 'a', label: 'x'.repeat(10_000) }], { code: 'OPTIONS_INVALID' }],
])('a loader that %s is a problem for the form, not a fault of the request', async (_, given, problem) => {
  answer = given;
  expect(await load({}, 100)).toMatchObject({ options: [], next: null, problem });
});

test('one that goes on in vain is told to stop', async () => {
  answer = () => new Promise(() => {});
  await load({}, 50);
  expect(asked.at(-1)?.signal.aborted).toBe(true);
});

test('a loader that is not there is not found, and parameters are an object', async () => {
  await expect(load({ loader: 'constructor' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(load({ version: 2 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(load({ params: ['x'] })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});
