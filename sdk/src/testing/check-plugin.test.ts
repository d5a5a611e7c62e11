import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCredential } from '../credential.ts';
import { outlineIcon } from '../icon.ts';
import { defineNode, type NodeDefinition } from '../node.ts';
import type { PluginDefinition } from '../plugin.ts';
import { number, text } from '../schema.ts';
import { options } from '../schema-pickers.ts';
import type { JsonObject } from '../wire.ts';
import { checkPlugin, loadOptions, migrateParams, recordedHttp } from './index.ts';

const common = {
  name: 'n',
  kind: 'action',
  category: 'Test',
  title: 'N',
  description: 'N.',
  icon: outlineIcon('M0 0'),
  effect: 'pure',
} as const;
type Migrate = NonNullable<NodeDefinition['migrate']>['params'];

const first = defineNode({ ...common, params: z.object({ days: text({ title: 'Days' }).default('3') }), run: () => null });
function second(params: Migrate): NodeDefinition {
  return defineNode({
    ...common,
    version: 2,
    params: z.object({ days: number({ title: 'Days' }) }),
    migrate: { from: [1], params },
    run: () => null,
  });
}
function third(params: Migrate): NodeDefinition {
  return defineNode({
    ...common,
    version: 3,
    params: z.object({ hours: number({ title: 'Hours' }).max(100) }),
    migrate: { from: [2], params },
    run: () => null,
  });
}
const toNumber: Migrate = (old) => ({ days: Number(old.days) });
const toHours: Migrate = (old) => ({ hours: Number(old.days) * 24 });

function plugin(...nodes: NodeDefinition[]): PluginDefinition {
  return { name: 'test', title: 'Test', description: 'Test.', host: '^0.1.0', nodes };
}

test('parameters are taken over version by version', () => {
  const whole = plugin(first, second(toNumber), third(toHours));
  expect(migrateParams(whole, { node: 'n', from: 1, params: { days: '2' } })).toEqual({ hours: 48 });
  expect(migrateParams(whole, { node: 'n', from: 1, to: 2, params: { days: '2' } })).toEqual({ days: 2 });
  expect(() => migrateParams(whole, { node: 'n', from: 1, params: { days: '9' } })).toThrow('hours');
  expect(() => migrateParams(whole, { node: 'm', from: 1, params: {} })).toThrow('no node "m"');
  expect(() => migrateParams(plugin(first, third(toHours)), { node: 'n', from: 1, params: {} })).toThrow('no way from version 1 to 3');
});

const fails = (): never => {
  throw new Error('Oh dear.');
};

test.each<[string, Migrate, string]>([
  ['throws', fails, 'Oh dear.'],
  ['gives no object', () => [] as never, 'is to give an object'],
  ['gives a promise', (async () => ({ days: 1 })) as never, 'is to give an object'],
  ['gives what does not fit', (old: JsonObject) => old, 'days'],
  ['changes what it was given', (old: JsonObject) => Object.assign(old, { days: 1 }), 'make a copy'],
])('a migration that %s is refused', (_, migrate, words) => {
  const faulty = plugin(first, second(migrate));
  expect(() => migrateParams(faulty, { node: 'n', from: 1, params: { days: 'many' } })).toThrow(words);
});

test('a host that a credential’s form suggests is to be named, since it is the author’s word', () => {
  const account = defineCredential({
    name: 'account',
    title: 'Account',
    description: 'For tests.',
    fields: z.object({ address: text({ title: 'Address' }).default('https://api.example.com/v1') }),
    hosts: ['{{address}}'],
    test: { url: '{{address}}' },
  });
  const whole = { ...plugin(first), credentials: [account] };
  expect(checkPlugin(whole).warnings).toEqual([expect.stringContaining('suggests the host api.example.com')]);
  expect(checkPlugin({ ...whole, capabilities: { hosts: ['*.example.com'] } }).warnings).toEqual([]);
});

test('a good plugin has its manifest and no warnings', () => {
  const { manifest, warnings } = checkPlugin(plugin(first, second(toNumber), third(toHours)));
  expect(manifest.nodes.map(({ version }) => version)).toEqual([1, 2, 3]);
  expect(warnings).toEqual([]);
  expect(checkPlugin(plugin(first, third(toHours))).warnings).toEqual([expect.stringContaining('version 1 cannot be taken over')]);
});

let count = 0;
test.each<[string, PluginDefinition, string]>([
  ['a fault of its definition', plugin({ ...first, title: '' }), 'its title is empty'],
  [
    'a migration of defaults that fails',
    plugin(first, second(fails)),
    'the default parameters of version 1 cannot be taken over to 2: Oh dear.',
  ],
  [
    'a manifest that changes',
    plugin({
      ...first,
      get title() {
        return `N ${count++}`;
      },
    }),
    'another one each time',
  ],
  [
    'a pattern that is no Unicode pattern',
    plugin(defineNode({ ...common, params: z.object({ a: text({ title: 'A' }).regex(new RegExp('\\-')).default('-') }), run: () => null })),
    'with the flag u',
  ],
])('%s is told', (_, faulty, words) => {
  expect(() => checkPlugin(faulty)).toThrow(words);
});

test('a loader is called as a form does', async () => {
  const picks = defineNode({
    ...common,
    uses: ['http'],
    params: z.object({ team: text({ title: 'Team' }), user: options({ title: 'User', load: 'users', dependsOn: ['team'], search: true }) }),
    loaders: {
      users: async (ctx) => {
        const { body } = await ctx.http({
          url: `https://a.example/${JSON.stringify(ctx.params.team)}?q=${ctx.search}&page=${ctx.cursor ?? 1}`,
        });
        return { options: JSON.parse(Buffer.from(body).toString()), next: '2' };
      },
      broken: () => [{ value: 5 } as never],
    },
    run: () => null,
  });
  const http = recordedHttp([
    { request: { url: 'https://a.example/%22x%22?q=an&page=1' }, response: { json: [{ value: '1', label: 'Ann' }] } },
  ]);
  expect(await loadOptions(picks, 'users', { params: { team: 'x' }, search: 'an', http })).toMatchObject({
    options: [{ value: '1', label: 'Ann' }],
    next: '2',
  });
  await expect(loadOptions(picks, 'broken')).rejects.toThrow('texts value and label');
  await expect(loadOptions(picks, 'constructor')).rejects.toThrow('no loader');
});
