import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { GraphEdge, GraphNode, JsonObject, NodeSettings } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { discoverPlugins } from '../plugin/discovery.ts';
import { createRegistry } from '../plugin/registry.ts';
import { validateParams } from '../plugin/validate-params.ts';
import { hashGraph } from './hash.ts';
import { outputPorts, type GraphRules } from './rules.ts';
import { triggersOf } from './triggers.ts';
import { validateGraph } from './validate.ts';

const registry = createRegistry(await discoverPlugins());
/** Expressions belong to a later room; here each names its steps as plainly as can be. */
const rules: GraphRules = {
  nodeType: registry.nodeType,
  validateParams,
  expressionIssues: (_manifest, params) =>
    JSON.stringify(params).includes('{{ broken') ? [{ path: 'fields', message: 'cannot be read' }] : [],
  stepsNamedIn: (text) => [...text.matchAll(/steps\.(\w+)/g)].map(([, id]) => id ?? ''),
};

const node = (id: string, type: string, params: JsonObject = {}, settings?: NodeSettings): GraphNode => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id.toUpperCase(), typeVersion: 1, params, ...(settings ? { settings } : {}) },
});
const edge = (source: string, target: string, sourceHandle = 'out', targetHandle = 'in'): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  sourceHandle,
  target,
  targetHandle,
});
const start = node('start', 'core.manual');
const field = (value: string): JsonObject => ({ fields: [{ name: 'x', value }] });

interface Case {
  name: string;
  nodes: GraphNode[];
  edges?: GraphEdge[];
  issues: unknown[];
}

const cases: Case[] = [
  { name: 'a workflow of two nodes', nodes: [start, node('a', 'core.set', field('1'))], edges: [edge('start', 'a')], issues: [] },
  { name: 'a node that nothing leads to', nodes: [start, node('a', 'core.set', field('1'))], issues: [] },
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
    nodes: [start, node('a', 'core.set', field('1'))],
    edges: [edge('start', 'a'), edge('start', 'a')],
    issues: [{ message: 'Two edges have the id start-a.' }],
  },
  {
    name: 'ports that are not there',
    nodes: [start, node('a', 'core.set', field('1'))],
    edges: [edge('start', 'a', 'true', 'left')],
    issues: [{ message: 'START has no output true.' }, { message: 'A has no input left.' }],
  },
  {
    name: 'the error port of a node that does not route its errors',
    nodes: [start, node('a', 'core.set', field('1')), node('b', 'core.set', field('1'))],
    edges: [edge('start', 'a'), edge('a', 'b', 'error')],
    issues: [{ edgeId: 'a-b', message: 'A has no output error.' }],
  },
  {
    name: 'the error port of one that does',
    nodes: [start, node('a', 'core.set', field('1'), { onError: 'route' }), node('b', 'core.set', field('1'))],
    edges: [edge('start', 'a'), edge('a', 'b', 'error')],
    issues: [],
  },
  {
    name: 'an edge to a trigger',
    nodes: [start, node('a', 'core.set', field('1'))],
    edges: [edge('a', 'start')],
    issues: [{ edgeId: 'a-start', message: 'START is a trigger; no edge can lead to it.' }],
  },
  {
    name: 'a circle',
    nodes: [start, node('a', 'core.merge'), node('b', 'core.set', field('1'))],
    edges: [edge('start', 'a'), edge('a', 'b'), edge('b', 'a')],
    issues: [
      {
        path: expect.stringMatching(/^nodes\.[ab]$/),
        message: expect.stringMatching(/^These nodes form a circle: (A → B → A|B → A → B)\.$/),
      },
    ],
  },
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
    nodes: [start, node('a', 'core.set', field('{{ broken'))],
    issues: [{ path: 'nodes.a.params.fields', field: 'fields', message: 'cannot be read' }],
  },
  {
    name: 'an expression that names a missing node',
    nodes: [start, node('a', 'core.set', field('{{ steps.start }}{{ steps.gone.x }}'))],
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
];

test.each(cases)('$name', ({ nodes, edges = [], issues }) => {
  expect(validateGraph({ nodes, edges }, rules)).toMatchObject(issues);
  expect(validateGraph({ nodes, edges }, rules)).toHaveLength(issues.length);
});

test('ports made of list items are those of the items', () => {
  const manifest = registry.nodeType('core.switch') as NodeManifest;
  const ports = (items: JsonObject['cases']): string[] | null => {
    const found = outputPorts(node('s', 'core.switch', items === undefined ? {} : { cases: items }), manifest);
    return found && [...found];
  };
  expect(ports([{ key: 'big' }, { key: 'small' }])).toEqual(['big', 'small', 'default']);
  expect(ports([])).toEqual(['default']);
  expect(ports('{{ trigger.cases }}')).toBeNull();
});

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
  expect(triggersOf(graph, rules)).toEqual([
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
  expect(triggersOf(graph, rules)).toEqual([{ nodeId: 'hook', start: 'webhook', sourceId: 's1', answer: 'none' }]);
});

test('equal graphs have equal hashes in whatever order their keys were written', () => {
  const graph = { nodes: [start], edges: [] };
  const reversed = {
    edges: [],
    nodes: graph.nodes.map((one) => Object.fromEntries(Object.entries(one).toReversed()) as unknown as GraphNode),
  };
  expect(hashGraph(reversed)).toBe(hashGraph(graph));
  expect(hashGraph({ nodes: [start, node('a', 'core.set')], edges: [] })).not.toBe(
    hashGraph({ nodes: [node('a', 'core.set'), start], edges: [] }),
  );
});
