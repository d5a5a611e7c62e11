import { expect, test } from 'vitest';
import type { NodeSettings } from '@hookloom/sdk/wire';
import { edge, node, rules, start } from './testing.ts';
import { triggersOf } from './triggers.ts';

test.each([
  ['at once', 'immediately', true, 'none'],
  ['by the last node', 'lastNode', false, 'last'],
  ['automatic, with a node that answers', 'auto', true, 'node'],
  ['automatic by default', undefined, true, 'node'],
  ['automatic, with none', 'auto', false, 'none'],
])('a webhook answers %s', (_name, response, withRespond, answer) => {
  const hook = node('hook', 'core.webhook', { source: 's1', ...(response === undefined ? {} : { response }) });
  const graph = {
    nodes: [hook, node('reply', 'core.respond'), start],
    edges: [withRespond ? edge('hook', 'reply') : edge('start', 'reply')],
  };
  expect(triggersOf(graph, rules)).toMatchObject([
    { nodeId: 'hook', start: 'webhook', sourceId: 's1', answer },
    { nodeId: 'start', start: 'manual', sourceId: null, answer: 'none' },
  ]);
});

test('a trigger or an answering node that is switched off does not count', () => {
  const off: NodeSettings = { disabled: true };
  const graph = {
    nodes: [node('hook', 'core.webhook', { source: 's1' }), node('reply', 'core.respond', {}, off), node('start', 'core.manual', {}, off)],
    edges: [edge('hook', 'reply')],
  };
  expect(triggersOf(graph, rules)).toMatchObject([{ nodeId: 'hook', start: 'webhook', sourceId: 's1', answer: 'none' }]);
  expect(triggersOf(graph, rules)).toHaveLength(1);
});
