import { expect } from 'vitest';
import type { GraphEdge, JsonObject } from '@hookloom/sdk/wire';
import { edge, field, node, set, start, testGraphs } from './testing.ts';

const await1 = (condition: string): JsonObject => ({ from: 'event', eventType: 'paid', condition });

testGraphs([
  {
    name: 'a missing required parameter',
    nodes: [start, node('a', 'http.request')],
    issues: [{ path: 'nodes.a.params.url', nodeId: 'a', field: 'url', message: expect.stringMatching(/^URL is required/) }],
  },
  {
    name: 'a missing parameter of a node that is switched off',
    nodes: [start, node('a', 'http.request', {}, { disabled: true })],
    issues: [],
  },
  {
    name: 'an expression that cannot be read',
    nodes: [start, set('a', '{{ broken')],
    issues: [{ path: 'nodes.a.params.fields', field: 'fields', message: 'cannot be read' }],
  },
  {
    name: 'an expression that names a missing node',
    nodes: [start, set('a', '{{ steps.start }}{{ steps.gone.x }}')],
    issues: [
      {
        path: 'nodes.a.params.fields.0.value',
        nodeId: 'a',
        field: 'fields.0.value',
        message: 'The expression names steps.gone, and there is no such node.',
      },
    ],
  },
  {
    name: 'code that only looks like an expression',
    nodes: [start, node('a', 'code.javascript', { code: 'return `{{ steps.gone }}`' })],
    issues: [],
  },
  {
    name: 'a condition, which is an expression without braces',
    nodes: [start, node('a', 'core.waitForEvent', await1('event.data.id === steps.gone.id'))],
    issues: [{ path: 'nodes.a.params.condition', message: 'The expression names steps.gone, and there is no such node.' }],
  },
]);

const each = (source: string, target: string): GraphEdge => edge(source, target, 'each');
const nested = [
  edge('start', 'before'),
  edge('before', 'outer'),
  each('outer', 'a'),
  edge('a', 'inner'),
  each('inner', 'b'),
  edge('inner', 'c', 'done'),
  edge('outer', 'after', 'done'),
];
/** `before → outer(a → inner(b) → c) → after`, where each node sets what it is given here. */
const loops = (values: Record<string, string>) => [
  start,
  node('outer', 'core.loop', { items: values['outer'] ?? [] }),
  node('inner', 'core.loop', { items: values['inner'] ?? [] }),
  ...['before', 'a', 'b', 'c', 'after'].map((id) => node(id, 'core.set', field(values[id] ?? '1'))),
];

testGraphs([
  {
    name: 'in a loop: its own names, its steps, those of the loops around it and those outside',
    nodes: loops({
      b: '{{ item }} {{ loop.parent.index }} {{ steps.a }} {{ steps.before }}',
      inner: '{{ item.lines }}',
      c: '{{ steps.a }}',
    }),
    edges: nested,
    issues: [],
  },
  {
    name: 'after a loop: its results',
    nodes: loops({ after: '{{ steps.outer }}', c: '{{ steps.inner }}' }),
    edges: nested,
    issues: [],
  },
  {
    name: 'after a loop: a step in it',
    nodes: loops({ after: '{{ steps.a.x }}' }),
    edges: nested,
    issues: [
      {
        path: 'nodes.after.params.fields.0.value',
        nodeId: 'after',
        message:
          'The expression names steps.a, but A runs once for each item of OUTER, and only expressions in that loop can read it. ' +
          'Read the results of all items as {{ steps.outer }}.',
      },
    ],
  },
  {
    name: 'around a loop: a step in the inner one',
    nodes: loops({ c: '{{ steps.b }}', outer: '{{ steps.a }}' }),
    edges: nested,
    issues: [
      { path: 'nodes.outer.params.items', message: expect.stringContaining('A runs once for each item of OUTER') },
      { path: 'nodes.c.params.fields.0.value', message: expect.stringContaining('B runs once for each item of INNER') },
    ],
  },
  {
    name: 'outside a loop: the names of a loop',
    nodes: loops({ before: '{{ item }}', after: '{{ loop.index }}' }),
    edges: nested,
    issues: [
      {
        path: 'nodes.before.params.fields.0.value',
        message:
          'The expression names item, which is there inside a loop only, and BEFORE stands in none. ' +
          'For a field of that name in the trigger’s data write {{ trigger.item }} or {{ trigger.body.item }}.',
      },
      { path: 'nodes.after.params.fields.0.value', message: expect.stringMatching(/^The expression names loop,/) },
    ],
  },
]);
