import fc from 'fast-check';
import type { Graph } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { adjacency, findCycle, reachableFrom, topologicalOrder } from './topology.ts';

/** `a>b` is an edge; nodes are made for all ends. */
function graphOf(...edges: string[]): Graph {
  const pairs = edges.map((edge) => edge.split('>') as [string, string]);
  return {
    nodes: [...new Set(pairs.flat())].map((id) => ({
      id,
      type: 'core.set',
      position: { x: 0, y: 0 },
      data: { label: id, typeVersion: 1, params: {} },
    })),
    edges: pairs.map(([source, target], index) => ({ id: `e${index}`, source, target })),
  };
}

test.each([
  [['a>b', 'b>c'], ['a', 'b', 'c'], null],
  [['a>c', 'b>c', 'a>b'], ['a', 'b', 'c'], null],
  [['a>a'], [], ['a']],
  [['a>b', 'b>c', 'c>b'], ['a'], ['b', 'c']],
  // What hangs behind a circle has no place in the order, yet is not on it.
  [['b>c', 'c>b', 'c>d'], [], ['b', 'c']],
])('%j', (edges, order, cycle) => {
  const graph = graphOf(...edges);
  expect(topologicalOrder(graph)).toEqual(order);
  expect(findCycle(graph)?.toSorted() ?? null).toEqual(cycle);
});

test('a circle is named in the direction of its edges', () => {
  const cycle = findCycle(graphOf('x>a', 'a>b', 'b>c', 'c>a')) ?? [];
  expect([...cycle, ...cycle].join('')).toContain('abc');
});

test('edges to missing nodes are left out, and reaching follows the others', () => {
  const graph = graphOf('a>b', 'b>c', 'd>c');
  graph.edges.push({ id: 'gone', source: 'a', target: 'nowhere' });
  expect([...reachableFrom('a', adjacency(graph))]).toEqual(['a', 'b', 'c']);
});

test('a graph of 2,000 nodes in a row is no trouble', () => {
  const graph = graphOf(...Array.from({ length: 1_999 }, (_, index) => `n${index}>n${index + 1}`));
  expect(topologicalOrder(graph)).toHaveLength(2_000);
});

test('there is an order of all nodes, or a circle, and never both', () => {
  const ends = fc.integer({ min: 0, max: 7 });
  fc.assert(
    fc.property(fc.array(fc.tuple(ends, ends), { maxLength: 14 }), (pairs) => {
      const graph = graphOf(...pairs.map(([source, target]) => `n${source}>n${target}`));
      const order = topologicalOrder(graph);
      const cycle = findCycle(graph);
      expect(cycle === null).toBe(order.length === graph.nodes.length);
      for (const [index, id] of (cycle ?? []).entries()) {
        const next = cycle?.[(index + 1) % cycle.length];
        expect(graph.edges.some((edge) => edge.source === id && edge.target === next)).toBe(true);
      }
      for (const { source, target } of graph.edges) {
        if (order.includes(target)) expect(order.indexOf(source)).toBeLessThan(order.indexOf(target));
      }
    }),
  );
});
