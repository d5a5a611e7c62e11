import { expect, test } from 'vitest';
import type { ExecutionPartsFragment, StepPartsFragment } from '../gql/graphql.ts';
import { graphOf, node } from '../canvas/testing.ts';
import { unknownRun } from '../run/run-state.ts';
import type { RunState } from '../run/run-state.ts';
import { completionsFor, previewScopeOf } from './expression-scope.ts';

const graph = graphOf(
  [node('hook', 'core.webhook'), node('set1', 'core.set'), node('set2', 'core.set'), node('beside', 'core.set')],
  'hook>set1',
  'set1>set2',
  'hook>beside',
);

const shape = { nodeIds: graph.nodes.map((each) => each.id), edges: graph.edges };

function step(
  nodeId: string,
  output: StepPartsFragment['output'],
  status: StepPartsFragment['status'] = 'COMPLETED',
): [string, StepPartsFragment] {
  return [nodeId, { id: nodeId, nodeId, output, status } as StepPartsFragment];
}

const run: RunState = {
  ...unknownRun,
  execution: { id: 'e1', triggerData: { body: 1 } } as unknown as ExecutionPartsFragment,
  steps: new Map([step('hook', { body: 1 }), step('set1', { total: 3 }), step('beside', 'x'), step('set2', null, 'RUNNING')]),
};

test('a node may name what lies before it, known or not, and nothing else', () => {
  const { expression, code } = completionsFor(shape, 'set2', run);
  expect(expression['trigger']).toEqual({ body: 1 });
  expect(expression['steps']).toEqual({ hook: { body: 1 }, set1: { total: 3 } });
  expect(completionsFor(shape, 'set2', unknownRun).expression['steps']).toEqual({ hook: undefined, set1: undefined });
  expect([Object.keys(expression), Object.keys(code)]).toEqual([
    ['trigger', 'steps', 'execution', 'input', 'body'],
    ['input', 'inputs', 'trigger', 'steps', 'execution'],
  ]);
  expect(code['input']).toEqual({ total: 3 });
});

test('expressions find names in the trigger’s data and its body; the roots and the outer names win', () => {
  const triggerData = { body: { amount: 5, 'x-id': 1, steps: 0, method: 'inner' }, method: 'POST' };
  const { expression } = completionsFor(shape, 'set2', {
    ...unknownRun,
    execution: { id: 'e1', triggerData } as unknown as ExecutionPartsFragment,
  });
  expect(expression).toMatchObject({ amount: 5, method: 'POST', steps: { hook: undefined, set1: undefined } });
  expect(expression).not.toHaveProperty('x-id');
});

test('previews take the outputs of completed steps; without an execution there are none', () => {
  expect(previewScopeOf(run, 'set1')).toEqual({
    trigger: { body: 1 },
    steps: { hook: { body: 1 }, set1: { total: 3 }, beside: 'x' },
    input: { total: 3 },
  });
  expect(previewScopeOf(unknownRun)).toBeNull();
});

test('in a loop there are its item and its position; code has the item in the position only', () => {
  const loop = { index: 1, count: 2, first: false, last: true, item: { sku: 'a' }, parent: null };
  const { expression, code } = completionsFor(shape, 'set2', run, { loop });
  expect([expression['item'], expression['loop'], code['item'], code['loop']]).toEqual([{ sku: 'a' }, loop, undefined, loop]);
  expect(previewScopeOf(run, null, { loop })).toMatchObject({ input: null, item: { sku: 'a' }, loop });
});
