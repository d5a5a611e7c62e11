import { expect, test } from 'vitest';
import { checkConnection, upstreamNodeIds } from './connection.ts';
import type { Connection } from './connection.ts';
import { graphOf, node, testCatalog } from './testing.ts';

const graph = graphOf(
  [node('hook', 'core.webhook'), node('if1', 'core.if'), node('set1', 'core.set'), node('set2', 'core.set'), node('merge1', 'core.merge')],
  'hook>if1',
  'if1.true>set1',
  'set1>merge1.a',
);

function reasonFor(connection: Connection): string {
  const check = checkConnection(graph, testCatalog, connection);
  return check.ok ? 'ok' : check.reason;
}

test('ports that exist may be connected', () => {
  expect(reasonFor({ source: 'if1', sourceHandle: 'false', target: 'set2', targetHandle: 'in' })).toBe('ok');
  expect(reasonFor({ source: 'set2', target: 'merge1', targetHandle: 'b' })).toBe('ok');
});

test('a node may feed another one twice by different ports', () => {
  expect(reasonFor({ source: 'if1', sourceHandle: 'false', target: 'set1', targetHandle: 'in' })).toBe('ok');
});

test.each<[string, Connection]>([
  ['SELF', { source: 'set2', target: 'set2' }],
  ['CYCLE', { source: 'set1', target: 'if1' }],
  ['DUPLICATE', { source: 'hook', sourceHandle: null, target: 'if1', targetHandle: null }],
  ['TRIGGER_INPUT', { source: 'set2', target: 'hook' }],
  ['UNKNOWN_PORT', { source: 'if1', sourceHandle: 'maybe', target: 'set2' }],
  ['UNKNOWN_PORT', { source: 'set2', target: 'merge1', targetHandle: 'c' }],
  ['UNKNOWN_NODE', { source: 'gone', target: 'set2' }],
])('refuses %s', (reason, connection) => {
  expect(reasonFor(connection)).toBe(reason);
});

test('upstream are all nodes on any way to a node', () => {
  expect([...upstreamNodeIds(graph.edges, 'merge1')].toSorted()).toEqual(['hook', 'if1', 'set1']);
  expect([...upstreamNodeIds(graph.edges, 'hook')]).toEqual([]);
});
