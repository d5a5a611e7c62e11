import { expect, test } from 'vitest';
import { clipFromText, clipToText, copyOf, paste } from './clipboard.ts';
import { edgeTexts, graphOf, node, testCatalog } from './testing.ts';

const graph = graphOf(
  [node('hook', 'core.webhook'), node('set1', 'core.set'), node('set2', 'core.set', { v: '{{ steps.set1.a }} {{ steps.hook.b }}' })],
  'hook>set1',
  'set1>set2',
);

test('a copy has new ids, its inner edges, and refers to its own nodes where it can', () => {
  const clip = copyOf(graph, ['set1', 'set2']);
  const pasted = paste(graph, testCatalog, clip, { x: 32, y: 32 });
  expect(pasted.nodeIds).toEqual(['set3', 'set4']);
  expect(edgeTexts(pasted.graph)).toEqual(['hook.out>set1.in', 'set1.out>set2.in', 'set3.out>set4.in']);
  const last = pasted.graph.nodes.at(-1);
  expect(last?.data.params).toEqual({ v: '{{ steps.set3.a }} {{ steps.hook.b }}' });
  expect(last?.position).toEqual({ x: 32, y: 32 });
});

test('nodes keep their ids where they are free', () => {
  expect(paste({ nodes: [], edges: [] }, testCatalog, copyOf(graph, ['set1', 'set2']), { x: 0, y: 0 }).nodeIds).toEqual(['set1', 'set2']);
});

test('a clip survives the trip through text', () => {
  const clip = copyOf(graph, ['set1', 'set2']);
  expect(clipFromText(clipToText(clip))).toEqual(clip);
});

const format = 'hookloom/graph@1';
test.each([
  ['plain text', 'hello'],
  ['other JSON', '{"nodes":[],"edges":[]}'],
  ['a node without data', JSON.stringify({ format, nodes: [{ id: 'a', type: 'core.set', position: { x: 0, y: 0 } }], edges: [] })],
  ['a node nowhere', JSON.stringify({ format, nodes: [{ ...node('a', 'core.set'), position: { x: null, y: 0 } }], edges: [] })],
  ['an edge that is none', JSON.stringify({ format, nodes: [], edges: [null] })],
  ['two nodes of one id', JSON.stringify({ format, nodes: [node('a', 'core.set'), node('a', 'core.if')], edges: [] })],
])('%s is not taken for nodes', (_what, text) => {
  expect(clipFromText(text)).toBeNull();
});

test('an edge to a node that is not in the clip is left out', () => {
  const text = JSON.stringify({ format, nodes: [node('a', 'core.set')], edges: [{ id: 'e', source: 'a', target: 'b' }] });
  expect(clipFromText(text)?.edges).toEqual([]);
});
