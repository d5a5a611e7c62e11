import { expect, test } from 'vitest';
import { foldSame, lineDiff } from './line-diff.ts';

const marks = { same: ' ', removed: '-', added: '+' } as const;

function drawn(left: string[], right: string[]): string[] {
  return lineDiff(left.join('\n'), right.join('\n')).map(({ kind, text }) => marks[kind] + text);
}

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
    [' a', ' b'],
  ],
  [
    ['a', 'b', 'c'],
    ['a', 'x', 'c'],
    [' a', '-b', '+x', ' c'],
  ],
  [
    ['a', 'b', 'c', 'd'],
    ['b', 'd', 'e'],
    ['-a', ' b', '-c', ' d', '+e'],
  ],
  [['a'], ['a', 'a'], [' a', '+a']],
  [[''], ['x'], ['-', '+x']],
])('%j and %j', (left, right, diff) => {
  expect(drawn(left, right)).toEqual(diff);
});

test('applied to the left side, a diff gives the right one, whatever the texts', () => {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 16_807) % 2_147_483_647) % below;
  for (let round = 0; round < 200; round++) {
    const text = () => Array.from({ length: random(12) }, () => 'abcd'[random(4)] ?? '').join('\n');
    const [left, right] = [text(), text()];
    const diff = lineDiff(left, right);
    const side = (without: string) =>
      diff
        .filter(({ kind }) => kind !== without)
        .map((line) => line.text)
        .join('\n');
    expect([side('added'), side('removed')]).toEqual([left, right]);
  }
});

test('what is far from a change is folded', () => {
  const many = Array.from({ length: 20 }, (_, index) => `${index}`);
  const lines = foldSame(lineDiff(many.join('\n'), many.with(10, 'x').join('\n')), 2);
  expect(lines.map((line) => (line.kind === 'folded' ? line.count : marks[line.kind] + line.text))).toEqual([
    8,
    ' 8',
    ' 9',
    '-10',
    '+x',
    ' 11',
    ' 12',
    7,
  ]);
});

test('very long texts are told apart without being searched through', () => {
  const long = (mark: string) => Array.from({ length: 20_000 }, (_, index) => `${mark}${index}`).join('\n');
  const started = performance.now();
  expect(lineDiff(long('a'), long('b'))).toHaveLength(40_000);
  expect(performance.now() - started).toBeLessThan(500);
});
