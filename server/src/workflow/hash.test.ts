import { expect, test } from 'vitest';
import type { GraphNode } from '@hookloom/sdk/wire';
import { hashGraph } from './hash.ts';
import { node, start } from './testing.ts';

test('equal graphs have equal hashes in whatever order their keys were written', () => {
  const graph = { nodes: [start], edges: [] };
  const reversed = {
    edges: [],
    nodes: graph.nodes.map((one) => Object.fromEntries(Object.entries(one).toReversed()) as unknown as GraphNode),
  };
  expect(hashGraph(reversed)).toBe(hashGraph(graph));
  expect(hashGraph({ nodes: [start, node('a', 'core.set')], edges: [] })).not.toBe(
    hashGraph({ nodes: [node('a', 'core.set'), start], edges: [] }),
  );
});
