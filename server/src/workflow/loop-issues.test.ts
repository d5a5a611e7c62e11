import { expect } from 'vitest';
import type { GraphEdge } from '@hookloom/sdk/wire';
import { edge, node, set, start, testGraphs } from './testing.ts';

const loop = node('loop', 'core.loop');
const inner = node('inner', 'core.loop');
const exit = node('exit', 'core.exitLoop');
const each = (source: string, target: string): GraphEdge => edge(source, target, 'each');
const done = (source: string, target: string): GraphEdge => edge(source, target, 'done');

testGraphs([
  {
    name: 'a loop with a body, a way out of it and something after it',
    nodes: [start, loop, set('a'), exit, set('after')],
    edges: [edge('start', 'loop'), each('loop', 'a'), edge('a', 'exit'), done('loop', 'after')],
    issues: [],
  },
  {
    name: 'a loop inside a loop',
    nodes: [start, loop, inner, set('a'), set('b'), exit],
    edges: [edge('start', 'loop'), each('loop', 'inner'), each('inner', 'a'), done('inner', 'b'), edge('b', 'exit')],
    issues: [],
  },
  {
    name: 'a loop without a body',
    nodes: [start, loop, set('after')],
    edges: [edge('start', 'loop'), done('loop', 'after')],
    issues: [
      {
        path: 'nodes.loop',
        nodeId: 'loop',
        message: 'Connect what is to be done for each item: nothing hangs on “For each item” of LOOP.',
      },
    ],
  },
  {
    name: 'a loop without a body that is switched off',
    nodes: [start, node('loop', 'core.loop', {}, { disabled: true })],
    edges: [edge('start', 'loop')],
    issues: [],
  },
  {
    name: 'an edge into a body from outside',
    nodes: [start, loop, set('x'), set('a'), set('b')],
    edges: [edge('start', 'loop'), each('loop', 'a'), edge('a', 'b'), edge('start', 'x'), edge('x', 'b')],
    issues: [
      {
        path: 'edges.x-b',
        edgeId: 'x-b',
        message:
          'X is outside the loop LOOP, and B runs in it for each item, so no edge can join them. ' +
          'Read what comes from outside by an expression: {{ steps.x }}.',
      },
    ],
  },
  {
    name: 'an edge into a body in a body is one fault',
    nodes: [start, loop, inner, set('x'), set('a')],
    edges: [edge('start', 'loop'), each('loop', 'inner'), each('inner', 'a'), edge('start', 'x'), edge('x', 'a')],
    issues: [{ edgeId: 'x-a' }],
  },
  {
    name: 'a node that hangs on both ports of a loop',
    nodes: [start, loop, set('a'), set('b')],
    edges: [edge('start', 'loop'), each('loop', 'a'), done('loop', 'b'), edge('b', 'a')],
    issues: [
      {
        edgeId: 'b-a',
        message: 'A hangs on “For each item” of LOOP and on another of its outputs. A node runs either for each item or after the loop.',
      },
    ],
  },
  {
    name: 'a trigger in a body',
    nodes: [start, loop, node('hook', 'core.manual')],
    edges: [edge('start', 'loop'), each('loop', 'hook')],
    issues: [{ edgeId: 'loop-hook', message: 'HOOK is a trigger; no edge can lead to it.' }],
  },
  {
    name: 'an exit from no loop',
    nodes: [start, loop, set('a'), exit],
    edges: [edge('start', 'loop'), each('loop', 'a'), done('loop', 'exit')],
    issues: [{ path: 'nodes.exit', nodeId: 'exit', message: expect.stringMatching(/^EXIT stands in no loop\./) }],
  },
  {
    name: 'an exit from no loop that is switched off',
    nodes: [start, node('exit', 'core.exitLoop', {}, { disabled: true })],
    issues: [],
  },
]);
