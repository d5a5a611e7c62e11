import { expect, test } from 'vitest';
import { issueTarget } from './issue-target.ts';

test.each([
  ['nodes.set1.params.fields.0.name', { nodeId: 'set1', edgeId: null, field: 'fields.0.name' }],
  ['nodes.set1.data.params.url', { nodeId: 'set1', edgeId: null, field: 'url' }],
  ['nodes.if1.type', { nodeId: 'if1', edgeId: null, field: null }],
  ['nodes.http1.params.edges.0', { nodeId: 'http1', edgeId: null, field: 'edges.0' }],
  ['edges.if1.true-set1.in', { nodeId: null, edgeId: 'if1.true-set1.in', field: null }],
  ['settings.concurrency.key', { nodeId: null, edgeId: null, field: null, setting: 'concurrency.key' }],
  ['input.graph.settings.timeoutMs', { nodeId: null, edgeId: null, field: null, setting: 'timeoutMs' }],
  ['nodes.a.settings.timeoutMs', { nodeId: 'a', edgeId: null, field: null }],
  ['', { nodeId: null, edgeId: null, field: null }],
])('%s', (path, target) => {
  expect(issueTarget(path)).toEqual({ setting: null, ...target });
});
