import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../lib/app-error.ts';
import { MAX_NODES, parseGraph } from './graph.ts';

const node = (id: unknown, more: Record<string, unknown> = {}) => ({
  id,
  type: 'core.set',
  position: { x: 1, y: 2 },
  data: { label: 'Set', typeVersion: 1, params: {} },
  ...more,
});

function issuesOf(value: unknown): { path: string; message: string }[] {
  try {
    parseGraph(value);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'VALIDATION_FAILED') throw error;
    return error.issues;
  }
}

test("React Flow's further keys are kept, but for those of the moment", () => {
  const momentary = { measured: { width: 1 }, selected: true, dragging: false, resizing: false };
  const graph = parseGraph({
    nodes: [
      node('a', { ...momentary, width: 200, zIndex: 3, data: { label: 'A', typeVersion: 2, params: { x: [1] }, colour: 'red' } }),
      node('b'),
    ],
    edges: [{ id: 'e', source: 'a', target: 'b', animated: true, selected: true }],
    viewport: { x: 0 },
  });
  expect(graph).toEqual({
    nodes: [
      {
        id: 'a',
        type: 'core.set',
        position: { x: 1, y: 2 },
        width: 200,
        zIndex: 3,
        data: { label: 'A', typeVersion: 2, params: { x: [1] }, colour: 'red' },
      },
      node('b'),
    ],
    edges: [{ id: 'e', source: 'a', target: 'b', animated: true }],
  });
});

test('what may be left out gets its default', () => {
  expect(parseGraph({ nodes: [{ id: 'a', type: 'core.set', data: {} }] })).toEqual({
    nodes: [{ id: 'a', type: 'core.set', position: { x: 0, y: 0 }, data: { label: 'core.set', typeVersion: 1, params: {} } }],
    edges: [],
  });
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : { inner: deep(levels - 1) });

test.each([
  ['nothing', undefined, 'graph'],
  ['a text', 'graph', 'graph'],
  ['no nodes', { edges: [] }, 'graph.nodes'],
  ['a node without an id', { nodes: [node(undefined)] }, 'graph.nodes.0.id'],
  ['an empty id', { nodes: [node('')] }, 'graph.nodes.0.id'],
  ['an id that reaches a prototype', { nodes: [node('prototype')] }, 'graph.nodes.prototype.id'],
  [
    'a key that reaches a prototype',
    { nodes: [node('a', { data: { params: { deep: [{ constructor: 1 }] } } })] },
    'graph.nodes.0.data.params.deep.0.constructor',
  ],
  ['a position that is none', { nodes: [node('a', { position: { x: 'left', y: 0 } })] }, 'graph.nodes.a.position.x'],
  ['a version that is none', { nodes: [node('a', { data: { typeVersion: 0.5 } })] }, 'graph.nodes.a.data.typeVersion'],
  ['parameters in a list', { nodes: [node('a', { data: { params: [] } })] }, 'graph.nodes.a.data.params'],
  [
    'eleven attempts',
    { nodes: [node('a', { data: { settings: { retry: { attempts: 11, delayMs: 1, backoff: 'fixed' } } } })] },
    'graph.nodes.a.data.settings.retry.attempts',
  ],
  ['an edge without an end', { nodes: [], edges: [{ id: 'e', source: 'a' }] }, 'graph.edges.e.target'],
  ['too many nodes', { nodes: Array.from({ length: MAX_NODES + 1 }, (_, index) => node(`n${index}`)) }, 'graph.nodes'],
  ['too many bytes', { nodes: [node('a', { data: { params: { text: 'x'.repeat(2 * 1024 * 1024) } } })] }, 'graph'],
])('%s is refused with its place', (_name, value, path) => {
  expect(issuesOf(value).map((issue) => issue.path)).toEqual([path]);
});

test('values nested too deep are refused without recursion', () => {
  expect(issuesOf({ nodes: [node('a', { data: { params: { deep: deep(5_000) } } })] })[0]?.message).toMatch(/nested 100 deep/);
});

test('whatever is sent, it is parsed or refused, and parsing again changes nothing', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { nodes: fc.array(fc.record({ id: fc.string(), type: fc.string(), data: fc.object() })), edges: fc.array(fc.object()) },
      { requiredKeys: ['nodes'] },
    ),
  );
  fc.assert(
    fc.property(value, (input) => {
      if (issuesOf(input).length > 0) return;
      const graph = parseGraph(input);
      expect(parseGraph(graph)).toEqual(graph);
    }),
  );
});
