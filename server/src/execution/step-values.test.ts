import type { Graph, JsonValue } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { pickTrigger, triggerData } from './run-workflow.ts';
import { inputOf, outputOf, type StepFacts } from './step-values.ts';

const graph: Graph = {
  nodes: [],
  edges: [
    { id: '1', source: 'start', target: 'if' },
    { id: '2', source: 'if', sourceHandle: 'true', target: 'joined' },
    { id: '3', source: 'if', sourceHandle: 'false', target: 'other' },
    { id: '4', source: 'start', target: 'joined' },
  ],
};
const step = (nodeId: string, output: JsonValue, outputPort: string | null, iteration: number[] = []): StepFacts => ({
  nodeId,
  status: 'COMPLETED',
  output,
  outputPort,
  iteration,
});
const trigger = { n: 1 };
const steps = [step('start', null, 'out'), step('if', { n: 2 }, 'true'), step('joined', 'x', 'out'), step('other', null, null)];
const inputFor = (nodeId: string, all = steps): JsonValue =>
  inputOf(all.find((one) => one.nodeId === nodeId) as StepFacts, all, graph, trigger);

test("a trigger's input and untouched output are the trigger's data", () => {
  expect(inputFor('start')).toEqual(trigger);
  expect(outputOf(steps[0] as StepFacts, graph, trigger)).toEqual(trigger);
});

test('one live edge gives its value, several a list in the order of the edges, none null', () => {
  expect(inputFor('if')).toEqual(trigger);
  expect(inputFor('joined')).toEqual([{ n: 2 }, trigger]);
  expect(inputFor('other')).toBeNull();
});

test('in a loop the value is that of the same iteration, or of one around it', () => {
  const looped = [
    step('start', null, 'out'),
    step('if', 'first', 'false', [0]),
    step('if', 'second', 'false', [1]),
    step('other', null, null, [0]),
  ];
  expect(inputFor('other', looped)).toBe('first');
});

const clock = { now: () => Date.UTC(2026, 0, 1) };
const hook = { nodeId: 'hook', start: 'webhook', sourceId: 's', answer: 'none' } as const;
const manual = { nodeId: 'go', start: 'manual', sourceId: null, answer: 'none' } as const;

test('data for a webhook trigger is a whole webhook, or else its body', () => {
  const whole = { body: 1, headers: {} };
  expect(triggerData(hook, whole, clock)).toBe(whole);
  expect(triggerData(hook, [1], clock)).toEqual({
    method: 'POST',
    path: '',
    headers: {},
    query: {},
    body: [1],
    receivedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(triggerData(manual, [1], clock)).toEqual([1]);
});

test('the trigger is the named one, the only one, or the only manual one', () => {
  expect(pickTrigger([hook])).toBe(hook);
  expect(pickTrigger([hook, manual])).toBe(manual);
  expect(pickTrigger([hook, manual], 'hook')).toBe(hook);
  expect(() => pickTrigger([hook, { ...hook, nodeId: 'hook2' }])).toThrow('Say which trigger starts it');
  expect(() => pickTrigger([hook], 'go')).toThrow('no trigger go');
  expect(() => pickTrigger([])).toThrow('Say which');
});
