import type { Graph, JsonObject } from '@hookloom/sdk/wire';
import type { Product } from './product.ts';

export interface DrawnWorkflow {
  workflowId: string;
  /** The address of the webhook that starts it. */
  hook: string;
}

/** Makes a source and an active workflow whose graph is made for it. */
export async function drawWorkflow(product: Product, graphFor: (sourceId: string) => Graph): Promise<DrawnWorkflow> {
  const path = `bench-${Math.random().toString(36).slice(2)}`;
  const { createSource } = await product.graphql<{ createSource: { source: { id: string } } }>(
    'mutation ($path: String!) { createSource(input: { name: "Bench", path: $path }) { source { id } } }',
    { path },
  );
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Bench", graph: $graph }) { workflow { id } } }',
    { graph: graphFor(createSource.source.id) as unknown as JsonObject },
  );
  const { id } = createWorkflow.workflow;
  await product.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { id } } }', { id });
  return { workflowId: id, hook: `${product.url}/api/v1/webhooks/${path}` };
}
