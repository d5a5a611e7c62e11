/** What an admin and the builder ask of plugins and credentials, over GraphQL. */
import { readFile } from 'node:fs/promises';
import type { GraphEdge, GraphNode, JsonObject } from '@hookloom/sdk/wire';
import type { Product } from './server.ts';

export interface Capabilities {
  host: string[];
  hosts: string[];
  credentials: string[];
  reveals: string[];
}

export interface ReadPlugin {
  name: string;
  version: string;
  status: string;
  source: string;
  problem: string | null;
  asks: Capabilities | null;
  approved: Capabilities | null;
  pending: { version: string; asks: Capabilities } | null;
  process: { state: string; pid: number | null; restarts: number } | null;
}

const CAPABILITIES = '{ host hosts credentials reveals }';
const PLUGIN = `{ name version status source problem asks ${CAPABILITIES} approved ${CAPABILITIES} pending { version asks ${CAPABILITIES} } process { state pid restarts } }`;

/** Hands in a tarball as an admin does with a file. */
export async function upload(product: Product, file: string): Promise<ReadPlugin> {
  const tarball = (await readFile(file)).toString('base64');
  const query = `mutation ($tarball: String!) { uploadPlugin(input: { tarball: $tarball }) ${PLUGIN} }`;
  return (await product.graphql<{ uploadPlugin: ReadPlugin }>(query, { tarball })).uploadPlugin;
}

export async function approve(product: Product, name: string, version: string): Promise<ReadPlugin> {
  const query = `mutation ($name: String!, $version: String!) { approvePlugin(input: { name: $name, version: $version }) ${PLUGIN} }`;
  return (await product.graphql<{ approvePlugin: ReadPlugin }>(query, { name, version })).approvePlugin;
}

export async function pluginNamed(product: Product, name: string): Promise<ReadPlugin | undefined> {
  const { plugins } = await product.graphql<{ plugins: ReadPlugin[] }>(`{ plugins ${PLUGIN} }`);
  return plugins.find((plugin) => plugin.name === name);
}

export async function nodeTypesOf(product: Product, plugin: string): Promise<string[]> {
  const { nodeTypes } = await product.graphql<{ nodeTypes: { type: string; version: number }[] }>('{ nodeTypes { type version } }');
  return nodeTypes.filter(({ type }) => type.startsWith(`${plugin}.`)).map(({ type, version }) => `${type}@${version}`);
}

export async function createCredential(product: Product, type: string, values: JsonObject): Promise<string> {
  const { createCredential: made } = await product.graphql<{ createCredential: { credential: { id: string } } }>(
    'mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { credential { id } } }',
    { input: { type, name: `Test ${type}`, values } },
  );
  return made.credential.id;
}

export interface LoadedOptions {
  options: { value: string; label: string; description: string | null }[];
  next: string | null;
  problem: { code: string; message: string } | null;
}

export async function fieldOptions(product: Product, input: JsonObject): Promise<LoadedOptions> {
  const query = `query ($input: FieldOptionsInput!) { fieldOptions(input: $input) { options { value label description } next problem { code message } } }`;
  return (await product.graphql<{ fieldOptions: LoadedOptions }>(query, { input })).fieldOptions;
}

/** Draws, publishes and so activates a workflow of these nodes; its trigger is among them. Returns its id. */
export async function activate(product: Product, nodes: GraphNode[], links: GraphEdge[]): Promise<string> {
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Test", graph: $graph }) { workflow { id } } }',
    { graph: { nodes, edges: links } },
  );
  await product.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { number } } }', {
    id: createWorkflow.workflow.id,
  });
  return createWorkflow.workflow.id;
}

/** Repeats a look until it gives something. @throws Error after the time limit */
export async function eventually<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  withinMs = 30_000,
): Promise<Found> {
  for (const until = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, 30))) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
  }
}

/** A value as the text that it would be read in. */
export const textOf = (value: unknown): string => JSON.stringify(value);
