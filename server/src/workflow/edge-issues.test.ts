import { expect } from 'vitest';
import { edge, field, node, set, start, testGraphs } from './testing.ts';

testGraphs([
  {
    name: 'an edge from and to nowhere',
    nodes: [start],
    edges: [edge('x', 'y')],
    issues: [
      { path: 'edges.x-y', edgeId: 'x-y', message: 'The edge starts at x, and there is no such node.' },
      { path: 'edges.x-y', message: 'The edge leads to y, and there is no such node.' },
    ],
  },
  {
    name: 'an edge id twice',
    nodes: [start, set('a')],
    edges: [edge('start', 'a'), edge('start', 'a')],
    issues: [{ message: 'Two edges have the id start-a.' }],
  },
  {
    name: 'ports that are not there',
    nodes: [start, set('a')],
    edges: [edge('start', 'a', 'true', 'left')],
    issues: [{ message: 'START has no output true.' }, { message: 'A has no input left.' }],
  },
  {
    name: 'the error port of a node that does not route its errors',
    nodes: [start, set('a'), set('b')],
    edges: [edge('start', 'a'), edge('a', 'b', 'error')],
    issues: [{ edgeId: 'a-b', message: 'A has no output error.' }],
  },
  {
    name: 'the error port of one that does',
    nodes: [start, node('a', 'core.set', field('1'), { onError: 'route' }), set('b')],
    edges: [edge('start', 'a'), edge('a', 'b', 'error')],
    issues: [],
  },
  {
    name: 'the timeout port of a node that waits',
    nodes: [start, node('ask', 'core.approval', { message: 'Go on?' }), set('a'), set('b'), set('c')],
    edges: [edge('start', 'ask'), edge('ask', 'a', 'approved'), edge('ask', 'b', 'rejected'), edge('ask', 'c', 'timeout')],
    issues: [],
  },
  {
    name: 'an edge to a trigger',
    nodes: [start, set('a')],
    edges: [edge('a', 'start')],
    issues: [{ edgeId: 'a-start', message: 'START is a trigger; no edge can lead to it.' }],
  },
  {
    name: 'a circle',
    nodes: [start, node('a', 'core.merge'), set('b')],
    edges: [edge('start', 'a'), edge('a', 'b'), edge('b', 'a')],
    issues: [
      {
        path: expect.stringMatching(/^nodes\.[ab]$/),
        message: expect.stringMatching(/^These nodes form a circle: (A → B → A|B → A → B)\.$/),
      },
    ],
  },
]);
