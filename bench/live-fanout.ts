/**
 * A thousand people watch executions over WebSockets while a hundred executions start each second. Each watcher takes one execution, from
 * its start to its end, then another. A step's way is measured from the instant of its commit, which Postgres is told to keep.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { readDatabase, type Reader } from './database.ts';
import { drawWorkflow } from './draw.ts';
import type { Product } from './product.ts';
import { edgeOf, placed } from './scenarios.ts';

export interface LiveFigures {
  scenario: 'live-fanout';
  watchers: number;
  executionsPerSecond: number;
  /** Steps that watchers heard of. */
  steps: number;
  p50Ms: number;
  p99Ms: number;
  /** Executions of which a watcher did not hear the end. */
  lost: number;
  rssMb: number;
}

const STARTS_PER_SECOND = 100;
/** Nodes of one second's wait each: with the starts above, so many watchers times this many seconds are watching at once. */
const WAITS = 10;
const WATCHERS = STARTS_PER_SECOND * WAITS;
const SUBSCRIPTION = `subscription ($id: ID!) { executionEvents(executionId: $id) { execution { status } steps { nodeId status } } }`;

export async function measureLiveFanout(product: Product, seconds: number): Promise<LiveFigures> {
  await keepCommitTimes(product);
  const ids = Array.from({ length: WAITS }, (_, index) => `w${index + 1}`);
  const nodes = [
    { id: 'hook', type: 'core.manual', params: {} },
    ...ids.map((id) => ({ id, type: 'core.wait', params: { mode: 'for', amount: 1, unit: 'seconds' } })),
  ];
  const links = ids.map((id, index) => `${index === 0 ? 'hook' : ids[index - 1]} -> ${id}`);
  const { workflowId } = await drawWorkflow(product, () => ({ nodes: nodes.map(placed), edges: links.map(edgeOf) }));
  const clients = Array.from({ length: WATCHERS }, () => clientOf(product));
  const free = [...clients];
  /** When a step was heard of as completed, by execution and node. */
  const heard = new Map<string, number>();
  let measuring = false;
  let started = 0;
  let ended = 0;

  const watch = async (client: Client, id: string): Promise<void> => {
    for await (const { data } of client.iterate<{ executionEvents: Change }>({ query: SUBSCRIPTION, variables: { id } })) {
      const now = Date.now();
      for (const step of data?.executionEvents.steps ?? []) {
        if (measuring && step.status === 'COMPLETED') heard.set(`${id} ${step.nodeId}`, now);
      }
      if (data?.executionEvents.execution.status === 'COMPLETED') ended++;
    }
    free.push(client);
  };
  const watching: Promise<void>[] = [];
  const start = async (): Promise<void> => {
    const client = free.shift();
    if (!client) return;
    started++;
    const { runWorkflow } = await product.graphql<{ runWorkflow: { execution: { id: string } } }>(
      'mutation ($id: ID!) { runWorkflow(input: { id: $id }) { execution { id } } }',
      { id: workflowId },
    );
    watching.push(watch(client, runWorkflow.execution.id));
  };
  const starting: Promise<void>[] = [];
  const run = async (forMs: number): Promise<void> => {
    const began = performance.now();
    for (let count = 0; performance.now() - began < forMs; count++) {
      starting.push(start());
      await sleep(Math.max(0, began + (count * 1000) / STARTS_PER_SECOND - performance.now()));
    }
  };
  // Until the first executions end, fewer are watched than shall be.
  await run(WAITS * 1000);
  measuring = true;
  const startedBefore = started;
  await run(seconds * 1000);
  measuring = false;
  const startedWhile = started - startedBefore;
  await Promise.all(starting);
  await Promise.race([Promise.all(watching), sleep(30_000)]);
  for (const client of clients) await client.dispose();
  const database = await readDatabase(product.databaseUrl);
  const completed = await database.number(`select count(*) n from execution where workflow_id = $1 and status = 'COMPLETED'`, [workflowId]);
  const latencies = await sinceCommit(database, heard);
  await database.close();
  const quantile = (q: number): number =>
    Number((latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? 0).toFixed(1));
  return {
    scenario: 'live-fanout',
    watchers: WATCHERS,
    executionsPerSecond: Math.round(startedWhile / seconds),
    steps: latencies.length,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    lost: started - Math.min(ended, completed),
    rssMb: product.rssMb(),
  };
}

/** Milliseconds from each step's commit to when it was heard of, the least first. */
async function sinceCommit(database: Reader, heard: ReadonlyMap<string, number>): Promise<number[]> {
  const rows = await database.rows<{ key: string; at: number }>(
    `select execution_id || ' ' || node_id as key, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as at from step where status = 'COMPLETED'`,
  );
  return rows.flatMap(({ key, at }) => (heard.has(key) ? [(heard.get(key) as number) - at] : [])).sort((a, b) => a - b);
}

/** From its next start on, which follows at once. */
async function keepCommitTimes(product: Product): Promise<void> {
  const before = await readDatabase(product.databaseUrl);
  await before.query('alter system set track_commit_timestamp = on');
  const [postmaster] = await before.rows<{ pid: number }>(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`);
  before.ignoreEnd();
  process.kill((postmaster as { pid: number }).pid, 'SIGINT');
  for (let isOn = false; !isOn; await sleep(200)) {
    isOn = await readDatabase(product.databaseUrl).then(
      async (database) => {
        const [row] = await database.rows<{ value: string }>(`select current_setting('track_commit_timestamp') as value`);
        await database.close();
        return row?.value === 'on';
      },
      () => false,
    );
  }
}

interface Change {
  execution: { status: string };
  steps: { nodeId: string; status: string }[];
}

function clientOf(product: Product): Client {
  return createClient({
    url: `${product.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${product.apiKey}` },
    lazyCloseTimeout: 60_000,
  });
}
