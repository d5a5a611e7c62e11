/** Runs claimed executions in this process: connects the engine with the recorder, the sandbox and the way out. */
import { NodeError, type WebhookReply } from '@hookloom/sdk';
import type { Failure } from '@hookloom/sdk/wire';
import { isRowsFault } from '../db/transaction.ts';
import type { Egress } from '../egress/client.ts';
import type { EnginePorts, RecordedStep } from '../engine/ports.ts';
import { run, type RunEnd } from '../engine/run.ts';
import type { Plan } from '../engine/plan.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Sandbox } from '../sandbox/contract.ts';
import type { ExecutionMetrics } from './metrics.ts';
import { PlanError, type Plans } from './plans.ts';
import { claimLost, ExecutionRecorder, isClaimLost } from './recorder.ts';
import type { ClaimedExecution } from './rows.ts';
import type { ExecutionWriter } from './writer.ts';

/** An execution whose process has died so often is taken for the cause, and ends. */
const MAX_RECOVERIES = 5;

export interface RunnerOptions {
  clock: Clock;
  live: LiveBus;
  plans: Plans;
  writer: ExecutionWriter;
  sandbox: Sandbox;
  egress: Egress;
  metrics: ExecutionMetrics;
  onError(error: Error, executionId: string): void;
}

/** How an execution ended, and what its webhook's caller is to be told where no node has answered. */
export type RunOutcome = RunEnd | { status: 'LOST' };

interface Running {
  controller: AbortController;
  since: number;
}

export interface Runner {
  /** Resolves once the end is durable; never rejects. `onReply` is called with a node's answer once the rows behind it are durable. */
  run(execution: ClaimedExecution, recorded: RecordedStep[], onReply?: (reply: WebhookReply) => void): Promise<RunOutcome>;
  cancel(executionId: string): void;
  has(executionId: string): boolean;
  /** Ids of executions that have been running for at least so many milliseconds. */
  runningFor(ms: number): string[];
  readonly count: number;
  /** Resolves when nothing runs any more, or after the time; then gives what still runs, which is written no more. */
  stop(withinMs: number): Promise<string[]>;
}

export function createRunner(options: RunnerOptions): Runner {
  const { clock, live, plans, writer, metrics } = options;
  const running = new Map<string, Running>();
  let onIdle: (() => void) | undefined;

  const runPlan = async (
    plan: Plan,
    execution: ClaimedExecution,
    recorded: RecordedStep[],
    controller: AbortController,
    recorder: ExecutionRecorder,
    onReply?: (reply: WebhookReply) => void,
  ): Promise<RunOutcome> => {
    if (execution.recoveries >= MAX_RECOVERIES) throw new RepeatedCrash();
    if (!plan.byId.has(execution.triggerNodeId)) throw new PlanError(`its version has no node ${execution.triggerNodeId}`);
    if (execution.cancelRequested) controller.abort(cancelled());
    const end = await run(
      {
        plan,
        triggerNodeId: execution.triggerNodeId,
        trigger: execution.trigger,
        execution: { id: execution.id, workflowId: execution.workflowId, workspaceId: execution.workspaceId },
        recorded,
        signal: controller.signal,
      },
      portsFor(execution, recorder, onReply),
    );
    await commitEnd(recorder, end);
    return end;
  };

  const portsFor = (execution: ClaimedExecution, recorder: ExecutionRecorder, onReply?: (reply: WebhookReply) => void): EnginePorts => {
    const { sandbox, egress } = options;
    let replied = false;
    return {
      clock,
      changed: (step) => recorder.changed(step),
      commit: () => recorder.commit(),
      evaluate: (expressions, variables) => sandbox.evaluate(execution.workspaceId, expressions, variables),
      http: (request, signal) => egress.request(request, signal),
      async javascript(request, signal, log) {
        const result = await sandbox.run({ ...request, workspaceId: execution.workspaceId, signal });
        if (result.ok) return { value: result.value, logs: result.logs };
        // The node never sees these lines, since it gets an error; the step's record shall have them.
        for (const line of result.logs) log(line.level, line.message);
        throw new NodeError(result.failure.class, result.failure.code, result.failure.message);
      },
      callWorkflow: () => Promise.reject(new NodeError('OURS', 'NOT_READY', 'Workflows cannot call one another yet.')),
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
    const at = clock.now();
    const failed = end.status !== 'COMPLETED';
    await recorder.end({
      status: end.status,
      error: failed ? end.failure : null,
      resultJson: failed || end.result === null ? null : JSON.stringify(end.result),
      at,
    });
    metrics.ended(recorder.execution, end.status);
  };

  /** What would fail again in the same way ends the execution. After anything else it stays on record as running, for another claim or for recovery. */
  const failOrLeave = async (error: Error, recorder: ExecutionRecorder): Promise<RunOutcome> => {
    const isForeseen = isClaimLost(error) || error instanceof PlanError || error instanceof RepeatedCrash;
    if (!isForeseen) options.onError(error, recorder.execution.id);
    const failure = lastingFailure(error);
    if (!failure) return { status: 'LOST' };
    try {
      recorder.dropSteps();
      const end: RunEnd = { status: 'FAILED', failure };
      await commitEnd(recorder, end);
      return end;
    } catch (endError) {
      options.onError(endError as Error, recorder.execution.id);
      return { status: 'LOST' };
    }
  };

  return {
    async run(execution, recorded, onReply) {
      const controller = new AbortController();
      const own: Running = { controller, since: performance.now() };
      // Taken over from this very process: what still runs of the earlier claim is in vain.
      running.get(execution.id)?.controller.abort(claimLost());
      running.set(execution.id, own);
      const recorder = new ExecutionRecorder(execution, writer, () => controller.abort(claimLost()));
      live.publish(`workspace:${execution.workspaceId}`, execution.id);
      try {
        const plan = await plans.get(execution.versionId);
        return await runPlan(plan, execution, recorded, controller, recorder, onReply);
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
    has: (executionId) => running.has(executionId),
    runningFor(ms) {
      const before = performance.now() - ms;
      return [...running].filter(([, { since }]) => since <= before).map(([id]) => id);
    },
    get count() {
      return running.size;
    },
    async stop(withinMs) {
      if (running.size > 0) {
        await Promise.race([new Promise<void>((resolve) => (onIdle = resolve)), new Promise((resolve) => setTimeout(resolve, withinMs))]);
      }
      return [...running.keys()];
    },
  };
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

function cancelled(): NodeError {
  return new NodeError('CANCELLED', 'CANCELLED', 'The execution was cancelled.');
}
