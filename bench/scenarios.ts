/** What each scenario draws. Every one starts with a webhook. */
import type { Graph, GraphNode, JsonObject } from '@hookloom/sdk/wire';

export interface Scenario {
  /** Callers at once. */
  connections: number;
  /** Nodes behind the webhook trigger, in a row. */
  nodes: { type: string; params: JsonObject }[];
  /** Whether the caller waits for the workflow's answer. */
  answers: boolean;
  body: JsonObject;
}

const body = { a: 1, text: 'x'.repeat(900) };

const set = (fields: Record<string, string | boolean>, keepInput = false): Scenario['nodes'][number] => ({
  type: 'core.set',
  params: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })), keepInput },
});

const addOne = (from: string): Scenario['nodes'][number] => set({ a: `{{ ${from}.a + 1 }}`, text: `{{ ${from}.text }}` });

export const scenarios: Record<string, Scenario> = {
  /** The work of a peer's three nodes: a sum, a flag, the answer. */
  'webhook-sync': {
    connections: 50,
    answers: true,
    body,
    nodes: [
      set({ sum: '{{ trigger.body.a + 1 }}', text: '{{ trigger.body.text }}' }),
      { type: 'core.respond', params: { status: 200, body: '{{ steps.n1 }}' } },
    ],
  },
  'webhook-async': {
    connections: 100,
    answers: false,
    body,
    nodes: [
      set({ a: '{{ trigger.body.a }}', text: '{{ trigger.body.text }}' }),
      set({ b: '{{ steps.n1.a }}', text: '{{ steps.n1.text }}' }),
      set({ c: '{{ steps.n2.b }}', text: '{{ steps.n2.text }}' }),
    ],
  },
  /** Three recorded steps that each add one and carry 900 bytes on; the caller waits for the result. */
  'three-steps': { connections: 50, answers: true, body, nodes: [addOne('trigger.body'), addOne('steps.n1'), addOne('steps.n2')] },
  'js-code': {
    connections: 50,
    answers: true,
    body: { items: Array.from({ length: 100 }, (_, index) => ({ id: index, price: index * 1.5, name: `item ${index}` })) },
    nodes: [
      {
        type: 'code.javascript',
        params: {
          code: 'const total = trigger.body.items.reduce((sum, item) => sum + item.price, 0);\nreturn { total, count: trigger.body.items.length };',
        },
      },
    ],
  },
};

export function graphOf(scenario: Scenario, sourceId: string): Graph {
  const trigger: GraphNode = {
    id: 'webhook',
    type: 'core.webhook',
    position: { x: 0, y: 0 },
    data: {
      label: 'Webhook',
      typeVersion: 1,
      params: {
        source: sourceId,
        response: scenario.answers && !scenario.nodes.some((node) => node.type === 'core.respond') ? 'lastNode' : 'auto',
      },
    },
  };
  const nodes = scenario.nodes.map((node, index): GraphNode => ({
    id: `n${index + 1}`,
    type: node.type,
    position: { x: (index + 1) * 260, y: 0 },
    data: { label: `Node ${index + 1}`, typeVersion: 1, params: node.params },
  }));
  const all = [trigger, ...nodes];
  const edges = nodes.map((node, index) => ({ id: `e${index}`, source: (all[index] as GraphNode).id, target: node.id }));
  return { nodes: all, edges };
}
