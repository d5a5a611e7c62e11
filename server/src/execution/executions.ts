/** The executions of this process: starting, claiming, running, recovering, watching, cancelling. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { isEnded, type ExecutionStatus } from '@hookloom/sdk/wire';
import { inTransaction } from '../db/transaction.ts';
import type { Egress } from '../egress/client.ts';
import type { NodeTypes } from '../engine/plan.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { isUuid, uuidv7 } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import type { Sandbox } from '../sandbox/contract.ts';
import { createEnqueuer } from './enqueue.ts';
import { createExecutionMetrics } from './metrics.ts';
import { createPlans } from './plans.ts';
import type { Presence } from './presence.ts';
import { createRecovery } from './recovery.ts';
import { createRegister } from './register.ts';
import { plainExecution } from './rows.ts';
import { createRunner, type Runner } from './runner.ts';
import type { ExecutionService } from './service.ts';
import { createStarter, type Starter } from './start.ts';
import { createWatch } from './watch.ts';
import { startWorker, type Worker } from './worker.ts';
import { createWriter } from './writer.ts';

const BEAT_MS = 1_000;
/** An execution that has run for so long is asked about in the table, in case the hint to cancel it was lost. */
const CANCEL_LOOK_MS = 1_000;
/** Milliseconds that a stop waits for running executions. */
const STOP_MS = 2_000;

export interface ExecutionsOptions {
  processId: string;
  pool: pg.Pool;
  orm: MikroORM;
  queue: RowQueue;
  live: LiveBus;
  clock: Clock;
  presence: Presence;
  nodeTypes: NodeTypes;
  sandbox: Sandbox;
  egress: Egress;
  /** Whether this process takes executions from the queue. Those that webhooks wait for run here in any case. */
  worker: boolean;
  /** Told about once a second how many processes share the database. */
  onProcessCount(count: number): void;
  onError(error: Error, executionId?: string): void;
}

export interface Executions extends ExecutionService {
  starter: Starter;
  runner: Runner;
  /** Ends within some seconds: what still runs then is handed back to the queue. */
  stop(): Promise<void>;
}

export async function openExecutions(options: ExecutionsOptions): Promise<Executions> {
  const { pool, queue, live, clock, presence, processId, onError } = options;
  const metrics = createExecutionMetrics(pool, clock, onError);
  const writer = createWriter({ pool, queue, live, onError });
  const starter = createStarter({ pool, enqueuer: createEnqueuer(queue), live, clock });
  const plans = createPlans(pool, options.nodeTypes);
  const runner = createRunner({ clock, live, plans, writer, metrics, sandbox: options.sandbox, egress: options.egress, onError });
  const register = createRegister(pool, queue);
  const recover = createRecovery({ pool, register, live, presence, processId, isRunning: (id) => runner.has(id) });
  const unsubscribe = live.subscribe('cancel', (id) => runner.cancel(id));

  await presence.enter(options.worker ? 'worker' : 'api');
  await recover();
  const worker: Worker | undefined = options.worker ? startWorker({ pool, queue, live, clock, runner, processId, onError }) : undefined;

  const lookForCancelled = async (): Promise<void> => {
    const ids = runner.runningFor(CANCEL_LOOK_MS);
    if (ids.length === 0) return;
    const { rows } = await pool.query<{ id: string }>('select id from execution where id = any($1::uuid[]) and cancel_requested', [ids]);
    for (const row of rows) runner.cancel(row.id);
  };

  let beating: Promise<void> | undefined;
  const beat = async (): Promise<void> => {
    try {
      options.onProcessCount(await presence.beat());
      await recover();
      await lookForCancelled();
    } catch (error) {
      onError(error as Error);
    }
  };
  const timer = setInterval(() => {
    beating ??= beat().finally(() => (beating = undefined));
  }, BEAT_MS);

  return {
    starter,
    runner,
    ...createWatch(options.orm, live),

    async start(input) {
      const event = {
        id: uuidv7(clock.now()),
        workspaceId: input.workspaceId,
        type: 'workflow.triggered',
        sourceId: null,
        dataJson: JSON.stringify(input.data),
      };
      const id = uuidv7(clock.now());
      const { workspaceId, workflowId, versionId, triggerNodeId, start } = input;
      await starter.begin({
        event,
        executions: [{ ...plainExecution, id, workspaceId, workflowId, versionId, triggerNodeId, start, eventId: event.id }],
      });
      return { id };
    },

    async cancel({ workspaceId, id }) {
      if (!isUuid(id)) throw new AppError('NOT_FOUND', 'There is no such execution.');
      // A queued one's job stays: it finds nothing to claim and goes. To remove it here would lock job and execution against the order of a claim.
      const { rows: changed } = await pool.query<{ status: ExecutionStatus }>(
        `update execution set cancel_requested = true,
            last_seq = last_seq + (status = 'QUEUED')::int,
            completed_at = case when status = 'QUEUED' then $3::timestamptz else completed_at end,
            error = case when status = 'QUEUED' then $4::json else error end,
            status = case when status = 'QUEUED' then 'CANCELLED' else status end
          where id = $1 and workspace_id = $2 and completed_at is null returning status`,
        [
          id,
          workspaceId,
          new Date(clock.now()).toISOString(),
          JSON.stringify({ class: 'CANCELLED', code: 'CANCELLED', message: 'The execution was cancelled.' }),
        ],
      );
      const status = changed[0]?.status;
      if (status === undefined) {
        const { rows } = await pool.query('select from execution where id = $1 and workspace_id = $2', [id, workspaceId]);
        throw rows.length > 0
          ? new AppError('CONFLICT', 'The execution has ended already.')
          : new AppError('NOT_FOUND', 'There is no such execution.');
      }
      if (isEnded(status)) {
        live.publish(`execution:${id}`, '');
        live.publish(`workspace:${workspaceId}`, id);
      } else live.publish('cancel', id);
    },

    async stop() {
      clearInterval(timer);
      unsubscribe();
      await worker?.stop();
      await beating;
      await starter.drained();
      const left = await runner.stop(STOP_MS);
      if (left.length > 0) await inTransaction(pool, (client) => register.putBack(client, left));
      await metrics.stop();
      await presence.leave();
    },
  };
}
