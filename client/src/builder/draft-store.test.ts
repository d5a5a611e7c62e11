import { expect, test } from 'vitest';
import { graphOf as graph, node } from '../canvas/testing.ts';
import { createDraftStore, graphOf, selectedNodeId } from './draft-store.ts';

const one = graph([node('a', 'core.set')]);
const two = graph([node('a', 'core.set'), node('b', 'core.set')]);

test('a command selects what it made, and its undo takes that out of the selection', () => {
  const store = createDraftStore(one);
  store.getState().apply({ label: 'Add' }, () => two, ['b']);
  expect(selectedNodeId(store.getState())).toBe('b');
  store.getState().undo();
  expect(graphOf(store.getState())).toBe(one);
  expect(selectedNodeId(store.getState())).toBeNull();
  store.getState().redo();
  expect(graphOf(store.getState())).toBe(two);
});

test('a fault leads to its node and field, its edge, or a setting of the workflow', () => {
  const store = createDraftStore(two);
  store.getState().showIssue({ nodeId: 'b', edgeId: null, field: 'url', setting: null });
  expect(selectedNodeId(store.getState())).toBe('b');
  expect(store.getState().request).toEqual({ nodeId: 'b', field: 'url' });
  store.getState().showIssue({ nodeId: null, edgeId: 'e', field: null, setting: null });
  expect(store.getState().selection).toEqual({ nodeIds: [], edgeIds: ['e'] });
  store.getState().showIssue({ nodeId: null, edgeId: null, field: null, setting: 'concurrency.key' });
  expect(store.getState().settings).toEqual({ field: 'concurrency.key' });
});

test('several selected nodes are not one', () => {
  const store = createDraftStore(two);
  store.getState().select(() => ({ nodeIds: ['a', 'b'], edgeIds: [] }));
  expect(selectedNodeId(store.getState())).toBeNull();
});
