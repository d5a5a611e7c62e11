import { EXIT_LOOP_PORT, type Graph, type GraphEdge, type StepStatus } from '@hookloom/sdk/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { structureOf, type GraphStructure } from './graph-structure.ts';
import { seedsOf, type Cut, type StepTrace } from './seeding.ts';

/** Edges as `a -> b` or `a.port -> b`; nodes whose names begin with `loop` are loops with the body port `each`. */
function structure(...edges: string[]): GraphStructure {
  const parsed = edges.map((edge, index): GraphEdge => {
    const [from = '', target = ''] = edge.split(' -> ');
    const [source = '', sourceHandle] = from.split('.');
    return { id: `e${index}`, source, sourceHandle: sourceHandle ?? 'out', target };
  });
  const ids = [...new Set(parsed.flatMap(({ source, target }) => [source, target]))];
  const graph: Graph = {
    nodes: ids.map((id) => ({ id, type: id, position: { x: 0, y: 0 }, data: { label: id, typeVersion: 1, params: {} } })),
    edges: parsed,
  };
  return structureOf(graph, (type) => (type.startsWith('loop') ? { body: 'each' } : {}));
}

/** `node.port`, `node[0,1].port`: settled; `node!`: failed, `node$`: completed without a port, `node~`: running, `node?`: waiting, `node-`: skipped. */
function steps(...texts: string[]): StepTrace[] {
  const statuses: Record<string, StepStatus> = { '!': 'FAILED', $: 'COMPLETED', '~': 'RUNNING', '?': 'WAITING', '-': 'SKIPPED' };
  return texts.map((text, index) => {
    const [, nodeId = '', iteration, end = ''] = /^(\w+)(?:\[([\d,]+)\])?(.*)$/.exec(text) ?? [];
    const settled = end === '' || end.startsWith('.');
    return {
      ordinal: index + 1,
      nodeId,
      iteration: iteration ? iteration.split(',').map(Number) : [],
      status: settled ? 'COMPLETED' : (statuses[end] as StepStatus),
      outputPort: settled ? end.slice(1) || 'out' : null,
      sources: null,
    };
  });
}

function seeds(graph: GraphStructure, recorded: StepTrace[], cut: Cut | null): string[] {
  const recording = { structure: graph, steps: recorded, triggerNodeId: 'start' };
  return seedsOf(recording, cut).map(({ step, reopened }) => {
    const place = step.iteration.length > 0 ? `${step.nodeId}[${step.iteration.join(',')}]` : step.nodeId;
    return `${place}${reopened ? ' goes on' : ''}`;
  });
}

const at = (nodeId: string, ...iteration: number[]): Cut => ({ nodeId, iteration });

test('a retry takes over what has completed, and not what failed or was stopped', () => {
  const graph = structure('start -> a', 'start -> b', 'a -> c', 'b -> c');
  expect(seeds(graph, steps('start', 'a', 'b!'), null)).toEqual(['start', 'a']);
  // One that failed and went on has left by a port.
  expect(seeds(graph, steps('start', 'a.error', 'b~'), null)).toEqual(['start', 'a']);
});

test('a skipped step is taken over where nothing can reach it any more', () => {
  const graph = structure('start -> if', 'if.true -> a', 'if.false -> b', 'b -> c', 'x -> c', 'start -> x', 'c -> d');
  expect(seeds(graph, steps('start', 'if.true', 'b-', 'x!', 'a'), null)).toEqual(['start', 'if', 'b', 'a']);
  // x runs again, and may reach c.
  expect(seeds(graph, steps('start', 'if.true', 'b-', 'x!', 'c-', 'd-'), null)).toEqual(['start', 'if', 'b']);
  expect(seeds(graph, steps('start', 'if.true', 'b-', 'x.other', 'c-', 'd-', 'a!'), at('x'))).toEqual(['start', 'if', 'b']);
  expect(seeds(graph, steps('start', 'if.true', 'b-', 'x.other', 'c-', 'd-', 'a!'), null)).toEqual(['start', 'if', 'b', 'x', 'c', 'd']);
});

