/** Takes up what earlier claims have committed: a frame's settled steps when it is entered, each unfinished one when its turn comes. */
import { NodeError } from '@hookloom/sdk';
import { EXIT_LOOP_PORT, isJsonObject, type Failure, type JsonValue } from '@hookloom/sdk/wire';
import { failureOf } from './failure.ts';
import type { Frame } from './frame.ts';
import type { PlannedNode } from './plan.ts';
import type { RecordedStep } from './ports.ts';
import type { Scheduler } from './scheduler.ts';
import { readyWork, recordAgain, Work } from './work.ts';

/** How a frame has ended before all of its nodes were through. */
export type EarlyEnd =
  | { kind: 'failed'; failure: Failure }
  /** Its iteration has this result, and no further ones begin. */
  | { kind: 'exited'; value: JsonValue }
  /** The execution has ended with this result. */
  | { kind: 'stopped'; value: JsonValue };

/** Queues what may run in the frame. Where it has ended early on record nothing is queued; its unfinished steps are left to the caller. */
export function enter(run: Scheduler, frame: Frame): EarlyEnd | null {
  const recorded = run.past?.of(frame.region, frame.iteration) ?? [];
  if (recorded.length === 0) {
    for (const node of frame.progress.ready()) run.queue(readyWork(node, frame));
    return null;
  }
  const unfinished: Work[] = [];
  const end = settleRecorded(run, frame, recorded, unfinished);
  if (end) return end;
  for (const node of frame.progress.skipped()) run.recordSkipped(node, frame);
  // First those that fail at once: what they fail shall not start again.
  for (const work of unfinished) if (isInterrupted(work)) run.queue(work);
  for (const work of unfinished) if (!isInterrupted(work)) run.queue(work);
  const known = new Set(unfinished.map((work) => work.node));
  for (const node of frame.progress.ready()) if (!known.has(node)) run.queue(readyWork(node, frame));
  return null;
}

function settleRecorded(run: Scheduler, frame: Frame, recorded: readonly RecordedStep[], unfinished: Work[]): EarlyEnd | null {
  let end: EarlyEnd | null = null;
  let stopped: EarlyEnd | null = null;
  for (const step of recorded) {
    const node = run.input.plan.byId.get(step.nodeId);
    if (!node || step.status === 'SKIPPED') continue;
    if (step.status === 'RUNNING' || step.status === 'PENDING' || step.status === 'WAITING') {
      const work = new Work(node, frame);
      work.recorded = step;
      unfinished.push(work);
    } else if (step.outputPort === EXIT_LOOP_PORT) {
      end ??= { kind: 'exited', value: step.output };
    } else if (step.outputPort !== null) {
      const value = node.manifest.trigger && step.output === null ? run.input.trigger : step.output;
      if (node.id === run.input.onlyNodeId) end ??= { kind: 'stopped', value };
      restoreOutput(run, frame, node, value, step.outputPort);
    } else if (step.status === 'COMPLETED') {
      end ??= { kind: 'stopped', value: step.output };
    } else {
      const failed: EarlyEnd = { kind: 'failed', failure: step.error ?? failureOf(null, node.id) };
      // What was stopped was so because of another step, which says how the frame has ended.
      if (step.error?.code === 'STOPPED') stopped ??= failed;
      else end ??= failed;
    }
  }
  return end ?? stopped;
}

function restoreOutput(run: Scheduler, frame: Frame, node: PlannedNode, value: JsonValue, port: string): void {
  frame.steps[node.id] = value;
  run.lastOutput = value;
  frame.progress.settle(node, port, [], []);
}

/** Whether the step may have taken effect, and must not be repeated. One that waited for its next try had failed, so it is known not to be under way. */
function isInterrupted({ node, recorded }: Work): boolean {
  return node.manifest.effect === 'atMostOnce' && recorded?.status === 'RUNNING';
}

/** Goes on with a step that had not ended. */
export function resume(run: Scheduler, work: Work): void {
  const recorded = work.recorded as RecordedStep;
  const { node, frame } = work;
  const interrupted = isInterrupted(work);
  work.recorded = null;
  work.began = 0;
  work.step = recordAgain(node, frame, recorded, run.ports.clock.now());
  run.past?.takeUp(recorded.ordinal);
  run.open.add(work);
  if (interrupted) {
    const message = 'The server stopped while this step was running. Whether it took effect is not known, so it was not repeated.';
    run.failed(work, new NodeError('OURS', 'INTERRUPTED', message));
  } else if (recorded.wait) {
    work.kept = recorded.output;
    run.suspension.waitOn(work, recorded.wait);
    const wakeup = run.input.wakeups?.get(recorded.ordinal);
    if (wakeup) run.suspension.wake(recorded.ordinal, wakeup);
  } else if (node.body && recorded.status === 'RUNNING' && (node.params.constant || recorded.params !== null)) {
    // The same loop goes on, over the same list: it is no further try.
    run.tryNode(work, isJsonObject(recorded.params ?? undefined) ? (recorded.params as never) : undefined);
  } else {
    run.suspension.tryAgain(work);
  }
}
