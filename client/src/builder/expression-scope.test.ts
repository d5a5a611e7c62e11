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
  expect(completionsFor(shape, 'set2', run)).toMatchObject({ trigger: { body: 1 }, input: { total: 3 } });
  expect(completionsFor(shape, 'set2', run)['steps']).toEqual({ hook: { body: 1 }, set1: { total: 3 } });
  expect(completionsFor(shape, 'set2', unknownRun)['steps']).toEqual({ hook: undefined, set1: undefined });
});

test('previews take the outputs of completed steps; without an execution there are none', () => {
  expect(previewScopeOf(run)).toEqual({ trigger: { body: 1 }, steps: { hook: { body: 1 }, set1: { total: 3 }, beside: 'x' } });
  expect(previewScopeOf(unknownRun)).toBeNull();
});
