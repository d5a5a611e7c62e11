/** Node types and graphs for the tests of this folder and of those that use it. */
import type { Graph, GraphNode, JsonObject } from '@hookloom/sdk/wire';
import { catalogOf } from './node-types.ts';
import type { CanvasNodeType } from './node-types.ts';

export function nodeType(type: string, overrides: Partial<CanvasNodeType> = {}): CanvasNodeType {
  return {
    type,
    version: 1,
    kind: 'ACTION',
    category: 'Test',
    title: type,
    description: '',
    icon: '<svg viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>',
    inputs: [{ name: 'in', title: 'In' }],
    outputs: [{ name: 'out', title: 'Out' }],
    paramsSchema: { type: 'object', properties: {} },
    ...overrides,
  };
}

export const testCatalog = catalogOf([
  nodeType('core.webhook', { title: 'Webhook', kind: 'TRIGGER', inputs: [] }),
  nodeType('core.set', { title: 'Set fields' }),
  nodeType('core.if', {
    title: 'If',
    kind: 'CONDITION',
    outputs: [
      { name: 'true', title: 'True' },
      { name: 'false', title: 'False' },
    ],
  }),
  nodeType('core.switch', {
    title: 'Switch',
    kind: 'CONDITION',
    outputs: [{ each: 'cases' }, { name: 'fallback', title: 'Otherwise' }],
  }),
  nodeType('core.merge', {
    title: 'Merge',
    inputs: [
      { name: 'a', title: 'A' },
      { name: 'b', title: 'B' },
    ],
  }),
  nodeType('core.loop', {
    title: 'Loop',
    body: 'each',
    outputs: [
      { name: 'each', title: 'For each item' },
      { name: 'done', title: 'When done' },
    ],
  }),
  nodeType('code.javascript', {
    title: 'JavaScript',
    paramsSchema: {
      type: 'object',
      properties: { code: { type: 'string', default: 'return input;', field: { kind: 'code' } }, timeoutMs: { type: 'number' } },
    },
  }),
]);

export function node(id: string, type: string, params: JsonObject = {}, position = { x: 0, y: 0 }): GraphNode {
  return { id, type, position, data: { label: id, typeVersion: 1, params } };
}

/** Edges are written `source.port>target.port`; a port left out stands for `out` or `in`. */
export function graphOf(nodes: GraphNode[], ...edges: string[]): Graph {
  return {
    nodes,
    edges: edges.map((text) => {
      const [from = '', to = ''] = text.split('>');
      const [source = '', sourceHandle = 'out'] = from.split('.');
      const [target = '', targetHandle = 'in'] = to.split('.');
      return { id: text, source, sourceHandle, target, targetHandle };
    }),
  };
}

/** The edges in the form that `graphOf` takes, all ports named. */
export function edgeTexts(graph: Graph): string[] {
  return graph.edges.map((edge) => `${edge.source}.${edge.sourceHandle}>${edge.target}.${edge.targetHandle}`);
}
