import { expect, test } from 'vitest';
import { compareSteps, type ComparedStep } from './compare-executions.ts';

type Side = { compared: ComparedStep };

function side(nodeId: string, changes: Partial<ComparedStep> = {}): Side {
  return {
    compared: {
      nodeId,
      iteration: [],
      status: 'COMPLETED',
      params: { value: {} },
      output: { value: { n: 1 } },
      outputPort: 'out',
      error: null,
      ...changes,
    },
  };
}

/** `node change`, with letters for what has changed: output, status, params. */
function compare(left: Side[], right: Side[]): string[] {
  return compareSteps(left, right).map((pair) => {
    const { nodeId, iteration } = ((pair.left ?? pair.right) as Side).compared;
    const letters = `${pair.outputChanged ? 'o' : ''}${pair.statusChanged ? 's' : ''}${pair.paramsChanged ? 'p' : ''}`;
    return [`${nodeId}${iteration.length > 0 ? `[${iteration.join(',')}]` : ''}`, pair.change, letters].filter(Boolean).join(' ');
  });
}

test('equal values are the same whatever the order of their keys', () => {
  const [left, right] = [side('a', { output: { value: { x: 1, y: [2] } } }), side('a', { output: { value: { y: [2], x: 1 } } })];
  expect(compare([left], [right])).toEqual(['a SAME']);
});

test('each kind of change is told by itself', () => {
  const left = [side('a'), side('b'), side('c'), side('d'), side('e')];
  const right = [
    side('a', { output: { value: { n: 2 } } }),
    side('b', { status: 'FAILED' }),
    side('c', { params: { value: { to: 'x' } } }),
    side('d', { outputPort: 'other' }),
    side('e', { error: { class: 'USER', code: 'X', message: 'x' } }),
  ];
  expect(compare(left, right)).toEqual(['a CHANGED o', 'b CHANGED s', 'c CHANGED p', 'd CHANGED o', 'e CHANGED o']);
});

test('steps are paired by node and iteration', () => {
  const left = [side('a', { iteration: [0] }), side('a', { iteration: [1] }), side('b', { iteration: [1, 0] })];
  const right = [side('a', { iteration: [1] }), side('a', { iteration: [0], status: 'FAILED' }), side('b', { iteration: [0, 1] })];
  expect(compare(left, right)).toEqual(['a[0] CHANGED s', 'b[0,1] ONLY_RIGHT', 'a[1] SAME', 'b[1,0] ONLY_LEFT']);
});

test('what only the right side has stands behind what it follows there', () => {
  const named = (names: string): Side[] => names.split('').map((name) => side(name));
  expect(compare(named('abd'), named('xaycd'))).toEqual([
    'x ONLY_RIGHT',
    'a SAME',
    'y ONLY_RIGHT',
    'c ONLY_RIGHT',
    'b ONLY_LEFT',
    'd SAME',
  ]);
  expect(compare([], named('ab'))).toEqual(['a ONLY_RIGHT', 'b ONLY_RIGHT']);
});

test('large values are compared by their content, whatever period keeps them', () => {
  const kept = (ref: string): Side => side('a', { output: { ref } });
  expect(compare([kept('20261116.aa')], [kept('20261123.aa')])).toEqual(['a SAME']);
  expect(compare([kept('20261116.aa')], [kept('20261116.bb')])).toEqual(['a CHANGED o']);
  expect(compare([kept('20261116.aa')], [side('a')])).toEqual(['a CHANGED o']);
});
