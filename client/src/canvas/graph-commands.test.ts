import { expect, test } from 'vitest';
import type { Graph } from '@hookloom/sdk/wire';
import {
  addNode,
  addNodeAfter,
  addNodeOnEdge,
  connect,
  moveNodes,
  removeElements,
  setParams,
  setSettings,
  setWorkflowSettings,
} from './graph-commands.ts';
import { copyOf, paste } from './clipboard.ts';
import { readGraph } from './graph-json.ts';
import { renameNode } from './rename-node.ts';
import type { CanvasNodeType } from './node-types.ts';
import { edgeTexts, graphOf, node, testCatalog } from './testing.ts';

function typeOf(type: string): CanvasNodeType {
  const found = testCatalog.get(type);
  if (!found) throw new Error(`no ${type} in the test catalog`);
  return found;
}

const empty: Graph = { nodes: [], edges: [] };

test('a new node has an id, a place on the grid and the defaults of its type', () => {
  const { graph, nodeId } = addNode(empty, testCatalog, typeOf('code.javascript'), { x: 101, y: 37 });
  expect(nodeId).toBe('javascript1');
  expect(graph.nodes).toEqual([
    {
      id: 'javascript1',
      type: 'code.javascript',
      position: { x: 96, y: 32 },
      data: { label: 'JavaScript', typeVersion: 1, params: { code: 'return input;' } },
    },
  ]);
});

test('a second node at the same place moves down and gets a label of its own', () => {
  const first = addNode(empty, testCatalog, typeOf('core.set'), { x: 0, y: 0 });
  const second = addNode(first.graph, testCatalog, typeOf('core.set'), { x: 0, y: 0 });
  const [a, b] = second.graph.nodes;
  expect(b?.position.y).toBeGreaterThanOrEqual(64);
  expect([a?.data.label, b?.data.label]).toEqual(['Set fields', 'Set fields 2']);
});

test('a new node lies below one that has rows of ports, not on them', () => {
  const first = addNode(empty, testCatalog, typeOf('core.if'), { x: 0, y: 0 });
  const second = addNode(first.graph, testCatalog, typeOf('core.set'), { x: 0, y: 0 });
  expect(second.graph.nodes[1]?.position.y).toBeGreaterThanOrEqual(120);
});

test('a node added behind a port is connected', () => {
  const graph = graphOf([node('if1', 'core.if')]);
  const added = addNodeAfter(graph, testCatalog, typeOf('core.set'), { nodeId: 'if1', port: 'false' });
  expect(edgeTexts(added.graph)).toEqual(['if1.false>set1.in']);
  expect(added.graph.nodes[1]?.position.x).toBeGreaterThan(224);
});

test('a node put into an edge takes both its ends, and what lies right of it makes room', () => {
  const graph = graphOf([node('if1', 'core.if'), node('merge1', 'core.merge', {}, { x: 320, y: 0 })], 'if1.true>merge1.b');
  const added = addNodeOnEdge(graph, testCatalog, typeOf('core.set'), 'if1.true>merge1.b');
  expect(added && edgeTexts(added.graph)).toEqual(['if1.true>set1.in', 'set1.out>merge1.b']);
  const [, target, between] = added?.graph.nodes ?? [];
  expect(target?.position.x).toBeGreaterThanOrEqual((between?.position.x ?? 0) + 224);
});

test('a trigger cannot be put into an edge', () => {
  const graph = graphOf([node('a', 'core.set'), node('b', 'core.set')], 'a>b');
  expect(addNodeOnEdge(graph, testCatalog, typeOf('core.webhook'), 'a>b')).toBeNull();
});

test('edges go with their nodes', () => {
  const graph = graphOf([node('a', 'core.set'), node('b', 'core.set'), node('c', 'core.set')], 'a>b', 'b>c', 'a>c');
  const left = removeElements(graph, { nodeIds: ['b'], edgeIds: [] });
  expect(left.nodes.map((each) => each.id)).toEqual(['a', 'c']);
  expect(left.edges.map((edge) => edge.id)).toEqual(['a>c']);
  expect(removeElements(graph, { nodeIds: [], edgeIds: ['a>c'] }).edges).toHaveLength(2);
});

