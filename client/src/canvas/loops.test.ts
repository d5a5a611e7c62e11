import { expect, test } from 'vitest';
import { loopBodies, loopRegions, loopsAround } from './loops.ts';
import { graphOf, node, testCatalog } from './testing.ts';

const nested = graphOf(
  [
    node('start', 'core.webhook'),
    node('outer', 'core.loop', {}, { x: 0, y: 0 }),
    node('inner', 'core.loop', {}, { x: 300, y: 0 }),
    node('a', 'core.set', {}, { x: 600, y: 0 }),
    node('b', 'core.set', {}, { x: 900, y: 200 }),
    node('after', 'core.set', {}, { x: 300, y: 600 }),
  ],
  'start>outer',
  'outer.each>inner',
  'inner.each>a',
  'inner.done>b',
  'outer.done>after',
);

test('a body is what its port leads to; an inner loop and all of it is part of the outer one', () => {
  const bodies = loopBodies(nested, testCatalog);
  expect(
    bodies.map(({ loopId, depth, levelsInside, nodeIds }) => ({ loopId, depth, levelsInside, nodeIds: [...nodeIds].toSorted() })),
  ).toEqual([
    { loopId: 'outer', depth: 0, levelsInside: 1, nodeIds: ['a', 'b', 'inner'] },
    { loopId: 'inner', depth: 1, levelsInside: 0, nodeIds: ['a'] },
  ]);
  expect([...loopsAround(bodies)]).toEqual(
    expect.arrayContaining([
      ['inner', ['outer']],
      ['a', ['outer', 'inner']],
      ['b', ['outer']],
    ]),
  );
});

test('a region holds its nodes and the regions inside it, follows a drag, and is missing where the body is empty', () => {
  const bodies = loopBodies(nested, testCatalog);
  const [outer, inner] = loopRegions(nested, testCatalog, bodies, new Map());
  if (!outer || !inner) throw new Error('both loops have a body');
  expect(outer.x).toBeLessThan(300);
  expect(inner.x).toBeGreaterThan(outer.x);
  expect(inner.y).toBeGreaterThan(outer.y);
  expect(inner.x + inner.width).toBeLessThan(outer.x + outer.width);
  const [, moved] = loopRegions(nested, testCatalog, bodies, new Map([['a', { x: 600, y: 500 }]]));
  expect(moved?.y).toBe(inner.y + 500);
  const empty = graphOf([node('loop', 'core.loop')]);
  expect(loopRegions(empty, testCatalog, loopBodies(empty, testCatalog), new Map())).toEqual([]);
});

test('a thousand nodes with fifty loops in each other take no time that one notices', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
  const graph = graphOf(
    ids.map((id, index) => node(id, index % 20 === 0 ? 'core.loop' : 'core.set')),
    ...ids.slice(1).map((id, index) => `${ids[index]}.${index % 20 === 0 ? 'each' : 'out'}>${id}`),
  );
  const started = performance.now();
  const bodies = loopBodies(graph, testCatalog);
  expect(bodies[0]?.nodeIds.size).toBe(999);
  expect(bodies.at(-1)?.depth).toBe(49);
  expect(performance.now() - started).toBeLessThan(200);
});
