import { expect, test } from 'vitest';
import { readManifest } from './manifest.ts';
import { nodeManifest, pluginManifest } from '../testing.ts';

function problemOf(manifest: unknown): string {
  const reading = readManifest(JSON.stringify(manifest));
  return reading.ok ? '' : reading.problem;
}

test('a manifest in order is read as it is', () => {
  const manifest = pluginManifest('weather', {
    nodes: [nodeManifest('weather.now'), nodeManifest('weather.onRain', { kind: 'trigger', trigger: { start: 'webhook' }, inputs: [] })],
  });
  expect(readManifest(JSON.stringify(manifest))).toEqual({ ok: true, manifest });
});

test('a loop, what stands in one, and a join that counts are read', () => {
  const outputs = ['each', 'done'].map((name) => ({ name, title: name }));
  const nodes = [
    nodeManifest('weather.days', { outputs, body: 'each' }),
    nodeManifest('weather.exit', { insideLoop: true }),
    nodeManifest('weather.some', { join: { param: 'mode', count: 'count' } }),
  ];
  expect(problemOf(pluginManifest('weather', { nodes }))).toBe('');
});

const good = pluginManifest('weather');
const withNode = (changes: object): object => ({ ...good, nodes: [{ ...nodeManifest('weather.echo'), ...changes }] });

test.each([
  [{ ...good, postinstall: 'rm' }, 'postinstall'],
  [withNode({ onLoad: 'x' }), 'onLoad'],
  [{ ...good, manifestVersion: 2 }, 'manifestVersion'],
  [{ ...good, name: 'We Ather' }, 'name: is to be of lower case'],
  [{ ...good, nodes: [] }, 'nodes'],
  [{ ...good, capabilities: { host: ['shell'], hosts: [] } }, 'capabilities.host.0'],
  [withNode({ type: 'core.if' }), 'is to start with "weather."'],
  [{ ...good, nodes: [nodeManifest('weather.echo'), nodeManifest('weather.echo')] }, 'a second weather.echo version 1'],
  [withNode({ trigger: { start: 'webhook' } }), 'kind is trigger'],
  [withNode({ kind: 'trigger' }), 'kind is trigger'],
  [withNode({ icon: '<svg><script>alert(1)</script></svg>' }), 'nodes.0.icon: uses <script>'],
  [withNode({ outputs: [{ name: 'a b', title: 'A' }] }), 'nodes.0.outputs.0'],
  [withNode({ inputs: [{ name: 'constructor', title: 'A' }] }), 'is not allowed'],
  [withNode({ paramsSchema: { type: 'string' } }), 'nodes.0.paramsSchema'],
  [withNode({ version: 1.5 }), 'nodes.0.version'],
  [withNode({ body: 'each' }), 'has the body each'],
  [withNode({ join: { param: 'mode', count: '' } }), 'nodes.0.join'],
  [['weather'], 'object'],
  [null, 'object'],
])('faults are named (%#)', (manifest, words) => {
  expect(problemOf(manifest)).toContain(words);
});

const withField = (field: object, changes: object = {}): object =>
  withNode({ paramsSchema: { type: 'object', properties: { a: { type: 'string', field } } }, ...changes });
const key = {
  type: 'weather.key',
  title: 'Key',
  description: 'A key.',
  fieldsSchema: { type: 'object', properties: { secret: { type: 'string' } } },
  hosts: ['api.example.com'],
  apply: {},
  test: null,
  reveals: [],
};
const asking = (capabilities: object, manifest: object): object => ({
  ...manifest,
  capabilities: { ...good.capabilities, ...capabilities },
});
const deep = {
  type: 'object',
  anyOf: [{ $defs: { x: { type: 'string', field: { kind: 'credential', credentialTypes: ['other.key'] } } } }],
};

// What an admin approves is `capabilities`, so a manifest that says less there than its nodes use would be given more than was approved.
test.each([
  ['a host function', withNode({ uses: ['http'] }), 'capabilities.host: is to name http'],
  ['a host function too many', asking({ host: ['files'] }, good), 'names files, which none of its nodes use'],
  [
    'a credential type',
    withField({ kind: 'credential', credentialTypes: ['other.key'] }),
    'capabilities.credentials: is to name other.key',
  ],
  ['a credential type deep in a schema', withNode({ paramsSchema: deep }), 'capabilities.credentials: is to name other.key'],
  [
    'a secret that is revealed',
    { ...good, credentials: [{ ...key, reveals: ['secret'] }] },
    'capabilities.reveals: is to name weather.key.secret',
  ],
  ['a secret of somebody else', asking({ reveals: ['other.key.secret'] }, good), 'names other.key.secret'],
  ['a host that is none', asking({ hosts: ['https://example.com/'] }, good), 'capabilities.hosts.0: is to be a host'],
  ['all hosts of a top level', asking({ hosts: ['*.com'] }, good), 'capabilities.hosts.0'],
])('what it asks for fits what its nodes use: %s', (_, manifest, words) => {
  expect(problemOf(manifest)).toContain(words);
});

test('a manifest that says all that its nodes use is in order', () => {
  const node = withField(
    { kind: 'credential', credentialTypes: ['weather.key', 'other.key'] },
    { uses: ['http', 'respond'], responds: true },
  );
  const capabilities = {
    host: ['http', 'respond'],
    hosts: ['*.example.com', '*', 'localhost'],
    credentials: ['other.key', 'weather.key'],
    reveals: ['weather.key.secret', 'other.key.token'],
  };
  expect(problemOf({ ...node, capabilities, credentials: [{ ...key, reveals: ['secret'] }] })).toBe('');
});

test.each([
  [withField({ kind: 'options', loader: { name: 'cities', dependsOn: [], search: false } }), 'options come from cities'],
  [withField({ kind: 'credential', credentialTypes: ['weather.key'] }), 'credentials of type weather.key, which the plugin does not have'],
  [withNode({ migratesFrom: [1] }), 'migrate from earlier ones only'],
  [withNode({ responds: true }), 'exactly where it uses respond'],
  [{ ...good, credentials: [{ ...key, type: 'other.key' }] }, 'credentials.0: has the type other.key'],
  [{ ...good, credentials: [key, key] }, 'is a second weather.key'],
  [{ ...good, credentials: [{ ...key, reveals: ['nothing'] }] }, 'reveals nothing'],
  [
    { ...good, credentials: [{ ...key, fieldsSchema: JSON.parse('{"type":"object","properties":{"__proto__":{}}}') as object }] },
    '__proto__',
  ],
  [withNode({ paramsSchema: { type: 'object', default: JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown } }), 'nested too deep'],
])('parts that do not fit each other are named (%#)', (manifest, words) => {
  expect(problemOf(manifest)).toContain(words);
});

test('a prototype key is an unknown field', () => {
  const text = JSON.stringify(good).replace('{', '{"__proto__": {"polluted": true},');
  expect(readManifest(text)).toMatchObject({ ok: false, problem: expect.stringContaining('__proto__') });
});

test('text that is not JSON says where', () => {
  expect(readManifest('{"name": oops}')).toMatchObject({ ok: false, problem: expect.stringContaining('not JSON') });
});
