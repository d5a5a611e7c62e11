import { node, set, start, testGraphs, edge } from './testing.ts';

testGraphs([
  { name: 'a workflow of two nodes', nodes: [start, set('a')], edges: [edge('start', 'a')], issues: [] },
  { name: 'a node that nothing leads to', nodes: [start, set('a')], issues: [] },
  { name: 'no trigger', nodes: [], issues: [{ path: 'nodes', message: 'Add a trigger: nothing starts this workflow.' }] },
  { name: 'a trigger that is switched off', nodes: [node('start', 'core.manual', {}, { disabled: true })], issues: [{ path: 'nodes' }] },
  {
    name: 'an unknown node type',
    nodes: [start, node('a', 'shop.order')],
    issues: [{ path: 'nodes.a.type', nodeId: 'a', message: 'There is no node type shop.order. Is its plugin installed?' }],
  },
  {
    name: 'an unknown version',
    nodes: [start, { ...node('a', 'core.set'), data: { label: 'A', typeVersion: 9, params: {} } }],
    issues: [{ path: 'nodes.a.type', message: 'The node type core.set has no version 9; the newest is 1.' }],
  },
  { name: 'the same id twice', nodes: [start, start], issues: [{ path: 'nodes.start', message: 'Two nodes have the id start.' }] },
]);
