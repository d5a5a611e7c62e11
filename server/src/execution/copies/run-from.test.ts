import type { Graph, GraphEdge, JsonValue } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { structureOf } from './graph-structure.ts';
import { seedsBefore } from './run-from.ts';
import type { StepTrace } from './seeding.ts';

function before(
  edges: string[],
  from: { nodeId: string; pinned?: Record<string, JsonValue>; recorded?: string[]; hasNewData?: boolean; usePinned?: boolean },
) {
  const parsed = edges.map((edge, index): GraphEdge => {
    const [source = '', target = ''] = edge.split(' -> ');
    const [node = '', port] = source.split('.');
    return { id: `e${index}`, source: node, sourceHandle: port ?? 'out', target };
  });
  const ids = [...new Set(parsed.flatMap(({ source, target }) => [source, target]))];
  const graph: Graph = {
    nodes: ids.map((id) => ({
      id,
      type: id,
      position: { x: 0, y: 0 },
      data: {
        label: id,
        typeVersion: 1,
        params: {},
        ...(from.pinned && id in from.pinned ? { settings: { pinnedOutput: from.pinned[id] as JsonValue } } : {}),
      },
    })),
    edges: parsed,
  };
  const ports = (type: string): string[] => (type === 'if' ? ['true', 'false'] : ['out']);
  const structure = structureOf(graph, () => ({}));
  const steps = (from.recorded ?? []).map((text, index): StepTrace => {
    const [nodeId = '', port = 'out'] = text.split('.');
    const status = port === 'skipped' ? 'SKIPPED' : port === 'failed' ? 'FAILED' : 'COMPLETED';
    return { ordinal: index + 1, nodeId, iteration: [], status, outputPort: status === 'COMPLETED' ? port : null, sources: null };
  });
  const found = seedsBefore({
    graph,
    structure,
    nodeId: from.nodeId,
    triggerNodeId: 'start',
    hasNewData: from.hasNewData ?? false,
    nodeType: (type) => ({ outputs: ports(type).map((name) => ({ name, title: name })) }),
    usePinned: from.usePinned ?? true,
    recorded: from.recorded ? { executionId: 'x', recording: { structure, steps, triggerNodeId: 'start' } } : null,
  });
  const seeds = found.seeds.map((seed) =>
    seed.kind === 'PINNED' ? `${seed.nodeId}.${seed.outputPort} ${seed.outputJson}` : `recorded ${from.recorded?.[seed.from.ordinal - 1]}`,
  );
  return { ...found, seeds };
}

const LINE = ['start -> a', 'a -> b', 'b -> c'];

test('recorded outputs stand for the nodes before', () => {
  expect(before(LINE, { nodeId: 'b', recorded: ['start', 'a', 'b', 'c'] })).toEqual({
    seeds: ['recorded start', 'recorded a'],
    missing: [],
    isReached: true,
  });
});

test('pinned outputs go before recorded ones, and count in drafts only', () => {
  const from = { nodeId: 'c', recorded: ['start', 'a', 'b'], pinned: { b: { n: 1 } } };
  expect(before(LINE, from).seeds).toEqual(['recorded start', 'recorded a', 'b.out {"n":1}']);
  expect(before(LINE, { ...from, usePinned: false }).seeds).toEqual(['recorded start', 'recorded a', 'recorded b']);
});

test('nodes without an output are named, but not those behind one that has', () => {
  expect(before(LINE, { nodeId: 'c' })).toMatchObject({ seeds: ['start.out null'], missing: ['a', 'b'] });
  expect(before(LINE, { nodeId: 'c', pinned: { b: 1 } })).toMatchObject({ seeds: ['start.out null', 'b.out 1'], missing: [] });
  expect(before(LINE, { nodeId: 'c', recorded: ['start', 'a', 'b.failed'] })).toMatchObject({ missing: ['b'] });
});

test('a skipped branch is known, and one that leads past the node is refused', () => {
  const edges = ['start -> if', 'if.true -> a', 'if.false -> b', 'a -> c', 'b -> c'];
  expect(before(edges, { nodeId: 'c', recorded: ['start', 'if.true', 'b.skipped', 'a', 'c'] })).toEqual({
    seeds: ['recorded start', 'recorded if.true', 'recorded a', 'recorded b.skipped'],
    missing: [],
    isReached: true,
  });
  expect(before(edges, { nodeId: 'b', recorded: ['start', 'if.true', 'b.skipped', 'a', 'c'] })).toMatchObject({ isReached: false });
  // A pinned output leads to where the test goes on.
  expect(before(edges, { nodeId: 'b', pinned: { if: 7 } })).toMatchObject({ seeds: ['start.out null', 'if.false 7'], isReached: true });
});

test('other trigger data does not take the recorded trigger over', () => {
  expect(before(LINE, { nodeId: 'b', recorded: ['start', 'a'], hasNewData: true }).seeds).toEqual(['start.out null', 'recorded a']);
});

test('branches beside the node keep their recorded outputs', () => {
  const edges = ['start -> a', 'a -> b', 'start -> x', 'x -> b2', 'b -> z', 'b2 -> z'];
  expect(before(edges, { nodeId: 'b', recorded: ['start', 'a', 'x', 'b', 'b2', 'z'] }).seeds).toEqual([
    'recorded start',
    'recorded a',
    'recorded x',
    'recorded b2',
  ]);
});
