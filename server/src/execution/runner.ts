/** Runs claimed executions in this process: connects the engine with the recorder, the sandbox and the way out. */
import type pg from 'pg';
import { NodeError, type WebhookReply } from '@hookloom/sdk';
import { priorities, type Failure, type JsonValue } from '@hookloom/sdk/wire';
import { isRowsFault } from '../db/transaction.ts';
import type { EnginePorts } from '../engine/ports.ts';
import { run, type RunEnd, type RunHandle } from '../engine/run.ts';
import type { Plan } from '../engine/plan.ts';
import type { MakeHostFunctions } from '../host/host-functions.ts';
import { credentialsIn } from '../host/scope.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Sandbox } from '../sandbox/contract.ts';
import type { Birth } from './rows/birth.ts';
import { deadlineOf, watchDeadline } from './waits/deadline.ts';
import type { History } from './rows/history.ts';
import type { ExecutionMetrics } from './metrics.ts';
import { PlanError, type Plans } from './plans.ts';
import { claimLost, ExecutionRecorder, isClaimLost, type CallWorkflow } from './rows/recorder.ts';
import type { ClaimedExecution } from './rows/rows.ts';
import { loadWoken, type WokenStep } from './waits/waits.ts';
import type { ExecutionWriter } from './rows/writer.ts';

/** An execution whose process has died so often is taken for the cause, and ends. */
const MAX_RECOVERIES = 5;
/** The least priority whose code goes before others' in the sandbox, as in the worker. */
const HIGH = priorities.indexOf('HIGH');
/** Milliseconds for which an execution that a webhook's caller waits for holds its waits in this process. */
const INLINE_HOLD_MS = 30_000;

export interface RunnerOptions {
  pool: pg.Pool;
  clock: Clock;
  live: LiveBus;
  plans: Plans;
  writer: ExecutionWriter;
  sandbox: Sandbox;
  hostFunctions: MakeHostFunctions;
  metrics: ExecutionMetrics;
  callWorkflow: CallWorkflow;
  /** The address of an execution's page. */
  executionUrl(id: string): string;
  onError(error: Error, executionId: string): void;
}

/**
 * How a claim ended, and what the webhook's caller is to be told where no node has answered. A waiting execution goes on in another claim, and so
 * does one whose claim was lost; one that was refused was never stored.
 */
export type RunOutcome = RunEnd | { status: 'LOST' | 'REFUSED' };

export interface RunOptions {
  /** What earlier claims have left. */
  history?: History | undefined;
  /** How it is stored for the first time, where it is not yet. */
  birth?: Birth | undefined;
  /** Called with a node's answer once the rows behind it are durable. */
  onReply?: ((reply: WebhookReply) => void) | undefined;
}

interface Running {
  controller: AbortController;
  recorder: ExecutionRecorder;
  since: number;
  pauseRequested: boolean;
  handle?: RunHandle;
}

export interface Runner {
  /** Resolves once the end is durable, or that it waits; never rejects. */
  run(execution: ClaimedExecution, options?: RunOptions): Promise<RunOutcome>;
  /** Whether it runs here and nothing of it is stored yet. */
  isUnborn(executionId: string): boolean;
  cancel(executionId: string): void;
  /** Starts no more of its nodes; it waits once those at work are through. */
  pause(executionId: string): void;
  /** Lets steps of these executions go on that were woken since they wait here. Ids that do not run here are ignored. Rejects where Postgres fails. */
  wake(executionIds: readonly string[]): Promise<void>;
  has(executionId: string): boolean;
  /** Ids of executions that have been running for at least so many milliseconds. */
  runningFor(ms: number): string[];
  readonly count: number;
  /** Nodes at work in the executions that came from the queue. One that is about to begin counts as a node. */
  readonly nodesUnderWay: number;
  /** Resolves when nothing runs any more, or after the time; then gives what still runs, which is written no more. */
  stop(withinMs: number): Promise<string[]>;
}