test('a fork leaves out the step and what comes after it, and keeps the branches beside', () => {
  const graph = structure('start -> a', 'a -> b', 'start -> x', 'x -> y', 'b -> z', 'y -> z');
  expect(seeds(graph, steps('start', 'a', 'x', 'b', 'y', 'z'), at('a'))).toEqual(['start', 'x', 'y']);
  expect(seeds(graph, steps('start', 'a', 'x', 'b', 'y', 'z'), at('start'))).toEqual([]);
});

test('what has not ended in another branch runs in the fork too', () => {
  const graph = structure('start -> a', 'start -> wait', 'wait -> b');
  expect(seeds(graph, steps('start', 'a', 'wait?'), at('a'))).toEqual(['start']);
  expect(seeds(graph, steps('start', 'a', 'wait?'), at('wait'))).toEqual(['start', 'a']);
});

test('a step that stopped the execution is not taken over, since it would end the fork at once', () => {
  const graph = structure('start -> a', 'start -> stop');
  expect(seeds(graph, steps('start', 'a', 'stop$'), at('a'))).toEqual(['start']);
});

const LOOP = ['start -> loop', 'loop.each -> a', 'a -> b', 'loop.done -> after'];

test('a retry reopens the loop: iterations that are through stay, failed ones go on from their failed step', () => {
  const recorded = steps('start', 'loop!', 'a[0]', 'b[0]', 'a[1]', 'b[1]!', 'a[2]~');
  expect(seeds(structure(...LOOP), recorded, null)).toEqual(['start', 'loop goes on', 'a[0]', 'b[0]', 'a[1]']);
});

test('a loop of which nothing has been through runs from its beginning', () => {
  expect(seeds(structure(...LOOP), steps('start', 'loop!', 'a[0]!'), null)).toEqual(['start']);
});

test('a loop that is through is taken over with its failed iterations', () => {
  const recorded = steps('start', 'loop.done', 'a[0]', 'b[0]!', 'a[1]', 'b[1]', 'after!');
  expect(seeds(structure(...LOOP), recorded, null)).toEqual(['start', 'loop', 'a[0]', 'b[0]', 'a[1]', 'b[1]']);
});

test('an iteration that left its loop early has ended, for a retry', () => {
  expect(seeds(structure(...LOOP), steps('start', 'loop!', `a[0].${EXIT_LOOP_PORT}`, 'a[1]', 'b[1]!'), null)).toEqual([
    'start',
    'loop goes on',
    'a[0]',
    'a[1]',
  ]);
});

test('a fork inside a loop keeps the other iterations, reopens the loop and drops what comes after it', () => {
  const recorded = steps('start', 'loop.done', 'a[0]', 'b[0]', 'a[1]', 'b[1]', 'a[2]', 'b[2]!', 'after');
  const graph = structure(...LOOP);
  expect(seeds(graph, recorded, at('b', 1))).toEqual(['start', 'loop goes on', 'a[0]', 'b[0]', 'a[1]', 'a[2]', 'b[2]']);
  expect(seeds(graph, recorded, at('a', 0))).toEqual(['start', 'loop goes on', 'a[1]', 'b[1]', 'a[2]', 'b[2]']);
  expect(seeds(graph, recorded, at('loop'))).toEqual(['start']);
  expect(seeds(graph, recorded, at('after'))).toEqual(['start', 'loop', 'a[0]', 'b[0]', 'a[1]', 'b[1]', 'a[2]', 'b[2]']);
});

test('an early exit from the forked iteration counts no more, one from a later iteration does', () => {
  const graph = structure('start -> loop', 'loop.each -> a', 'loop.each -> b', 'loop.done -> after');
  const recorded = steps('start', 'loop.done', 'a[0]', `b[0].${EXIT_LOOP_PORT}`, `a[1].${EXIT_LOOP_PORT}`, 'after');
  expect(seeds(graph, recorded, at('a', 0))).toEqual(['start', 'loop goes on', 'a[1]']);
});

