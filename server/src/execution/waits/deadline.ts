/** A workflow's own timeout: from the first start of an execution, waits included. */
import { NodeError } from '@hookloom/sdk';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import type { Clock } from '../../lib/clock.ts';

/** The clock may be moved by hand, so it is asked at least this often. */
const LOOK_MS = 500;

/** The instant at which the execution ends as `TIMEOUT`, in milliseconds since 1970; null where it never does. */
export function deadlineOf(execution: { startedAt: number }, settings: WorkflowSettings): number | null {
  return settings.timeoutMs === undefined ? null : execution.startedAt + settings.timeoutMs;
}

/** Aborts at the deadline, at once where it has passed, unless disposed of before. */
export function watchDeadline(deadline: number | null, clock: Clock, controller: AbortController): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const left = (deadline as number) - clock.now();
    if (left <= 0) controller.abort(new NodeError('TIMEOUT', 'WORKFLOW_TIMEOUT', 'The execution took longer than its workflow allows.'));
    else timer = setTimeout(look, Math.min(left, LOOK_MS));
  };
  if (deadline !== null) look();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
