/** What a failure does to its step, and to what is around it. */
import { ERROR_PORT, type Failure } from '@hookloom/sdk/wire';
import { endIteration, failLoop } from './executors/loop.ts';
import { failureOf } from './failure.ts';
import { errorValue, type Frame } from './frame.ts';
import { delayBeforeRetry } from './retry.ts';
import type { Scheduler } from './scheduler.ts';
import type { Work } from './work.ts';

/** A try has failed: the step is tried again, or has failed. */
export function failTry(run: Scheduler, work: Work, thrown: unknown): void {
  const { node, step } = work;
  const failure = failureOf(thrown, node.id);
  const delayMs = delayBeforeRetry(node.node.data.settings?.retry, step.attempt, failure, Math.random());
  if (delayMs === null) failStep(run, work, failure);
  else run.suspension.retryLater(work, failure, delayMs);
}

/** A step has failed, and another try would be in vain: it goes on all the same, or fails what is around it. */
export function failStep(run: Scheduler, work: Work, failure: Failure): void {
  const { node, step } = work;
  const onError = node.node.data.settings?.onError ?? 'stop';
  step.status = 'FAILED';
  step.error = failure;
  step.outputJson = null;
  if (onError === 'stop') {
    run.close(work);
    failFrame(run, work.frame, failure);
    return;
  }
  const value = errorValue(failure);
  step.outputPort = onError === 'route' ? ERROR_PORT : node.mainPort;
  step.outputJson = JSON.stringify(value);
  run.close(work);
  run.settle(work, value, step.outputPort);
}

/** The step fails its iteration, and with that the loop, or the execution. */
function failFrame(run: Scheduler, frame: Frame, failure: Failure): void {
  const { loop } = frame;
  if (!loop) run.end({ status: 'FAILED', failure });
  else if (loop.onItemError === 'continue') endIteration(run, frame, errorValue(failure));
  else failLoop(run, loop, failure);
}

/** A join whose branches are all decided, and too few of them have delivered. */
export function incomplete(nodeId: string, arrived: number, needed: number): Failure {
  const message = `Only ${arrived} of the ${needed} that this step waits for ${arrived === 1 ? 'has' : 'have'} arrived, and no more can come.`;
  return { class: 'USER', code: 'MERGE_INCOMPLETE', message, nodeId };
}
