import { expect, test } from 'vitest';
import { z } from 'zod';
import { buildManifest } from '../build-manifest.ts';
import { defineCredential } from '../credential.ts';
import { outlineIcon } from '../icon.ts';
import { manifestWarnings } from '../manifest-warnings.ts';
import { defineNode, type NodeDefinition } from '../node.ts';
import { definePlugin, type PluginDefinition } from '../plugin.ts';
import { list, number, object, select, text } from '../schema.ts';
import { credential, file, options } from '../schema-pickers.ts';
import { secret } from '../schema-texts.ts';
import { defineTrigger, type TriggerDefinition } from '../trigger.ts';

const common = { category: 'Test', title: 'Test', description: 'For tests.', icon: outlineIcon('M0 0') };

function node(changes: Partial<NodeDefinition> = {}): NodeDefinition {
  return { ...defineNode({ ...common, name: 'echo', kind: 'action', params: z.object({}), effect: 'pure', run: () => null }), ...changes };
}

const everySeconds = z.object({ seconds: number({ title: 'Seconds' }).default(60), name: text({ title: 'Name' }).default('') });

function trigger(changes: Partial<TriggerDefinition<typeof everySeconds>>): NodeDefinition {
  return defineTrigger({ ...common, name: 'watch', params: everySeconds, ...changes });
}

const token = defineCredential({
  name: 'token',
  title: 'Token',
  description: 'A token.',
  fields: z.object({ key: secret({ title: 'Key' }) }),
  hosts: ['api.example.com'],
  apply: { headers: { Authorization: 'Bearer {{key}}' } },
});

function plugin(nodes: NodeDefinition[], changes: Partial<PluginDefinition> = {}): PluginDefinition {
  return { name: 'test', title: 'Test', description: 'For tests.', host: '^0.1.0', nodes, credentials: [token], ...changes };
}

function withParams(shape: z.ZodRawShape, changes: Partial<NodeDefinition> = {}): PluginDefinition {
  return plugin([node({ params: z.object(shape), ...changes })]);
}

const poll = async (): Promise<{ items: []; cursor: null }> => ({ items: [], cursor: null });
const webhook = { setUp: async () => null, tearDown: async () => undefined };
const project = options({ title: 'Project', load: 'projects', dependsOn: ['account'] });
const kind = select({ title: 'Kind', options: [{ value: 'a', label: 'A' }] });
const loaders = { projects: () => [] };

const good: PluginDefinition[] = [
  withParams({ account: credential({ title: 'Account', types: ['token', 'http.bearer', '*'] }), project }, { loaders }),
  // What a field in a list depends on may stand at the top.
  withParams({ account: text({ title: 'Account' }), rows: list({ title: 'Rows', item: { project } }) }, { loaders }),
  plugin([node(), node({ version: 2, migrate: { from: [1], params: (old) => old } })]),
  plugin([trigger({ polling: { everySeconds: 10, param: 'seconds', poll } })]),
  plugin([trigger({ webhook })]),
  plugin([trigger({ connection: { listen: async () => undefined } })]),
  withParams({ account: credential({ title: 'Account', types: ['token'] }) }, { uses: ['http'] }),
  plugin([node({ uses: ['http'] })], { capabilities: { hosts: ['api.example.com', '*.example.com', '127.0.0.1'] } }),
  plugin([]),
];

test.each(good)('good ones pass (%#)', (definition) => {
  expect(definePlugin(definition)).toBe(definition);
});

