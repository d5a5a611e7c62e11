import type { Graph } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { inputOrigin, isFirst, StepIndex, type InputOrigin, type StepFacts } from './step-values.ts';

const graph: Graph = {
  nodes: [],
  edges: [
    { id: '1', source: 'start', target: 'if' },
    { id: '2', source: 'if', sourceHandle: 'true', target: 'joined' },
    { id: '3', source: 'if', sourceHandle: 'false', target: 'other' },
    { id: '4', source: 'start', target: 'joined' },
    { id: '5', source: 'start', target: 'loop' },
    { id: '6', source: 'loop', sourceHandle: 'each', target: 'first' },
    { id: '7', source: 'first', target: 'second' },
    { id: '8', source: 'first', target: 'inner' },
    { id: '9', source: 'inner', sourceHandle: 'each', target: 'deep' },
    { id: '10', source: 'loop', sourceHandle: 'done', target: 'after' },
  ],
};

interface TestStep extends StepFacts {
  output: string;
}
const step = (nodeId: string, outputPort: string | null = 'out', iteration: number[] = [], sources: string[] | null = null): TestStep => ({
  nodeId,
  status: outputPort === null ? 'SKIPPED' : 'COMPLETED',
  iteration,
  outputPort,
  sources,
  output: [nodeId, ...iteration].join(' '),
});

/** The origin in short: `trigger`, `item 1 of loop`, or the outputs in order. */
function inputFor(at: TestStep, all: TestStep[]): string {
  const origin: InputOrigin<TestStep> = inputOrigin(at, new StepIndex(all), graph);
  if (origin.kind === 'TRIGGER') return 'trigger';
  if (origin.kind === 'ITEM') return `item ${origin.index} of ${origin.loop.output}`;
  return origin.steps.map(({ output }) => output).join(' + ');
}

test("what stands at the start gets the trigger's data", () => {
  expect(inputFor(step('start'), [step('start')])).toBe('trigger');
  expect(isFirst(step('start'), graph)).toBe(true);
  expect(isFirst(step('if'), graph)).toBe(false);
});

test('over live edges come the outputs, in the order of the edges', () => {
  const steps = [step('start'), step('if', 'true'), step('joined'), step('other', null)];
  expect(inputFor(step('if'), steps)).toBe('start');
  expect(inputFor(step('joined'), steps)).toBe('if + start');
  expect(inputFor(step('other', null), steps)).toBe('');
});

test('a join that did not wait for all of its edges has the values that it took, not those that came later', () => {
  const steps = [step('start'), step('if', 'true')];
  expect(inputFor(step('joined', 'out', [], ['start']), steps)).toBe('start');
});

test('the first node of a loop gets the item, the others what stands before them in their own frame', () => {
  const steps = [step('start'), step('loop', 'done'), step('first', 'out', [0]), step('first', 'out', [1])];
  expect(inputFor(step('first', 'out', [1]), steps)).toBe('item 1 of loop');
  expect(inputFor(step('second', 'out', [0]), steps)).toBe('first 0');
  expect(inputFor(step('second', 'out', [1]), steps)).toBe('first 1');
  expect(inputFor(step('after'), steps)).toBe('loop');
});

test('a frame in a frame has its own items', () => {
  const steps = [
    step('loop', 'done'),
    step('first', 'out', [2]),
    step('inner', 'done', [1]),
    step('inner', 'done', [2]),
    step('deep', 'out', [2, 3]),
  ];
  expect(inputFor(step('deep', 'out', [2, 3]), steps)).toBe('item 3 of inner 2');
  expect(inputFor(step('inner', 'done', [2]), steps)).toBe('first 2');
});

test('a body that never ran has no input', () => {
  expect(inputFor(step('first', null), [step('start'), step('loop', 'done'), step('first', null)])).toBe('');
});
