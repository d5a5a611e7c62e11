import { expect, test } from 'vitest';
import { applyRows, statusByNodeOf, unknownRun } from './run-state.ts';
import { execution, step } from './testing.ts';

test('events fold into statuses, and a node that did not change keeps its entry', () => {
  const first = applyRows(unknownRun, {
    seq: 2,
    execution: execution(2),
    steps: [step('a', 1), step('b', 2, { status: 'RUNNING', durationMs: null })],
  });
  const second = applyRows(first, { seq: 3, execution: execution(3), steps: [step('b', 3)] });
  expect([...second.statusByNode].map(([id, run]) => [id, run.status])).toEqual([
    ['a', 'COMPLETED'],
    ['b', 'COMPLETED'],
  ]);
  expect(second.statusByNode.get('a')).toBe(first.statusByNode.get('a'));
  expect(second.lastSeq).toBe(3);
});

test('a replay changes nothing, and an older row does not undo a newer one', () => {
  const events = [
    { seq: 1, execution: execution(1), steps: [step('a', 1, { status: 'RUNNING' })] },
    { seq: 2, execution: execution(2), steps: [step('a', 2)] },
    { seq: 3, execution: execution(3, 'COMPLETED'), steps: [] },
  ];
  const once = events.reduce(applyRows, unknownRun);
  expect(events.reduce(applyRows, once)).toBe(once);
  expect(once.execution?.status).toBe('COMPLETED');
  expect(once.statusByNode.get('a')?.status).toBe('COMPLETED');
});

test('steps stand in the order in which they started, whatever order they came in', () => {
  const state = applyRows(unknownRun, {
    seq: 9,
    execution: execution(9),
    steps: [step('late', 3), step('early', 1), step('skipped', 4, { startedAt: null, status: 'SKIPPED' })],
  });
  expect([...state.steps.keys()]).toEqual(['early', 'late', 'skipped']);
});

test('the last attempt speaks for an iteration', () => {
  const failed = step('s1', 1, { nodeId: 'n', status: 'FAILED', attempt: 1 });
  const succeeded = step('s2', 2, { nodeId: 'n', attempt: 2 });
  expect(statusByNodeOf([succeeded, failed]).get('n')).toMatchObject({ status: 'COMPLETED', runs: 1 });
});

test('over iterations a failure speaks for all, and times add up', () => {
  const failure = { class: 'USER' as const, code: 'X', message: 'broken', nodeId: null };
  const steps = [0, 1, 2].map((index) =>
    step(`s${index}`, index, {
      nodeId: 'n',
      iteration: [index],
      durationMs: 2,
      ...(index === 1 ? { status: 'FAILED', error: failure } : {}),
    }),
  );
  expect(statusByNodeOf(steps).get('n')).toMatchObject({ status: 'FAILED', durationMs: 6, runs: 3, error: 'broken' });
});
