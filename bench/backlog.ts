/** Throughput beside a million finished and 100,000 waiting executions, in turns with a server whose tables are empty. */
import { readDatabase } from './database.ts';
import { measure } from './measure.ts';
import { startProduct, type Product } from './product.ts';
import { scenarios, type Scenario } from './scenarios.ts';

export interface BacklogFigures {
  scenario: 'backlog';
  /** Executions per second of `webhook-async`, per turn. */
  empty: number[];
  filled: number[];
  /** The medians' ratio. */
  ratio: number;
  rssMb: number;
}

const FINISHED = 1_000_000;
const WAITING = 100_000;
const TURNS = 3;

export async function measureBacklog(seconds: number): Promise<BacklogFigures> {
  const [empty, filled] = await Promise.all([startProduct(), startProduct()]);
  try {
    await fill(filled);
    const scenario = scenarios['webhook-async'] as Scenario;
    const perSecond = async (product: Product): Promise<number> =>
      (await measure(product, 'webhook-async', scenario, { seconds, connections: scenario.connections })).perSecond;
    const figures: BacklogFigures = { scenario: 'backlog', empty: [], filled: [], ratio: 0, rssMb: 0 };
    for (let turn = 0; turn < TURNS; turn++) {
      figures.empty.push(await perSecond(empty));
      figures.filled.push(await perSecond(filled));
    }
    figures.ratio = Number((median(figures.filled) / median(figures.empty)).toFixed(2));
    figures.rssMb = filled.rssMb();
    return figures;
  } finally {
    await Promise.all([empty.stop(), filled.stop()]);
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Rows as the product writes them: each execution with its event and two steps, the waiting ones with a wait a month ahead. */
async function fill(product: Product): Promise<void> {
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation { createWorkflow(input: { name: "Filled" }) { workflow { id } } }',
  );
  const database = await readDatabase(product.databaseUrl);
  const workflow = createWorkflow.workflow.id;
  const rows = async (count: number, status: string): Promise<void> => {
    await database.query(
      `with made as materialized (select uuidv7() as id, uuidv7() as event_id from generate_series(1, ${count})),
        workspace as (select workspace_id as id from workflow where id = '${workflow}'),
        events as (insert into event (id, workspace_id, type, data, created_at)
          select event_id, workspace.id, 'workflow.triggered', '{"body":{"a":1}}', now() from made, workspace),
        steps as (insert into step (execution_id, ordinal, workspace_id, seq, node_id, node_type, iteration, attempt, status, output, output_port, started_at, completed_at)
          select made.id, ordinal, workspace.id, ordinal, 'n' || ordinal, 'core.set', '{}', 1, 'COMPLETED', '{"a":1}', 'out', now(), now()
          from made, workspace, generate_series(1, 2) ordinal),
        waits as (insert into wait (execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, created_at)
          select made.id, 3, workspace.id, '${workflow}', 'TIME', now() + interval '30 days', now() from made, workspace where '${status}' = 'WAITING')
        insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, status, generation, last_seq, created_at, started_at, completed_at)
          select made.id, workspace.id, '${workflow}', '${workflow}', event_id, 'hook', 'API', '${status}', 1, 3, now(), now(),
            case when '${status}' = 'COMPLETED' then now() end from made, workspace`,
    );
  };
  for (let done = 0; done < FINISHED; done += 100_000) {
    await rows(100_000, 'COMPLETED');
    console.error(`${done + 100_000} of ${FINISHED} finished executions are there`);
  }
  await rows(WAITING, 'WAITING');
  await database.query('analyze');
  await database.query('checkpoint');
  await database.close();
}
