/** Offers a scenario's webhooks for some seconds, then counts what came of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@hookloom/sdk/wire';
import { readDatabase, type Reader } from './database.ts';
import { drawWorkflow } from './draw.ts';
import { offer } from './load.ts';
import type { Product } from './product.ts';
import { startReceiver } from './receiver.ts';
import { graphOf, nodeCount, type Scenario } from './scenarios.ts';

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
  /** Microseconds of wall clock per node, all executions together. */
  perNodeUs: number;
  rssMb: number;
}

export interface LoadOptions {
  seconds: number;
  connections: number;
  /** Requests per second in all; absent: as many as the callers get answered. */
  rate?: number | undefined;
  /** Executions that stand in the queue when the load begins; they count as accepted. */
  backlog?: number | undefined;
}

const WARM_UP_SECONDS = 2;

export async function measure(product: Product, name: string, scenario: Scenario, options: LoadOptions): Promise<Figures> {
  const receiver = await startReceiver();
  const database = await readDatabase(product.databaseUrl);
  try {
    const { workflowId, hook } = await drawWorkflow(product, (sourceId) => graphOf(scenario, sourceId, receiver.url));
    await offer(hook, scenario.body, { connections: options.connections, seconds: WARM_UP_SECONDS });
    await database.drained();
    await sleep(500);

    const ofWorkflow = 'from execution where workflow_id = $1';
    const before = await database.number(`select count(*) n ${ofWorkflow}`, [workflowId]);
    const completedBefore = await database.number(`select count(*) n ${ofWorkflow} and status = 'COMPLETED'`, [workflowId]);
    const transactionsBefore = await database.transactions();
    const beganAt = new Date();
    const backlog = options.backlog ?? 0;
    if (backlog > 0) await queueUp(database, workflowId, scenario.body, backlog);
    const load = await offer(hook, scenario.body, options);
    await database.drained();
    const transactions = (await database.transactions()) - transactionsBefore;

    const answered = load.latencies.length;
    const accepted = answered + backlog;
    const executions = (await database.number(`select count(*) n ${ofWorkflow}`, [workflowId])) - before;
    const completed = (await database.number(`select count(*) n ${ofWorkflow} and status = 'COMPLETED'`, [workflowId])) - completedBefore;
    const seconds = await database.number(`select extract(epoch from max(completed_at) - $2::timestamptz) n ${ofWorkflow}`, [
      workflowId,
      beganAt,
    ]);
    const repeated = await database.number(
      `select count(*) n from (select from step join execution e on e.id = execution_id where e.workflow_id = $1 and e.created_at >= $2
        group by execution_id, node_id, iteration having count(*) > 1 or max(attempt) > 1) twice`,
      [workflowId, beganAt],
    );
    tellRefusals(load.statuses);
    load.latencies.sort((a, b) => a - b);
    const quantile = (q: number): number => Number((load.latencies[Math.min(answered - 1, Math.floor(answered * q))] ?? 0).toFixed(1));
    return {
      scenario: name,
      perSecond: Math.round(completed / seconds),
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      lost: Math.max(0, accepted - completed),
      duplicated: Math.max(0, executions - accepted) + repeated,
      pgTransactionsPerExecution: Number((transactions / Math.max(1, completed)).toFixed(3)),
      perNodeUs: Number(((seconds * 1e6) / Math.max(1, completed) / nodeCount(scenario)).toFixed(1)),
      rssMb: product.rssMb(),
    };
  } finally {
    receiver.stop();
    await database.close();
  }
}

/** Rows and jobs as the product makes them, all at once. */
async function queueUp(database: Reader, workflowId: string, body: JsonObject, count: number): Promise<void> {
  await database.query(
    `with made as materialized (select uuidv7() as id, uuidv7() as event_id from generate_series(1, $2::int)),
      workflow as (select id, workspace_id, published_version_id from workflow where id = $1),
      events as (insert into event (id, workspace_id, type, data, created_at)
        select event_id, workspace_id, 'workflow.triggered', $3::json, now() from made, workflow),
      jobs as (insert into pgboss.job (name, id, priority, group_id) select 'execution', made.id, 1, workspace_id::text from made, workflow)
      insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, created_at)
        select made.id, workspace_id, workflow.id, published_version_id, event_id, 'hook', 'API', 'QUEUED', 0, 0, now() from made, workflow`,
    [workflowId, count, JSON.stringify({ body, headers: {}, query: {}, method: 'POST', path: '' })],
  );
}

function tellRefusals(statuses: Map<number, number>): void {
  const refused = [...statuses].filter(([status]) => status >= 300);
  if (refused.length > 0)
    console.error(`answers that were not 2xx: ${refused.map(([status, count]) => `${count} × ${status}`).join(', ')}`);
}
