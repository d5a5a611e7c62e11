/** Draws workflows over GraphQL, as a frontend would. */
import type { Graph, GraphEdge, GraphNode, JsonObject, JsonValue, NodeSettings, WorkflowSettings } from '@hookloom/sdk/wire';
import { owner, type Product } from './server.ts';

/** A node by its type; ids are given by the caller. */
export function node(id: string, type: string, params: JsonObject = {}, settings: NodeSettings = {}): GraphNode {
  return { id, type, position: { x: 0, y: 0 }, data: { label: id, typeVersion: 1, params, settings } };
}

/** Edges as `a -> b` or `a.port -> b`. */
export function edges(...texts: string[]): GraphEdge[] {
  return texts.map((text, index) => {
    const [from = '', target = ''] = text.split(' -> ');
    const [source = '', sourceHandle] = from.split('.');
    return { id: `e${index}`, source, sourceHandle, target };
  });
}

export const set = (id: string, fields: Record<string, JsonValue>): GraphNode =>
  node(id, 'core.set', { fields: Object.entries(fields).map(([name, value]) => ({ name, value })) });

export interface Drawn {
  workflowId: string;
  sourceId: string;
  /** The webhook's address. */
  hook: string;
}

let count = 0;

/** Makes a source and an active workflow whose node `hook` listens to it. */
export async function publish(
  product: Product,
  nodes: GraphNode[],
  links: GraphEdge[],
  triggerParams: JsonObject = {},
  settings: WorkflowSettings = {},
): Promise<Drawn> {
  const path = `test-${++count}-${Date.now()}`;
  const { createSource } = await product.graphql<{ createSource: { source: { id: string } } }>(
    'mutation ($path: String!) { createSource(input: { name: "Test", path: $path }) { source { id } } }',
    { path },
  );
  const sourceId = createSource.source.id;
  const graph = { nodes: [node('hook', 'core.webhook', { source: sourceId, ...triggerParams }), ...nodes], edges: links, settings };
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Test", graph: $graph }) { workflow { id } } }',
    { graph },
  );
  const workflowId = createWorkflow.workflow.id;
  await product.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { number } } }', { id: workflowId });
  return { workflowId, sourceId, hook: `${product.url}/api/v1/webhooks/${path}` };
}

export interface GraphRefusal {
  code: string;
  issues: { path: string; message: string; nodeId: string | null; edgeId: string | null; field: string | null }[];
}

/** What is said where a graph is published that cannot be. */
export async function publishingOf(product: Product, graph: Graph): Promise<GraphRefusal> {
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Faulty", graph: $graph }) { workflow { id } } }',
    { graph },
  );
  const response = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.apiKey}` },
    body: JSON.stringify({
      query: 'mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { id } } }',
      variables: { id: createWorkflow.workflow.id },
    }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: GraphRefusal }[] };
  if (!errors?.[0]) throw new Error('It was published.');
  return errors[0].extensions;
}

export const post = (url: string, body: JsonValue): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export interface ReadExecution {
  id: string;
  status: string;
  durationMs: number | null;
  triggerData: { body: JsonValue };
  error: { class: string; code: string; message: string; nodeId: string | null } | null;
  steps: {
    nodeId: string;
    status: string;
    attempt: number;
    output: JsonValue;
    outputPort: string | null;
    error: { class: string; code: string; message: string } | null;
    logs: { message: string }[];
  }[];
}

const FIELDS = `id status durationMs triggerData error { class code message nodeId }
  steps { nodeId status attempt output outputPort error { class code message } logs { message } }`;

/** All executions of a workflow, the newest first. */
export async function executionsOf(product: Product, workflowId: string): Promise<ReadExecution[]> {
  const all: ReadExecution[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { executions }: { executions: { nodes: ReadExecution[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } =
      await product.graphql(
        `query ($id: ID!, $after: String) { executions(filter: { workflowId: $id }, first: 100, after: $after) { nodes { ${FIELDS} } pageInfo { endCursor hasNextPage } } }`,
        { id: workflowId, after },
      );
    all.push(...executions.nodes);
    after = executions.pageInfo.endCursor;
    more = executions.pageInfo.hasNextPage;
  }
  return all;
}

/** Waits until the workflow has so many executions and all have ended. */
export async function settled(product: Product, workflowId: string, atLeast = 1, withinMs = 30_000): Promise<ReadExecution[]> {
  for (const until = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const executions = await executionsOf(product, workflowId);
    if (executions.length >= atLeast && executions.every((execution) => !['QUEUED', 'RUNNING', 'WAITING'].includes(execution.status)))
      return executions;
    if (Date.now() > until) throw new Error(`not settled: ${JSON.stringify(executions.map((execution) => execution.status))}`);
  }
}

export const stepOf = (execution: ReadExecution | undefined, nodeId: string): ReadExecution['steps'][number] | undefined =>
  execution?.steps.find((step) => step.nodeId === nodeId);
