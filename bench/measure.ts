/** Offers a scenario's webhooks for some seconds, then counts what came of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readDatabase } from './database.ts';
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
    const load = await offer(hook, scenario.body, options);
    await database.drained();
    const transactions = (await database.transactions()) - transactionsBefore;

    const accepted = load.latencies.length;
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
    const quantile = (q: number): number => Number((load.latencies[Math.min(accepted - 1, Math.floor(accepted * q))] ?? 0).toFixed(1));
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

function tellRefusals(statuses: Map<number, number>): void {
  const refused = [...statuses].filter(([status]) => status >= 300);
  if (refused.length > 0)
    console.error(`answers that were not 2xx: ${refused.map(([status, count]) => `${count} × ${status}`).join(', ')}`);
}
