/** What each scenario of offered webhooks draws, and what its callers send. */
import type { Graph, GraphEdge, GraphNode, JsonObject } from '@hookloom/sdk/wire';

export interface Scenario {
  /** Callers at once. */
  connections: number;
  /** Whether the caller waits for the last node's output. A node that responds answers in any case. */
  answers: boolean;
  body: JsonObject;
  /** Nodes behind the trigger `hook`, and edges as `a -> b` or `a.port -> b`. `receiver` is the address of a service that answers at once. */
  draw(receiver: string): { nodes: DrawnNode[]; edges: string[] };
}

interface DrawnNode {
  id: string;
  type: string;
  params: JsonObject;
}

const body = { a: 1, text: 'x'.repeat(900) };

const set = (id: string, fields: Record<string, string | boolean>, keepInput = false): DrawnNode => ({
  id,
  type: 'core.set',
  params: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })), keepInput },
});

const addOne = (id: string, from: string): DrawnNode => set(id, { a: `{{ ${from}.a + 1 }}`, text: `{{ ${from}.text }}` });
const row = (...ids: string[]): string[] => ids.slice(1).map((id, index) => `${ids[index]} -> ${id}`);

/** Set nodes in a row, each of which passes a number on. */
const chain = (length: number): Scenario => ({
  connections: 20,
  answers: true,
  body: { a: 1 },
  draw() {
    const ids = Array.from({ length }, (_, index) => `n${index + 1}`);
    const before = (index: number): string => (index === 0 ? 'trigger.body' : `steps.${ids[index - 1]}`);
    return { nodes: ids.map((id, index) => set(id, { a: `{{ ${before(index)}.a }}` })), edges: row('hook', ...ids) };
  },
});

export const scenarios: Record<string, Scenario> = {
  /** The work of a peer's three nodes: a sum, a flag, the answer. */
  'webhook-sync': {
    connections: 50,
    answers: true,
    body,
    draw: () => ({
      nodes: [
        set('sum', { sum: '{{ trigger.body.a + 1 }}', text: '{{ trigger.body.text }}' }),
        { id: 'answer', type: 'core.respond', params: { status: 200, body: '{{ steps.sum }}' } },
      ],
      edges: row('hook', 'sum', 'answer'),
    }),
  },
  'webhook-async': {
    connections: 100,
    answers: false,
    body,
    draw: () => ({
      nodes: [
        set('n1', { a: '{{ trigger.body.a }}', text: '{{ trigger.body.text }}' }),
        set('n2', { b: '{{ steps.n1.a }}', text: '{{ steps.n1.text }}' }),
        set('n3', { c: '{{ steps.n2.b }}', text: '{{ steps.n2.text }}' }),
      ],
      edges: row('hook', 'n1', 'n2', 'n3'),
    }),
  },
  /** Three recorded steps that each add one and carry 900 bytes on; the caller waits for the result. */
  'three-steps': {
    connections: 50,
    answers: true,
    body,
    draw: () => ({
      nodes: [addOne('n1', 'trigger.body'), addOne('n2', 'steps.n1'), addOne('n3', 'steps.n2')],
      edges: row('hook', 'n1', 'n2', 'n3'),
    }),
  },
  /** Three nodes with five JavaScript expressions each. */
  'set-expressions': {
    connections: 50,
    answers: true,
    body,
    draw: () => ({
      nodes: ['n1', 'n2', 'n3'].map((id, index) => {
        const from = index === 0 ? 'trigger.body' : `steps.n${index}`;
        return set(id, {
          a: `{{ ${from}.a + 1 }}`,
          double: `{{ ${from}.a * 2 }}`,
          even: `{{ ${from}.a % 2 === 0 }}`,
          length: `{{ ${from}.text.length }}`,
          text: `{{ ${from}.text.toUpperCase() }}`,
        });
      }),
      edges: row('hook', 'n1', 'n2', 'n3'),
    }),
  },
  /** Three requests side by side, and their answers as one list. */
  'http-fanout': {
    connections: 20,
    answers: true,
    body: { a: 1 },
    draw: (receiver) => ({
      nodes: [
        ...['r1', 'r2', 'r3'].map((id) => ({ id, type: 'http.request', params: { url: `${receiver}/${id}` } })),
        { id: 'together', type: 'core.merge', params: { mode: 'all', how: 'append' } },
      ],
      edges: ['r1', 'r2', 'r3'].flatMap((id) => [`hook -> ${id}`, `${id} -> together`]),
    }),
  },
  'js-code': {
    connections: 50,
    answers: true,
    body: { items: Array.from({ length: 100 }, (_, index) => ({ id: index, price: index * 1.5, name: `item ${index}` })) },
    draw: () => ({
      nodes: [
        {
          id: 'sum',
          type: 'code.javascript',
          params: {
            code: 'const total = trigger.body.items.reduce((sum, item) => sum + item.price, 0);\nreturn { total, count: trigger.body.items.length };',
          },
        },
      ],
      edges: row('hook', 'sum'),
    }),
  },
  'nodes-10': chain(10),
  'nodes-30': chain(30),
  'nodes-60': chain(60),
  /** A thousand recorded iterations of one node. */
  'loop-1000': {
    connections: 4,
    answers: true,
    body: { items: Array.from({ length: 1_000 }, (_, index) => ({ id: index })) },
    draw: () => ({
      nodes: [{ id: 'loop', type: 'core.loop', params: { items: '{{ trigger.body.items }}' } }, set('each', { id: '{{ item.id }}' })],
      edges: ['hook -> loop', 'loop.each -> each'],
    }),
  },
};

/** How many nodes an execution of the scenario runs, the trigger included. */
export function nodeCount(scenario: Scenario): number {
  return scenario.draw('').nodes.length + 1;
}

export function graphOf(scenario: Scenario, sourceId: string, receiver: string): Graph {
  const { nodes, edges } = scenario.draw(receiver);
  const waitsForLast = scenario.answers && !nodes.some((node) => node.type === 'core.respond');
  const hook = { id: 'hook', type: 'core.webhook', params: { source: sourceId, response: waitsForLast ? 'lastNode' : 'auto' } };
  return { nodes: [hook, ...nodes].map(placed), edges: edges.map(edgeOf) };
}

export function placed({ id, type, params }: DrawnNode, index: number): GraphNode {
  return { id, type, position: { x: index * 260, y: 0 }, data: { label: id, typeVersion: 1, params } };
}

export function edgeOf(text: string, index: number): GraphEdge {
  const [from = '', target = ''] = text.split(' -> ');
  const [source = '', sourceHandle] = from.split('.');
  return { id: `e${index}`, source, ...(sourceHandle !== undefined && { sourceHandle }), target };
}
