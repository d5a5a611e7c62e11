/** The executions of this process: starting, claiming, running, recovering, watching, cancelling. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { ensurePartitions } from '../db/partitions.ts';
import { inTransaction } from '../db/transaction.ts';
import type { NodeTypes } from '../engine/plan.ts';
import type { HostParts, MakeHostFunctions } from '../host/host-functions.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import type { RowQueue } from '../queue/queue.ts';
import type { Sandbox } from '../sandbox/contract.ts';
import { createApprovals } from './waits/approvals.ts';
import { createBlobs } from './values/blobs.ts';
import { createCallables } from './calls/callable.ts';
import { createChildren } from './calls/children.ts';
import { admissionOf } from './admission/admission.ts';
import { createControl } from './control.ts';
import { createDueWaits } from './waits/due-waits.ts';
import { startDueLoop } from './waits/due.ts';
import { createEnqueuer, type Enqueuer } from './admission/enqueue.ts';
import { startEventLookBack } from './waits/event-look-back.ts';
import { createEventWaits } from './waits/event-waits.ts';
import { createLeftoverJobs } from './recovery/leftover-jobs.ts';
import { createLimits, type Limits } from './admission/limits.ts';
import { createExecutionMetrics } from './metrics.ts';
import { createOverflow, type Overflow } from './admission/overflow.ts';
import { createPlans } from './plans.ts';
import type { Presence } from './recovery/presence.ts';
import { createDueStarts } from './admission/put-off.ts';
import { emitEvent } from './waits/emit-event.ts';
import { publishEvent } from './waits/publish-event.ts';
import { createQueueStates } from './admission/queue-state.ts';
import { createRecovery } from './recovery/recovery.ts';
import { createRegister } from './recovery/register.ts';
import { createRetention, partitionWeeks } from './values/retention.ts';
import { forgetNames } from './rows/event-names.ts';
import { plainExecution } from './rows/rows.ts';
import { createRunner, type Runner } from './runner.ts';
import { shareEvent } from './copies/seeds.ts';
import type { ExecutionService } from './service.ts';
import { createStarter, type Starter } from './start.ts';
import { createWatch } from './watch.ts';
import { startWorker, type Worker } from './worker.ts';
import { createWriteBirths, createWriteGroup, type Relations } from './rows/write-group.ts';
import { createWriter } from './rows/writer.ts';

const BEAT_MS = 1_000;
const MAX_QUEUED = 1_000_000;
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
  hostFunctions: MakeHostFunctions;
  /** Whether this process takes executions from the queue. Those that webhooks wait for run here in any case. */
  worker: boolean;
  /** Executions that may stand in the queue. Default 1,000,000. */
  maxQueued?: number;
  /** Days that ended executions are kept at least; default null, for ever. */
  retentionDays?: number | null;
  /** Told once a day of old executions that have to stay. */
  onKept?(message: string): void;
  /** Drops what else goes with executions that are gone, of so many days ago. Called once an hour where executions are not kept for ever. */
  sweep?(days: number): Promise<unknown>;
  /** The address of an execution's page; default its path alone. */
  executionUrl?(id: string): string;
  /** Told about once a second how many processes share the database. */
  onProcessCount(count: number): void;
  onError(error: Error, executionId?: string): void;
}

export interface Executions extends ExecutionService {
  /** Publishes a node's event; the same try of the same step publishes it once. */
  emitEvent: HostParts['emitEvent'];
  starter: Starter;
  runner: Runner;
  limits: Limits;
  overflow: Overflow;
  enqueuer: Enqueuer;
  relations: Relations;
  /** Ends within some seconds: what still runs then is handed back to the queue. */
  stop(): Promise<void>;
}

