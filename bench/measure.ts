import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { offer } from './load.ts';
import type { Product } from './product.ts';
import { graphOf, type Scenario } from './scenarios.ts';

export interface Figures {
  scenario: string;
  /** Executions that were accepted and completed, per second from the first request to the last completion. */
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Accepted and not completed. */
  lost: number;
  /** Executions too many, and steps that ran more than once. */
  duplicated: number;
  pgTransactionsPerExecution: number;
  rssMb: number;
}

const WARM_UP_SECONDS = 2;
/** A backlog is waited for so long. */
const DRAIN_SECONDS = 120;

export async function measure(
  product: Product,
  name: string,
  scenario: Scenario,
  options: { seconds: number; connections: number },
): Promise<Figures> {
  const { url, workflowId } = await draw(product, scenario);
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  const one = async (sql: string, values: unknown[] = []): Promise<number> =>
    Number(((await client.query<{ n: string }>(sql, values)).rows[0] as { n: string }).n);
  const drained = async (): Promise<void> => {
    for (const until = Date.now() + DRAIN_SECONDS * 1000; Date.now() < until; await sleep(50)) {
      if ((await one('select count(*) n from execution where completed_at is null')) === 0) return;
    }
  };

  await offer(url, scenario.body, { connections: options.connections, seconds: WARM_UP_SECONDS });
  await drained();
  await sleep(1_500);
  const before = await one('select count(*) n from execution');
  const transactionsBefore = await one(TRANSACTIONS);
  const beganAt = new Date();
  const load = await offer(url, scenario.body, options);
  await drained();
  // Statistics are reported by each backend a moment after its transactions.
  await sleep(1_500);
  const transactions = (await one(TRANSACTIONS)) - transactionsBefore;

  const accepted = load.latencies.length;
  const executions = (await one('select count(*) n from execution where workflow_id = $1', [workflowId])) - before;
  const completed = await one(`select count(*) n from execution where status = 'COMPLETED' and created_at >= $1`, [beganAt]);
  const seconds = await one('select extract(epoch from max(completed_at) - $1::timestamptz) n from execution', [beganAt]);
  const repeated = await one(
    `select count(*) n from (select from step join execution e on e.id = execution_id where e.created_at >= $1 group by execution_id, node_id having count(*) > 1 or max(attempt) > 1) twice`,
    [beganAt],
  );
  const refused = [...load.statuses].filter(([status]) => status >= 300);
  if (refused.length > 0)
    console.error(`answers that were not 2xx: ${refused.map(([status, count]) => `${count} × ${status}`).join(', ')}`);
  await client.end();
  load.latencies.sort((a, b) => a - b);
  const quantile = (q: number): number => Number((load.latencies[Math.min(accepted - 1, Math.floor(accepted * q))] ?? 0).toFixed(1));
  return {
    scenario: name,
    perSecond: Math.round(completed / seconds),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    lost: Math.max(0, accepted - completed),
    duplicated: Math.max(0, executions - accepted) + repeated,
    pgTransactionsPerExecution: Number((transactions / Math.max(1, completed)).toFixed(3)),
    rssMb: product.rssMb(),
  };
}

const TRANSACTIONS = 'select xact_commit + xact_rollback n from pg_stat_database where datname = current_database()';

async function draw(product: Product, scenario: Scenario): Promise<{ url: string; workflowId: string }> {
  const { createSource } = await product.graphql<{ createSource: { source: { id: string; path: string } } }>(
    'mutation { createSource(input: { name: "Bench", path: "bench" }) { source { id path } } }',
  );
  const { source } = createSource;
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($graph: JSON!) { createWorkflow(input: { name: "Bench", graph: $graph }) { workflow { id } } }',
    { graph: graphOf(scenario, source.id) },
  );
  const { id } = createWorkflow.workflow;
  await product.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { id } } }', { id });
  return { url: `${product.url}/api/v1/webhooks/${source.path}`, workflowId: id };
}