export function createRunner(options: RunnerOptions): Runner {
  const { pool, clock, live, plans, writer, metrics } = options;
  const running = new Map<string, Running>();
  let onIdle: (() => void) | undefined;

  const runPlan = async (plan: Plan, own: Running, history: History, onReply?: (reply: WebhookReply) => void): Promise<RunOutcome> => {
    const { controller, recorder } = own;
    const { execution } = recorder;
    if (execution.recoveries >= MAX_RECOVERIES) throw new RepeatedCrash();
    if (!plan.byId.has(execution.triggerNodeId)) throw new PlanError(`its version has no node ${execution.triggerNodeId}`);
    recorder.errorWorkflowId = plan.settings.errorWorkflowId ?? null;
    recorder.deadline = deadlineOf(execution, plan.settings);
    recorder.restore(history);
    if (execution.cancelRequested) controller.abort(cancelled());
    using _deadline = watchDeadline(recorder.deadline, clock, controller);
    const handle = run(
      {
        plan,
        triggerNodeId: execution.triggerNodeId,
        trigger: execution.trigger,
        execution: {
          id: execution.id,
          workflowId: execution.workflowId,
          workspaceId: execution.workspaceId,
          url: options.executionUrl(execution.id),
        },
        recorded: history.recorded,
        wakeups: new Map(history.woken.map(({ ordinal, wakeup }) => [ordinal, wakeup])),
        holdMs: execution.inline ? INLINE_HOLD_MS : undefined,
        onlyNodeId: execution.origin?.onlyNode ? (execution.origin.nodeId ?? undefined) : undefined,
        usePinned: execution.origin?.usePinned,
        signal: controller.signal,
      },
      portsFor(recorder, onReply),
    );
    own.handle = handle;
    if (own.pauseRequested) handle.pause();
    const end = await handle.done;
    await commitEnd(recorder, end);
    return end;
  };

  const portsFor = (recorder: ExecutionRecorder, onReply?: (reply: WebhookReply) => void): EnginePorts => {
    const { sandbox, hostFunctions } = options;
    const { execution } = recorder;
    const urgent = execution.priority >= HIGH;
    let replied = false;
    return {
      clock,
      changed: (step) => recorder.changed(step),
      commit: () => recorder.commit(),
      evaluate: (expressions, variables) => sandbox.evaluate(execution.workspaceId, expressions, variables, { urgent }),
      host: ({ manifest, nodeId, params, uses, idempotencyKey }, signal) =>
        hostFunctions(
          {
            workspaceId: execution.workspaceId,
            plugin: manifest.type.slice(0, manifest.type.indexOf('.')),
            uses,
            credentials: credentialsIn(manifest.paramsSchema, params),
            owner: { workflowId: execution.workflowId, nodeId },
            executionId: execution.id,
            idempotencyKey,
          },
          signal,
        ),
      async javascript(request, signal, log) {
        const result = await sandbox.run({ ...request, workspaceId: execution.workspaceId, urgent, signal });
        if (result.ok) return { value: result.value, logs: result.logs };
        // The node never sees these lines, since it gets an error; the step's record shall have them.
        for (const line of result.logs) log(line.level, line.message);
        throw new NodeError(result.failure.class, result.failure.code, result.failure.message);
      },
      callWorkflow: (call, step) => options.callWorkflow(recorder, call, step),
      respond(reply) {
        if (replied || !onReply) return;
        replied = true;
        recorder
          .commit()
          .then(() => onReply(reply))
          .catch((error: unknown) => options.onError(error as Error, execution.id));
      },
    };
  };

  const commitEnd = async (recorder: ExecutionRecorder, end: RunEnd): Promise<void> => {
    if (end.status === 'WAITING') {
      await recorder.suspend({ wakeAt: earliest(end.wakeAt, recorder.deadline), paused: end.paused });
      return;
    }
    const result = end.status === 'COMPLETED' ? resultOf(recorder.execution, end) : null;
    await recorder.end({
      status: end.status,
      error: end.status === 'COMPLETED' ? null : end.failure,
      resultJson: result === null ? null : JSON.stringify(result),
      lastOutput: end.status === 'COMPLETED' ? end.lastOutput : null,
      at: clock.now(),
    });
    metrics.ended(recorder.execution, end.status);
  };

  /** What would fail again in the same way ends the execution. After anything else it stays on record as running, for another claim or for recovery. */
  const failOrLeave = async (error: Error, recorder: ExecutionRecorder): Promise<RunOutcome> => {
    const isForeseen = isClaimLost(error) || error instanceof PlanError || error instanceof RepeatedCrash;
    if (!isForeseen) options.onError(error, recorder.execution.id);
    const failure = lastingFailure(error);
    const status = recorder.birth ? 'REFUSED' : 'LOST';
    if (!failure) return { status };
    try {
      recorder.dropChanges();
      const end = { status: 'FAILED' as const, failure };
      await commitEnd(recorder, end);
      return end;
    } catch (endError) {
      options.onError(endError as Error, recorder.execution.id);
      return { status };
    }
  };

  const tell = ({ recorder, handle }: Running, step: WokenStep): void => {
    if (recorder.isNews(step) && handle?.wake(step.ordinal, step.wakeup)) recorder.told(step.ordinal);
  };

  return {
    async run(execution, { history = NO_HISTORY, birth, onReply } = {}) {
      const controller = new AbortController();
      const recorder = new ExecutionRecorder(execution, writer, () => controller.abort(claimLost()), birth);
      const own: Running = { controller, recorder, since: performance.now(), pauseRequested: execution.paused };
      // Taken over from this very process: what still runs of the earlier claim is in vain.
      running.get(execution.id)?.controller.abort(claimLost());
      running.set(execution.id, own);
      if (!birth) live.publish(`workspace:${execution.workspaceId}`, execution.id);
      try {
        const plan = await plans.get(execution.versionId);
        return await runPlan(plan, own, history, onReply);
      } catch (error) {
        return await failOrLeave(error as Error, recorder);
      } finally {
        // A later claim of the same execution has an entry of its own.
        if (running.get(execution.id) === own) running.delete(execution.id);
        if (running.size === 0) onIdle?.();
      }
    },
    cancel(executionId) {
      running.get(executionId)?.controller.abort(cancelled());
    },
    pause(executionId) {
      const found = running.get(executionId);
      if (!found) return;
      found.pauseRequested = true;
      found.handle?.pause();
    },
    async wake(executionIds) {
      const waiting = executionIds.filter((id) => running.get(id)?.recorder.mayBeWoken);
      for (const [id, steps] of await loadWoken(pool, waiting)) {
        const found = running.get(id);
        if (found) for (const step of steps) tell(found, step);
      }
    },
    isUnborn: (executionId) => (running.get(executionId)?.recorder.birth ?? null) !== null,
    has: (executionId) => running.has(executionId),
    runningFor(ms) {
      const before = performance.now() - ms;
      return [...running].filter(([, { since }]) => since <= before).map(([id]) => id);
    },
    get count() {
      return running.size;
    },
    get nodesUnderWay() {
      let nodes = 0;
      for (const { recorder, handle } of running.values()) if (!recorder.execution.inline) nodes += handle?.nodesUnderWay ?? 1;
      return nodes;
    },
    async stop(withinMs) {
      if (running.size > 0) {
        await Promise.race([new Promise<void>((resolve) => (onIdle = resolve)), new Promise((resolve) => setTimeout(resolve, withinMs))]);
      }
      return [...running.keys()];
    },
  };
}

const NO_HISTORY: History = { recorded: [], woken: [] };

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

class RepeatedCrash extends Error {}

function lastingFailure(error: Error): Failure | null {
  if (error instanceof RepeatedCrash)
    return {
      class: 'OURS',
      code: 'CRASHED_REPEATEDLY',
      message: `The server's process died ${MAX_RECOVERIES} times while it ran this execution.`,
    };
  if (error instanceof PlanError) return { class: 'OURS', code: 'PLAN_FAILED', message: `The workflow cannot be run: ${error.message}.` };
  if (isRowsFault(error)) return { class: 'OURS', code: 'NOT_RECORDABLE', message: 'A step holds something that cannot be stored.' };
  return null;
}

/** What a stop node gave. Of a called one that has none, what its last step gave: its caller goes on with that. */
function resultOf({ parent }: ClaimedExecution, end: { result: JsonValue; lastOutput: JsonValue }): JsonValue {
  return end.result ?? (parent && parent.ordinal !== null ? end.lastOutput : null);
}

function cancelled(): NodeError {
  return new NodeError('CANCELLED', 'CANCELLED', 'The execution was cancelled.');
}
