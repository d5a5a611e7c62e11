import { expect, test } from 'vitest';
import { createFlowProjector } from './flow-elements.ts';
import type { FlowInputs } from './flow-elements.ts';
import { moveNodes, setLabel } from './graph-commands.ts';
import { loopBodies } from './loops.ts';
import type { NodeRun } from './node-run.ts';
import { graphOf, node, testCatalog } from './testing.ts';

const graph = graphOf([node('if1', 'core.if'), node('a', 'core.set'), node('b', 'core.set')], 'if1.true>a', 'if1.false>b');

function inputs(overrides: Partial<FlowInputs> = {}): FlowInputs {
  return {
    graph,
    catalog: testCatalog,
    statusByNode: new Map(),
    issuesByNode: new Map(),
    resourceNames: new Map(),
    loops: [],
    loopSizes: new Map(),
    dragged: new Map(),
    selectedNodes: new Set(),
    selectedEdges: new Set(),
    readOnly: false,
    ...overrides,
  };
}

test('only what changed becomes a new element', () => {
  const project = createFlowProjector();
  const before = project(inputs());
  const renamed = project(inputs({ graph: setLabel(graph, 'a', 'Other') }));
  expect(renamed.nodes.map((each, index) => each === before.nodes[index])).toEqual([true, false, true]);
  expect(renamed.edges.every((each, index) => each === before.edges[index])).toBe(true);
});

test('a status, a fault or a new edge reaches its node, and no other', () => {
  const project = createFlowProjector();
  const changedBy = (change: Partial<FlowInputs>): boolean[] => {
    const before = project(inputs()).nodes;
    return project(inputs(change)).nodes.map((each, index) => each !== before[index]);
  };
  expect(changedBy({ statusByNode: new Map([['a', { status: 'RUNNING' }]]) })).toEqual([false, true, false]);
  expect(changedBy({ issuesByNode: new Map([['b', [{ message: 'Name is required' }]]]) })).toEqual([false, false, true]);
  expect(changedBy({ graph: { nodes: graph.nodes, edges: [...graph.edges, ...graphOf([], 'a>b').edges] } })).toEqual([false, true, false]);
  expect(changedBy({ selectedNodes: new Set(['a']) })).toEqual([false, true, false]);
  expect(changedBy({ readOnly: true })).toEqual([true, true, true]);
});

test('a drag makes new elements of the dragged nodes, with the same data', () => {
  const project = createFlowProjector();
  const before = project(inputs());
  const after = project(inputs({ dragged: new Map([['b', { x: 50, y: 60 }]]) }));
  expect(after.nodes[0]).toBe(before.nodes[0]);
  expect(after.nodes[2]?.position).toEqual({ x: 50, y: 60 });
  expect(after.nodes[2]?.data).toBe(before.nodes[2]?.data);
  const rested = project(inputs({ graph: moveNodes(graph, new Map([['b', { x: 50, y: 60 }]])) }));
  expect(rested.nodes[2]?.position).toEqual({ x: 50, y: 60 });
});

test('a status shows in the name for screen readers and on the edges', () => {
  const runs = new Map<string, NodeRun>([
    ['if1', { status: 'COMPLETED', outputPort: 'true' }],
    ['a', { status: 'RUNNING' }],
  ]);
  const { nodes, edges } = createFlowProjector()(inputs({ statusByNode: runs }));
  expect(nodes.map((each) => each.ariaLabel)).toEqual(['if1, Completed', 'a, Running', 'b, Not run']);
  expect(nodes.map((each) => each.domAttributes)).toEqual([
    { 'data-status': 'COMPLETED' },
    { 'data-status': 'RUNNING' },
    { 'data-status': 'IDLE' },
  ]);
  expect(edges.map((edge) => edge.data?.flow)).toEqual(['running', 'skipped']);
});

test('handles are where the node draws its ports', () => {
  const [first] = createFlowProjector()(inputs()).nodes;
  const geometry = first?.data.geometry;
  expect(first?.handles?.map((handle) => [handle.id, handle.type, handle.y + 6])).toEqual([
    ['in', 'target', geometry?.inputs[0]],
    ['true', 'source', geometry?.outputs[0]],
    ['false', 'source', geometry?.outputs[1]],
  ]);
});

test('a loop and the nodes of its body count what has run', () => {
  const looped = graphOf([node('loop', 'core.loop'), node('a', 'core.set'), node('after', 'core.set')], 'loop.each>a', 'loop.done>after');
  const loops = loopBodies(looped, testCatalog);
  const run = (status: NodeRun['status'], runs: number) =>
    new Map<string, NodeRun>([
      ['loop', { status, runs: 1, outputPort: status === 'COMPLETED' ? 'done' : null }],
      ['a', { status: status === 'COMPLETED' ? 'COMPLETED' : 'RUNNING', runs }],
    ]);
  const during = createFlowProjector()(
    inputs({ graph: looped, loops, loopSizes: new Map([['loop', 10]]), statusByNode: run('RUNNING', 3) }),
  );
  expect(during.nodes.map((each) => each.data.progress)).toEqual(['3 / 10', '3 / 10', '']);
  expect(during.edges.map((edge) => edge.data?.flow)).toEqual(['running', 'idle']);
  const after = createFlowProjector()(inputs({ graph: looped, loops, statusByNode: run('COMPLETED', 10) }));
  expect(after.nodes.map((each) => each.data.progress)).toEqual(['10 ×', '10 ×', '']);
  expect(after.edges.map((edge) => edge.data?.flow)).toEqual(['taken', 'idle']);
});
