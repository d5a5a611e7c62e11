import type { GraphEdge, GraphNode, JsonObject } from '@hookloom/sdk/wire';
import { edge, node, set, start, testGraphs } from './testing.ts';

const merge = (params: JsonObject): GraphNode[] => [start, set('a'), set('b'), node('merge', 'core.merge', params)];
const both: GraphEdge[] = [edge('start', 'a'), edge('start', 'b'), edge('a', 'merge'), edge('b', 'merge')];

testGraphs([
  { name: 'a merge of as many as come', nodes: merge({ mode: 'first', count: 2 }), edges: both, issues: [] },
  { name: 'a merge of as many as come by default', nodes: merge({ mode: 'first' }), edges: both, issues: [] },
  {
    name: 'a merge of more than come',
    nodes: merge({ mode: 'first', count: 3 }),
    edges: both,
    issues: [
      {
        path: 'nodes.merge.params.count',
        nodeId: 'merge',
        field: 'count',
        message: 'MERGE waits for 3 branches, but 2 edges lead to it, so it can never go on.',
      },
    ],
  },
  {
    name: 'a merge of two where one comes',
    nodes: merge({ mode: 'first' }),
    edges: both.slice(0, 3),
    issues: [{ message: 'MERGE waits for 2 branches, but 1 edge leads to it, so it can never go on.' }],
  },
  { name: 'a count that is not asked for', nodes: merge({ mode: 'all', count: 9 }), edges: both, issues: [] },
  {
    name: 'a count by expression',
    nodes: merge({ mode: 'first', count: '{{ trigger.n }}' }),
    edges: both,
    issues: [{ path: 'nodes.merge.params.count', message: 'How many branches MERGE waits for cannot be an expression.' }],
  },
]);