export async function openExecutions(options: ExecutionsOptions): Promise<Executions> {
  const { pool, queue, live, clock, presence, processId, onError } = options;
  const metrics = createExecutionMetrics(pool, clock, onError);
  const { retentionDays = null, onKept = () => {}, executionUrl = (id: string) => `/executions/${id}` } = options;
  await ensurePartitions(pool, clock.now(), { width: partitionWeeks(retentionDays), onError }).catch(onError);
  const sweep = async (): Promise<void> => {
    await forgetNames(pool, clock.now());
    if (retentionDays !== null) await options.sweep?.(retentionDays);
  };
  const retention = createRetention({ pool, clock, retentionDays, sweep, onKept, onError });
  const blobs = createBlobs(pool, clock);
  const limits = createLimits({ pool, queue, live, onError });
  const overflow = createOverflow({ pool, queue, max: options.maxQueued ?? MAX_QUEUED, onError });
  const enqueuer = createEnqueuer(queue, limits);
  const eventWaits = await createEventWaits({ pool, live, onError });
  const starter = createStarter({ pool, queue, limits, overflow, blobs, eventWaits, live, clock });
  const callables = createCallables(pool, live, options.nodeTypes);
  const children = createChildren({ callables, enqueuer, overflow, blobs, clock, executionUrl, onError });
  const writeGroup = createWriteGroup({ pool, queue, enqueuer, relations: children, limits, blobs, live, clock });
  const writer = createWriter({ writeGroup, writeBirths: createWriteBirths({ pool, blobs, live, clock }) }, onError);
  const plans = createPlans(pool, options.nodeTypes);
  const runner = createRunner({
    pool,
    clock,
    live,
    plans,
    callWorkflow: children.callWorkflow,
    executionUrl,
    writer,
    metrics,
    sandbox: options.sandbox,
    hostFunctions: options.hostFunctions,
    onError,
  });
  const register = createRegister(pool, queue);
  let isStarting: Worker['isStarting'] = () => false;
  const clearLeftoverJobs = createLeftoverJobs({ pool, queue, limits, enqueuer, live });
  const recover = createRecovery({
    pool,
    register,
    live,
    presence,
    processId,
    isRunning: (id) => runner.has(id) || isStarting(id),
    clearLeftoverJobs,
  });
  const unsubscribers = [
    live.subscribe('cancel', (id) => runner.cancel(id)),
    live.subscribe('pause', (id) => runner.pause(id)),
    live.subscribe('wake', (id) => void runner.wake([id]).catch(onError)),
  ];

  await presence.enter(options.worker ? 'worker' : 'api');
  await recover();
  const lookBack = options.worker ? startEventLookBack({ pool, live, clock, onError }) : undefined;
  const worker = options.worker ? startWorker({ pool, queue, live, clock, runner, clearLeftoverJobs, processId, onError }) : undefined;
  if (worker) ({ isStarting } = worker);

  const due = options.worker
    ? startDueLoop({
        tasks: [createDueWaits({ pool, enqueuer, live }), createDueStarts({ pool, enqueuer, live }), limits.task],
        clock,
        live,
        onError,
      })
    : undefined;

  /** What a hint may have been lost of. */
  const lookAtRunning = async (): Promise<void> => {
    const ids = runner.runningFor(CANCEL_LOOK_MS);
    if (ids.length === 0) return;
    const { rows } = await pool.query<{ id: string; cancel: boolean }>(
      'select id, cancel_requested as cancel from execution where id = any($1::uuid[]) and (cancel_requested or paused)',
      [ids],
    );
    for (const row of rows) {
      if (row.cancel) runner.cancel(row.id);
      else runner.pause(row.id);
    }
    await runner.wake(ids);
  };

  let beating: Promise<void> | undefined;
  const beat = async (): Promise<void> => {
    try {
      options.onProcessCount(await presence.beat());
      await recover();
      await lookAtRunning();
      // Not waited for: it may have to try again for a lock.
      void retention.round();
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
    limits,
    overflow,
    enqueuer,
    relations: children,
    ...createWatch(options.orm, pool, live),
    ...createQueueStates(pool, queue),
    ...createControl({ pool, queue, enqueuer, relations: children, limits, live, clock }),
    approvals: createApprovals(pool, live, clock),
    publishEvent: (input) => publishEvent(starter, clock, input),
    emitEvent: (event, scope) => emitEvent({ pool, starter, clock }, event, scope),

    async start(input) {
      const {
        workspaceId,
        workflowId,
        versionId,
        triggerNodeId,
        start,
        settings,
        startAt = null,
        origin = null,
        depth = 0,
        seeds = [],
      } = input;
      const { debounce: _, ...admission } = admissionOf(workflowId, settings, () => input.data, input.priority);
      if (await overflow.isFull(workflowId, settings?.maxQueued)) throw new AppError('QUEUE_FULL', 'The queue is full. Try again later.');
      const eventId = uuidv7(clock.now());
      const event = input.eventId
        ? shareEvent(input.eventId, eventId)
        : { id: eventId, workspaceId, type: 'workflow.triggered', sourceId: null, dataJson: JSON.stringify(input.data) };
      const id = uuidv7(clock.now());
      const ids = { id, workspaceId, workflowId, versionId, triggerNodeId, eventId: event.id };
      await starter.begin({ event, executions: [{ ...plainExecution, ...admission, ...ids, start, startAt, origin, depth, seeds }] });
      return { id };
    },

    async stop() {
      clearInterval(timer);
      for (const unsubscribe of unsubscribers) unsubscribe();
      await due?.stop();
      await worker?.stop();
      await lookBack?.stop();
      await beating;
      await retention.drained();
      await starter.drained();
      const left = await runner.stop(STOP_MS);
      if (left.length > 0) await inTransaction(pool, (client) => register.putBack(client, left));
      callables.stop();
      await eventWaits.stop();
      await limits.drained();
      await metrics.stop();
      await presence.leave();
    },
  };
}
