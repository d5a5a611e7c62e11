import { expect, test } from 'vitest';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { ITERATION_PAGE, rowsOf, stepTree } from './step-tree.ts';
import type { StepListRow, Unfolding } from './step-tree.ts';
import { step } from './testing.ts';

const around = new Map([
  ['a', ['outer']],
  ['inner', ['outer']],
  ['b', ['outer', 'inner']],
]);
const folded: Unfolding = { open: new Map(), shown: new Map() };

function inLoop(nodeId: string, iteration: number[], seq: number, overrides: Partial<StepPartsFragment> = {}): StepPartsFragment {
  return step(`${nodeId}:${iteration.join('.')}`, seq, { nodeId, iteration, ...overrides });
}

const steps = [
  step('start', 1),
  step('outer', 2, { status: 'RUNNING' }),
  inLoop('a', [1], 3, { status: 'FAILED' }),
  inLoop('a', [0], 4),
  inLoop('inner', [0], 5),
  inLoop('b', [0, 0], 6),
  inLoop('b', [0, 1], 7, { status: 'WAITING', durationMs: null }),
  step('after', 8),
];

/** The rows in short: depth by indentation, iterations by their path. */
function drawn(rows: readonly StepListRow[]): string[] {
  return rows.map((row) => {
    const indent = '  '.repeat(row.depth);
    if (row.kind === 'step') return `${indent}${row.step.nodeId}${row.loop ? ` × ${row.loop.iterations}` : ''}`;
    return row.kind === 'iteration' ? `${indent}#${row.iteration.path.join('.')} ${row.iteration.status}` : `${indent}+${row.hidden}`;
  });
}

test('a loop holds its iterations in the order of their index, and is closed at first', () => {
  const roots = stepTree(steps, around);
  expect(drawn(rowsOf(roots, folded, null))).toEqual(['start', 'outer × 2', 'after']);
  expect(drawn(rowsOf(roots, { ...folded, open: new Map([['outer', true]]) }, null))).toEqual([
    'start',
    'outer × 2',
    '  #0 COMPLETED',
    '  #1 FAILED',
    'after',
  ]);
});

test('the way to the selected step is open, through loops in loops, and can be closed', () => {
  const roots = stepTree(steps, around);
  expect(drawn(rowsOf(roots, folded, 'b:0.1'))).toEqual([
    'start',
    'outer × 2',
    '  #0 COMPLETED',
    '    a',
    '    inner × 2',
    '      #0.0 COMPLETED',
    '      #0.1 WAITING',
    '        b',
    '  #1 FAILED',
    'after',
  ]);
  expect(drawn(rowsOf(roots, { ...folded, open: new Map([['outer', false]]) }, 'b:0.1'))).toEqual(['start', 'outer × 2', 'after']);
});

test('of many iterations the first page is listed, and failed ones beyond it', () => {
  const many = [
    step('outer', 1),
    ...Array.from({ length: 1_000 }, (_, index) => inLoop('a', [index], index + 2, index === 700 ? { status: 'FAILED' } : {})),
  ];
  const started = performance.now();
  const rows = rowsOf(stepTree(many, around), { ...folded, open: new Map([['outer', true]]) }, null);
  expect(performance.now() - started).toBeLessThan(100);
  expect(rows).toHaveLength(1 + ITERATION_PAGE + 1 + 1);
  expect(drawn(rows).slice(-2)).toEqual(['  #700 FAILED', `  +${1_000 - ITERATION_PAGE - 1}`]);
  const allFailed = many.map((each) => (each.iteration.length === 0 ? each : { ...each, status: 'FAILED' as const }));
  expect(rowsOf(stepTree(allFailed, around), { ...folded, open: new Map([['outer', true]]) }, null)).toHaveLength(
    1 + 2 * ITERATION_PAGE + 1,
  );
});

test('steps of a loop that is not known stand by themselves', () => {
  expect(drawn(rowsOf(stepTree([inLoop('gone', [3], 1)], around), folded, null))).toEqual(['gone']);
});
