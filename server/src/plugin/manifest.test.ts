import { expect, test } from 'vitest';
import { readManifest } from './manifest.ts';
import { nodeManifest, pluginManifest } from './testing.ts';

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

test('a prototype key is an unknown field', () => {
  const text = JSON.stringify(good).replace('{', '{"__proto__": {"polluted": true},');
  expect(readManifest(text)).toMatchObject({ ok: false, problem: expect.stringContaining('__proto__') });
});

test('text that is not JSON says where', () => {
  expect(readManifest('{"name": oops}')).toMatchObject({ ok: false, problem: expect.stringContaining('not JSON') });
});
