import { expect, test } from 'vitest';
import { movesOf, nothingSelected, selectionAfter } from './selection.ts';

test('changes of nodes and of edges of one gesture both count', () => {
  const nodes = selectionAfter(nothingSelected, 'nodeIds', [
    { type: 'select', id: 'a', selected: true },
    { type: 'select', id: 'b', selected: true },
  ]);
  const both = selectionAfter(nodes, 'edgeIds', [{ type: 'select', id: 'e', selected: true }]);
  expect(both).toEqual({ nodeIds: ['a', 'b'], edgeIds: ['e'] });
  expect(selectionAfter(both, 'nodeIds', [{ type: 'select', id: 'a', selected: false }]).nodeIds).toEqual(['b']);
});

test('what selects nothing keeps the selection as it is', () => {
  const selection = { nodeIds: ['a'], edgeIds: [] };
  expect(selectionAfter(selection, 'nodeIds', [{ type: 'select', id: 'a', selected: true }])).toBe(selection);
});

test('a drag under way is told from its end', () => {
  const moves = movesOf([
    { type: 'position', id: 'a', position: { x: 1, y: 2 }, dragging: true },
    { type: 'position', id: 'b', position: { x: 3, y: 4 }, dragging: false },
    { type: 'position', id: 'c', dragging: false },
  ]);
  expect([...moves.dragged.keys()]).toEqual(['a']);
  expect([...moves.rested]).toEqual([['b', { x: 3, y: 4 }]]);
});