test('loops in loops: each loop around the fork goes on, the others stay', () => {
  const graph = structure(
    'start -> loop',
    'loop.each -> loop2',
    'loop2.each -> a',
    'loop2.done -> b',
    'loop.done -> after',
    'start -> beside',
  );
  const recorded = steps(
    'start',
    'beside',
    'loop.done',
    'loop2[0].done',
    'a[0,0]',
    'a[0,1]',
    'b[0]',
    'loop2[1].done',
    'a[1,0]',
    'b[1]',
    'after',
  );
  expect(seeds(graph, recorded, at('a', 0, 1))).toEqual([
    'start',
    'beside',
    'loop goes on',
    'loop2[0] goes on',
    'a[0,0]',
    'loop2[1]',
    'a[1,0]',
    'b[1]',
  ]);
  expect(seeds(graph, recorded, at('b', 1))).toEqual([
    'start',
    'beside',
    'loop goes on',
    'loop2[0]',
    'a[0,0]',
    'a[0,1]',
    'b[0]',
    'loop2[1]',
    'a[1,0]',
  ]);
  const failed = steps('start', 'loop!', 'loop2[0].done', 'a[0,0]', 'b[0]', 'loop2[1]!', 'a[1,0]', 'a[1,1]!');
  expect(seeds(graph, failed, null)).toEqual(['start', 'loop goes on', 'loop2[0]', 'a[0,0]', 'b[0]', 'loop2[1] goes on', 'a[1,0]']);
});

test('a cut in one loop says nothing of the same iteration of another', () => {
  const graph = structure('start -> loop1', 'loop1.each -> a', 'start -> loop2', 'loop2.each -> b', 'b -> c');
  const recorded = steps('start', 'loop1.done', 'a[0]', 'loop2.done', 'b[0]', 'c[0]!');
  expect(seeds(graph, recorded, at('a', 0))).toEqual(['start', 'loop1 goes on', 'loop2', 'b[0]', 'c[0]']);
});

test('an early exit from an iteration before the forked one would keep that from running, so it counts no more', () => {
  const graph = structure('start -> loop', 'loop.each -> a', 'loop.done -> after');
  const recorded = steps('start', 'loop.done', 'a[0]', `a[1].${EXIT_LOOP_PORT}`, 'a[2]', 'after');
  expect(seeds(graph, recorded, at('a', 2))).toEqual(['start', 'loop goes on', 'a[0]']);
  expect(seeds(graph, recorded, at('a', 0))).toEqual(['start', 'loop goes on', `a[1]`, 'a[2]']);
});

/** Edges among nodes 0 (the trigger) to n, each from a lower to a higher one. */
const dag = fc
  .integer({ min: 1, max: 7 })
  .chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.array(fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 1, max: n })), { minLength: 1, maxLength: 14 }),
    ),
  );

test('the seeds of a fork are what is recorded without the step and its descendants', () => {
  fc.assert(
    fc.property(dag, fc.nat(), ([n, pairs], pick) => {
      const name = (index: number): string => (index === 0 ? 'start' : `n${index}`);
      const edges = pairs.filter(([from, to]) => from < to);
      const text = [...edges.map(([from, to]) => `${name(from)} -> ${name(to)}`), 'start -> n1'];
      const graph = structure(...text);
      const below = (index: number): Set<number> => {
        const found = new Set([index]);
        for (let from = index; from <= n; from++) {
          if (!found.has(from)) continue;
          for (const [source, to] of [...edges, [0, 1] as const]) if (source === from) found.add(to);
        }
        return found;
      };
      const recorded = [...below(0)].toSorted((a, b) => a - b);
      const at1 = recorded[pick % recorded.length] as number;
      const expected = recorded.filter((index) => !below(at1).has(index)).map(name);
      expect(seeds(graph, steps(...recorded.map(name)), at(name(at1)))).toEqual(expected);
    }),
  );
});
