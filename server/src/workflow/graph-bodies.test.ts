import type { Graph, GraphNode } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { loopBodies } from './graph-bodies.ts';

const traits = {
  bodyPortOf: (node: GraphNode) => (node.id.startsWith('loop') ? 'each' : undefined),
  isTrigger: (node: GraphNode) => node.id.startsWith('start'),
};

/** Edges as `a.port -> b`; the edge's text is its id. */
function graphOf(...edges: string[]): Graph {
  const parsed = edges.map((id) => {
    const [from = '', target = ''] = id.split(' -> ');
    const [source = '', sourceHandle] = from.split('.');
    return { id, source, sourceHandle: sourceHandle ?? null, target };
  });
  const ids = new Set(parsed.flatMap((edge) => [edge.source, edge.target]));
  const node = (id: string): GraphNode => ({ id, type: id, position: { x: 0, y: 0 }, data: { label: id, typeVersion: 1, params: {} } });
  return { nodes: [...ids].map(node), edges: parsed };
}

test('a body is all that hangs on the body port, and nothing that hangs on another', () => {
  const { bodies, loopOf, faults } = loopBodies(
    graphOf('start -> loop', 'loop.each -> a', 'a -> b', 'loop.done -> c', 'start -> d'),
    traits,
  );
  expect(bodies).toEqual(new Map([['loop', ['a', 'b']]]));
  expect(loopOf).toEqual(
    new Map([
      ['a', 'loop'],
      ['b', 'loop'],
    ]),
  );
  expect(faults).toEqual([]);
});

test('an inner loop and its body belong to the outer body, and the inner nodes to the inner loop', () => {
  const graph = graphOf('start -> loop1', 'loop1.each -> loop2', 'loop2.each -> a', 'loop2.done -> b', 'loop1.done -> c');
  const { bodies, loopOf, faults } = loopBodies(graph, traits);
  expect(bodies.get('loop1')).toEqual(['loop2', 'a', 'b']);
  expect(bodies.get('loop2')).toEqual(['a']);
  expect(Object.fromEntries(loopOf)).toEqual({ loop2: 'loop1', a: 'loop2', b: 'loop1' });
  expect(faults).toEqual([]);
});

test.each([
  ['an edge from outside', ['start -> x', 'loop.each -> a', 'a -> b', 'x -> b'], 'entered', 'b', 'x -> b'],
  ['an edge from the loop’s other port', ['loop.each -> a', 'loop.done -> a'], 'otherPort', 'a', 'loop.done -> a'],
  ['a way behind the loop’s other port', ['loop.each -> a', 'loop.done -> x', 'x -> a'], 'otherPort', 'a', 'x -> a'],
  [
    'an edge from one inner body to another',
    ['loop.each -> loop2', 'loop.each -> b', 'loop2.each -> a', 'b -> a'],
    'entered',
    'a',
    'b -> a',
  ],
])('%s into a body is a fault', (_, edges, kind, nodeId, edgeId) => {
  expect(loopBodies(graphOf('start -> loop', ...edges), traits).faults).toEqual([expect.objectContaining({ kind, nodeId, edgeId })]);
});

test('a trigger in a body is a fault', () => {
  const { faults } = loopBodies(graphOf('loop.each -> start2'), traits);
  expect(faults).toEqual([{ kind: 'trigger', loopId: 'loop', nodeId: 'start2' }]);
});

test('a loop that leads back to itself has an end all the same', () => {
  const { bodies } = loopBodies(graphOf('loop.each -> a', 'a -> loop'), traits);
  expect(bodies.get('loop')).toEqual(['a']);
});
