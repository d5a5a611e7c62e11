/** Ends what still runs or waits in a part of an execution that is over. */
import { NodeError } from '@hookloom/sdk';
import type { Frame } from './frame.ts';
import type { Region } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { recordAgain, stoppedFailure, Work } from './work.ts';

/**
 * Tells the works of those frames to stop, and closes their steps as stopped; so it does with steps that earlier claims have left
 * unfinished in `region`, in the iteration of `frame`, and that are not taken up yet.
 */
export function stopWorks(run: Scheduler, frame: Frame, isInside: (frame: Frame) => boolean, region: Region = frame.region): void {
  // Most executions end with nothing left to stop, and an error is dear.
  if (run.open.size > 0) {
    const reason = stoppedReason(run);
    for (const work of run.open) if (isInside(work.frame)) stopWork(run, work, reason);
  }
  for (const { recorded, node } of run.past?.takeUnfinished(region, frame.iteration) ?? []) {
    const work = new Work(node, frame);
    work.step = { ...recordAgain(node, frame, recorded, run.ports.clock.now()), iteration: recorded.iteration };
    closeStopped(run, work);
  }
}

function stopWork(run: Scheduler, work: Work, reason: NodeError): void {
  const { attempt } = work;
  run.suspension.release(work);
  if (work.loop) work.loop.over = true;
  work.loop = null;
  if (attempt) run.underWay--;
  closeStopped(run, work);
  attempt?.stop(reason);
}

function closeStopped(run: Scheduler, work: Work): void {
  work.step.status = 'FAILED';
  work.step.error = stoppedFailure(work.node.id, !run.ended);
  work.step.outputJson = null;
  run.close(work);
}

export function stoppedReason(run: Scheduler): NodeError {
  const { message, code } = stoppedFailure('', !run.ended);
  return new NodeError('CANCELLED', code, message);
}