test('what a command does not touch keeps its identity', () => {
  const graph = graphOf([node('a', 'core.set'), node('b', 'core.set')], 'a>b');
  const moved = moveNodes(graph, new Map([['a', { x: 16, y: 0 }]]));
  expect(moved.nodes[1]).toBe(graph.nodes[1]);
  expect(moved.edges).toBe(graph.edges);
  expect(moveNodes(graph, new Map([['a', { x: 0, y: 0 }]]))).toBe(graph);
  expect(connect(graph, { source: 'a', target: 'b' })).toBe(graph);
  expect(removeElements(graph, { nodeIds: ['gone'], edgeIds: [] })).toBe(graph);
  expect(setParams(graph, testCatalog, 'a', { x: 1 }).edges).toBe(graph.edges);
});

test('edges follow a port whose key is edited, and go with one that is taken out', () => {
  const cases = [{ key: 'gold' }, { key: 'silver' }];
  const graph = graphOf([node('s', 'core.switch', { cases }), node('a', 'core.set')], 's.gold>a', 's.silver>a', 's.fallback>a');
  const renamed = setParams(graph, testCatalog, 's', { cases: [{ key: 'golden' }, { key: 'silver' }] });
  expect(edgeTexts(renamed)).toEqual(['s.golden>a.in', 's.silver>a.in', 's.fallback>a.in']);
  const removed = setParams(graph, testCatalog, 's', { cases: [{ key: 'silver' }] });
  expect(edgeTexts(removed)).toEqual(['s.silver>a.in', 's.fallback>a.in']);
});

test('the error edge goes when failures are no longer routed', () => {
  const routed = setSettings(graphOf([node('a', 'core.set'), node('b', 'core.set')], 'a>b'), testCatalog, 'a', { onError: 'route' });
  const connected = connect(routed, { source: 'a', sourceHandle: 'error', target: 'b', targetHandle: 'in' });
  expect(edgeTexts(connected)).toEqual(['a.out>b.in', 'a.error>b.in']);
  const stopped = setSettings(connected, testCatalog, 'a', { onError: undefined });
  expect(edgeTexts(stopped)).toEqual(['a.out>b.in']);
  expect(stopped.nodes[0]?.data.settings).toEqual({});
});

test('no command loses the settings of the workflow, and one that is unset is gone', () => {
  const graph: Graph = { ...graphOf([node('a', 'core.set'), node('b', 'core.set')], 'a>b'), settings: { priority: 'HIGH' } };
  const [edge] = graph.edges;
  const after = addNodeOnEdge(graph, testCatalog, typeOf('core.set'), edge?.id ?? '');
  const changed: Graph[] = [
    addNode(graph, testCatalog, typeOf('core.set'), { x: 0, y: 0 }).graph,
    after?.graph ?? empty,
    moveNodes(graph, new Map([['a', { x: 16, y: 0 }]])),
    removeElements(graph, { nodeIds: ['a'], edgeIds: [] }),
    connect(graph, { source: 'b', target: 'a' }),
    setParams(graph, testCatalog, 'a', { fields: [] }),
    setSettings(graph, testCatalog, 'a', { notes: 'x' }),
    renameNode(graph, testCatalog, 'a', 'c'),
    paste(graph, testCatalog, copyOf(graph, ['a']), { x: 0, y: 0 }).graph,
    readGraph(JSON.parse(JSON.stringify(graph))),
  ];
  expect(changed.map(({ settings }) => settings)).toEqual(changed.map(() => ({ priority: 'HIGH' })));
  expect(setWorkflowSettings(graph, { timeoutMs: 5, priority: undefined }).settings).toEqual({ timeoutMs: 5 });
});
