import type { Graph, JsonValue } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { structureOf } from './graph-structure.ts';
import { changesFor, withItem } from './fork-input.ts';
import type { StepTrace } from './seeding.ts';

const graph: Graph = {
  nodes: ['start', 'a', 'b', 'loop', 'body', 'both'].map((id) => ({
    id,
    type: id,
    position: { x: 0, y: 0 },
    data: { label: id, typeVersion: 1, params: {} },
  })),
  edges: [
    { id: '1', source: 'start', target: 'a' },
    { id: '2', source: 'start', target: 'b' },
    { id: '3', source: 'a', target: 'both' },
    { id: '4', source: 'b', target: 'both' },
    { id: '5', source: 'b', target: 'loop' },
    { id: '6', source: 'loop', sourceHandle: 'each', target: 'body' },
  ],
};
const trace = (ordinal: number, nodeId: string, changes: Partial<StepTrace> = {}): StepTrace => ({
  ordinal,
  nodeId,
  iteration: [],
  status: 'COMPLETED',
  outputPort: 'out',
  sources: null,
  ...changes,
});
const [start, a, b] = [trace(1, 'start'), trace(2, 'a'), trace(3, 'b')];
const loop = trace(4, 'loop', { outputPort: 'done' });
const body = trace(5, 'body', { iteration: [2] });
const both = trace(6, 'both');

function change(step: StepTrace, input: JsonValue, steps = [start, a, b, loop, body, both]) {
  const structure = structureOf(graph, (type) => (type === 'loop' ? { body: 'each' } : {}));
  return changesFor(step, input, { structure, steps, triggerNodeId: 'start' }, graph);
}

test('the input comes from what feeds the step', () => {
  expect(change(start, 1)).toEqual({ triggerData: 1, outputs: [], item: null });
  expect(change(a, 1)).toEqual({ triggerData: 1, outputs: [], item: null });
  expect(change(loop, [1])).toEqual({ outputs: [{ step: b, value: [1] }], item: null });
  expect(change(body, { n: 1 })).toEqual({ outputs: [], item: { loop, index: 2, value: { n: 1 } } });
});

test('several edges take a list with a value for each', () => {
  expect(change(both, [1, 2])).toEqual({
    outputs: [
      { step: a, value: 1 },
      { step: b, value: 2 },
    ],
    item: null,
  });
  for (const wrong of [1, [1], [1, 2, 3], { a: 1 }]) expect(() => change(both, wrong)).toThrow('give a list of 2 values');
});

test('only edges that delivered count, and of a join only those that it took', () => {
  expect(change(both, 1, [start, a, { ...b, outputPort: 'error' }, both])).toEqual({ outputs: [{ step: a, value: 1 }], item: null });
  expect(change({ ...both, sources: ['b'] }, 1)).toEqual({ outputs: [{ step: b, value: 1 }], item: null });
  expect(() => change(both, 1, [start, both])).toThrow('Nothing has arrived');
});

test('an item is put into the list of its loop, a batch as a whole', () => {
  expect(withItem({ items: [1, 2, 3], mode: 'parallel' }, null, 1, 'x')).toEqual({ items: [1, 'x', 3], mode: 'parallel' });
  expect(withItem({}, [1, 2], 0, 'x')).toEqual({ items: ['x', 2] });
  expect(withItem({ items: [1, 2, 3], batchSize: 2 }, null, 1, ['x'])).toEqual({ items: [1, 2, 'x'], batchSize: 2 });
  expect(withItem({ items: [1, 2, 3], batchSize: 2 }, null, 0, ['x'])).toBeNull();
  expect(withItem({ items: [1, 2, 3], batchSize: 2 }, null, 0, 'x')).toBeNull();
  expect(withItem({ items: [1] }, null, 1, 'x')).toBeNull();
  expect(withItem({ items: 'text' }, null, 0, 'x')).toBeNull();
});
