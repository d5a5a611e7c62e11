import { expect, test } from 'vitest';
import { nodeGeometry } from './geometry.ts';
import { layoutGraph } from './layout.ts';
import { inputPorts, outputPorts } from './ports.ts';
import { graphOf, node, testCatalog } from './testing.ts';

test('nodes run from left to right and none covers another', () => {
  const cases = Array.from({ length: 8 }, (_, index) => ({ key: `k${index}` }));
  const graph = graphOf(
    [
      node('hook', 'core.webhook'),
      node('s', 'core.switch', { cases }),
      node('a', 'core.set'),
      node('b', 'core.set'),
      node('m', 'core.merge'),
      node('alone', 'core.set'),
    ],
    'hook>s',
    's.k0>a',
    's.k1>b',
    'a>m.a',
    'b>m.b',
  );
  const positions = layoutGraph(graph, testCatalog);
  const boxes = graph.nodes.map((each) => {
    const type = testCatalog.get(each.type);
    const position = positions.get(each.id);
    if (!position) throw new Error(`${each.id} got no place`);
    return { ...position, ...nodeGeometry(inputPorts(type), outputPorts(type, each)) };
  });
  for (const edge of graph.edges) {
    expect(positions.get(edge.source)?.x).toBeLessThan(positions.get(edge.target)?.x ?? 0);
  }
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const overlap = a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
      expect(overlap).toBe(false);
    }
  }
});

test.each([['a b c'], ['c b a'], ['b c a']])('branches lie in the order of their ports, drawn as %s', (drawn) => {
  const cases = [{ key: 'a' }, { key: 'b' }, { key: 'c' }];
  const graph = graphOf(
    [node('s', 'core.switch', { cases }), node('c', 'core.set'), node('a', 'core.set'), node('b', 'core.set'), node('end', 'core.set')],
    ...drawn.split(' ').map((key) => `s.${key}>${key}`),
    'b>end',
  );
  const positions = layoutGraph(graph, testCatalog);
  expect(['a', 'b', 'c'].toSorted((x, y) => (positions.get(x)?.y ?? 0) - (positions.get(y)?.y ?? 0))).toEqual(['a', 'b', 'c']);
});
