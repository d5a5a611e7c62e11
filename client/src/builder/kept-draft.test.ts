import { expect, test } from 'vitest';
import { graphOf, node } from '../canvas/testing.ts';
import { forgetKeptDraft, keepDraft, keptDraft } from './kept-draft.ts';

test('a draft is kept as it was, for its own workflow, until it is forgotten', () => {
  const graph = graphOf([node('a', 'core.set', { x: 1 }), node('b', 'core.set')], 'a>b');
  keepDraft('w1', { graph, revision: 7 });
  expect(keptDraft('w1')).toEqual({ graph, revision: 7 });
  expect(keptDraft('w2')).toBeNull();
  forgetKeptDraft('w1');
  expect(keptDraft('w1')).toBeNull();
});