const faulty: [PluginDefinition, string][] = [
  [plugin([], { credentials: [] }), 'no nodes'],
  [plugin([node()], { host: 'any' }), 'semver range'],
  [plugin([node()], { credentials: [token, token] }), 'the credential token is defined twice'],
  [plugin([node()], { credentials: [{ ...token, hosts: [] }] }), 'credential "token": it is sent'],
  [plugin([node({ iconDark: '<svg><script></script></svg>' })]), 'its dark icon uses <script>'],
  [plugin([node({ title: 'x'.repeat(101) })]), 'longer than 100'],
  [plugin([node({ uses: ['shell' as never] })]), 'no host offers'],
  [plugin([node({ params: z.object({ when: z.date() }) })]), 'schemas of JSON values'],
  [plugin([node({ output: z.bigint() })]), 'schemas of JSON values'],
  [plugin([node({ outputs: [{ name: 'constructor-', title: ' ' }] })]), 'has no title'],
  [withParams({ constructor: text({ title: 'C' }) }), 'JavaScript keeps'],
  [withParams({ key: secret({ title: 'Key' }) }), 'is a secret field: secrets belong in a credential'],
  [withParams({ box: object({ title: 'Box', fields: { key: secret({ title: 'Key' }) } }) }), 'params.box.key is a secret field'],
  [
    withParams({ account: credential({ title: 'A', types: ['tokens'] }) }),
    'takes the credential "tokens", which the plugin does not define',
  ],
  [withParams({ account: credential({ title: 'A', types: ['Slack.bot'] }) }), 'no type such as slack.bot'],
  [withParams({ project, account: text({ title: 'A' }) }), 'loader "projects", which is not among'],
  [withParams({ project }, { loaders }), 'depend on "account", which is neither'],
  [withParams({ p: options({ title: 'P', load: 'projects', dependsOn: ['p'] }) }, { loaders }), 'depend on itself'],
  [withParams({}, { loaders: { 'to-do': () => [] } }), 'the name of its loader "to-do"'],
  [withParams({ kind, a: text({ title: 'A', visibleWhen: { param: 'kind', in: ['b'] } }).optional() }), 'which it cannot be'],
  [withParams({ kind, a: text({ title: 'A', visibleWhen: { param: 'kind', in: [] } }).optional() }), 'never visible'],
  [withParams({ a: text({ title: 'A', visibleWhen: { param: 'a', in: ['x'] } }).optional() }), 'not beside it'],
  [withParams({ picture: file({ title: 'Picture', accept: ['.png'] }) }), 'no media type'],
  [
    withParams({
      kind: select({
        title: 'K',
        options: [
          { value: 'a', label: 'A' },
          { value: 'a', label: 'B' },
        ],
      }),
    }),
    'same value',
  ],
  [plugin([node({ version: 2, migrate: { from: [2], params: (old) => old } })]), 'lower than its own, 2'],
  [plugin([node({ version: 2, migrate: { from: [1, 1], params: (old) => old } })]), 'twice'],
  [plugin([node({ version: 2, migrate: { from: [], params: (old) => old } })]), 'names no version'],
  [plugin([trigger({})]), 'one of webhook, polling and connection'],
  [plugin([trigger({ webhook, polling: { poll } })]), 'webhook and polling'],
  [plugin([trigger({ polling: { everySeconds: 5, poll } })]), '10 at least'],
  [plugin([trigger({ polling: { everySeconds: 10.5, poll } })]), '10 at least'],
  [plugin([trigger({ polling: { param: 'name', poll } })]), 'which is to be a number'],
  [plugin([trigger({ polling: { param: 'gone', poll } })]), 'which is to be a number'],
  [plugin([node({ behaviour: { webhook } })]), 'only defineTrigger'],
  [plugin([node()], { capabilities: { hosts: ['API.example.com'] } }), 'not a host name'],
  [plugin([node()], { capabilities: { hosts: ['api.example.com:8443'] } }), 'without a port'],
  [plugin([node({ uses: ['http'] })]), 'names no host'],
  [plugin([trigger({ connection: { listen: async () => undefined }, uses: ['connect'] })]), 'names no host'],
];

test.each(faulty)('faults are told (%#)', (definition, words) => {
  expect(() => definePlugin(definition)).toThrow(words);
  expect(() => definePlugin(definition)).toThrow(expect.objectContaining({ faults: [expect.any(String)] }));
});

function warningsOf(definition: PluginDefinition): string[] {
  return manifestWarnings(buildManifest(definition));
}

test('versions that workflows may be left with are warned of', () => {
  const migrate = (from: number[]): NodeDefinition['migrate'] => ({ from, params: (old) => old });
  const versions = (...nodes: NodeDefinition[]): string[] => warningsOf(plugin(nodes, { credentials: [] }));
  expect(versions(node(), node({ version: 2, migrate: migrate([1]) }), node({ version: 3, migrate: migrate([2]) }))).toEqual([]);
  expect(versions(node({ version: 3, migrate: migrate([1, 2]) }))).toEqual([]);
  expect(versions(node(), node({ version: 2 }))).toEqual([expect.stringContaining('migrate: { from: [1]')]);
  // A way that ends before the newest is none.
  expect(versions(node(), node({ version: 2, migrate: migrate([1]) }), node({ version: 3 }))).toHaveLength(2);
  expect(versions(node({ version: 3, migrate: migrate([2]) }))).toEqual([
    expect.stringContaining('version 1 is neither kept nor taken over'),
  ]);
});

test('what is defined in vain is warned of', () => {
  expect(warningsOf(plugin([node({ params: z.object({ id: text({ title: 'Id' }).regex(/^(?!x)/) }) })], { credentials: [] }))).toEqual([
    expect.stringContaining('the pattern of params.id'),
  ]);
  expect(warningsOf(withParams({ account: credential({ title: 'A', types: ['token'] }) }, { loaders }))).toEqual([
    expect.stringContaining('"projects" gives options to no field'),
    expect.stringContaining('lacks "http"'),
    expect.stringContaining('test.token: it has no test'),
  ]);
  expect(warningsOf(plugin([node()], { credentials: [], capabilities: { hosts: ['*'] } }))).toEqual([expect.stringContaining('all hosts')]);
});
