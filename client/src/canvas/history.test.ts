import { expect, test } from 'vitest';
import { commit, redo, redoLabel, startHistory, undo, undoLabel } from './history.ts';
import { graphOf, node } from './testing.ts';

const [g0, g1, g2, g3] = [0, 1, 2, 3].map((count) => graphOf(Array.from({ length: count }, (_, i) => node(`n${i}`, 'core.set')))) as [
  ReturnType<typeof graphOf>,
  ReturnType<typeof graphOf>,
  ReturnType<typeof graphOf>,
  ReturnType<typeof graphOf>,
];

test('undo and redo walk the same way back and forth', () => {
  let history = commit(commit(startHistory(g0), { label: 'Add a' }, g1, 0), { label: 'Add b' }, g2, 10);
  expect(undoLabel(history)).toBe('Add b');
  history = undo(undo(history));
  expect(history.present).toBe(g0);
  expect(undoLabel(history)).toBeNull();
  expect(undo(history)).toBe(history);
  history = redo(history);
  expect(history.present).toBe(g1);
  expect(redoLabel(history)).toBe('Add b');
  expect(redo(redo(history)).present).toBe(g2);
});

test('a new command forgets what was undone', () => {
  const history = commit(undo(commit(startHistory(g0), { label: 'a' }, g1, 0)), { label: 'b' }, g2, 1);
  expect(redo(history).present).toBe(g2);
  expect(undo(history).present).toBe(g0);
});

test('typing is undone in one go, until one pauses', () => {
  const typing = { label: 'Edit', mergeKey: 'set1.params' };
  let history = commit(startHistory(g0), typing, g1, 0);
  history = commit(history, typing, g2, 900);
  expect(undo(history).present).toBe(g0);
  history = commit(history, typing, g3, 2_500);
  expect(undo(history).present).toBe(g2);
});

test('a command that changes nothing leaves no trace', () => {
  const history = startHistory(g0);
  expect(commit(history, { label: 'Nothing' }, g0, 0)).toBe(history);
});

test('typing right after an undo starts a new entry', () => {
  const typing = { label: 'Edit', mergeKey: 'k' };
  const history = commit(redo(undo(commit(startHistory(g0), typing, g1, 100))), typing, g2, 150);
  expect(undo(history).present).toBe(g1);
});
