import { expect, test } from 'vitest';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { JsonObject } from '@hookloom/sdk/wire';
import { viewOf } from './graph-view.ts';
import { node, rules } from './testing.ts';
import { pollingEveryMs, triggerServiceIssues, triggerServicesOf } from './trigger-services.ts';

const properties = {
  folder: { type: 'string' },
  seconds: { type: 'number', default: 90 },
  raw: { type: 'string', field: { kind: 'text', expression: false } },
};
const manifestOf = (type: string, trigger: NodeManifest['trigger']): NodeManifest =>
  ({ ...rules.nodeType('core.manual'), type, trigger, paramsSchema: { type: 'object', properties } }) as NodeManifest;
const types = new Map([
  ['acme.poll', manifestOf('acme.poll', { start: 'polling', everySeconds: 60, everyParam: 'seconds' })],
  ['acme.slow', manifestOf('acme.slow', { start: 'polling', everySeconds: 600 })],
  ['acme.feed', manifestOf('acme.feed', { start: 'connection' })],
  ['acme.hook', manifestOf('acme.hook', { start: 'webhook', registers: true })],
  ['acme.plain', manifestOf('acme.plain', { start: 'webhook' })],
]);
const nodeType = (type: string): NodeManifest | undefined => types.get(type) ?? rules.nodeType(type);
const graphOf = (...nodes: ReturnType<typeof node>[]) => ({ nodes, edges: [] });

test('polling, listening and registering triggers that are switched on are served, and no others', () => {
  const graph = graphOf(
    node('p', 'acme.poll', { folder: 'a' }),
    node('f', 'acme.feed'),
    node('h', 'acme.hook'),
    node('off', 'acme.poll', {}, { disabled: true }),
    node('plain', 'acme.plain'),
    node('m', 'core.manual'),
    node('s', 'core.schedule'),
  );
  expect(triggerServicesOf(graph, { nodeType })).toEqual([
    { nodeId: 'p', nodeType: 'acme.poll', typeVersion: 1, start: 'polling', params: { folder: 'a' } },
    { nodeId: 'f', nodeType: 'acme.feed', typeVersion: 1, start: 'connection', params: {} },
    { nodeId: 'h', nodeType: 'acme.hook', typeVersion: 1, start: 'webhook', params: {} },
  ]);
});

test('expressions in their fields are refused, since nothing has run yet; fields that take none may hold anything', () => {
  const issues = (params: JsonObject, type = 'acme.poll') => triggerServiceIssues(viewOf(graphOf(node('p', type, params)), { nodeType }));
  expect(issues({ folder: 'a', raw: '{{ as it stands }}' })).toEqual([]);
  expect(issues({ folder: ['x', { y: 'a {{ b }}' }] })).toMatchObject([
    { path: 'nodes.p.params.folder', message: expect.stringContaining('no expressions') },
  ]);
  expect(issues({ folder: '{{ b }}' }, 'acme.plain')).toEqual([]);
});

test('the user’s time between looks counts, and is never shorter than ten seconds', () => {
  const [poll, slow] = [types.get('acme.poll') as NodeManifest, types.get('acme.slow') as NodeManifest];
  expect([{}, { seconds: 30 }, { seconds: 1 }, { seconds: 'x' }].map((params) => pollingEveryMs(poll, params as JsonObject))).toEqual([
    90_000, 30_000, 10_000, 60_000,
  ]);
  expect(pollingEveryMs(slow, { seconds: 30 })).toBe(600_000);
  const view = viewOf(graphOf(node('p', 'acme.poll', { seconds: 9 })), { nodeType });
  expect(triggerServiceIssues(view)).toMatchObject([{ path: 'nodes.p.params.seconds', field: 'seconds' }]);
});
