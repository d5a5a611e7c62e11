/** What the engine does with what a node has given: one function per kind. */
import { EXIT_LOOP_PORT } from '@hookloom/sdk/wire';
import { NodeError } from '@hookloom/sdk';
import type { NodeResult } from '../run-node.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Work } from '../work.ts';
import { beginLoop, exitIteration } from './loop.ts';

type Executors = { [Kind in NodeResult['kind']]: (run: Scheduler, work: Work, result: Extract<NodeResult, { kind: Kind }>) => void };

const executors: Executors = {
  port(run, work, { value, json, port }) {
    run.leave(work, value, json, port);
  },
  stop(run, work, { value, json }) {
    work.step.status = 'COMPLETED';
    work.step.outputJson = json;
    run.close(work);
    run.end({ status: 'COMPLETED', result: value, lastOutput: value });
  },
  exitLoop(run, work, { value, json }) {
    if (!work.frame.loop) {
      run.failed(work, new NodeError('USER', 'NO_LOOP', 'There is no loop around this node that it could end.'));
      return;
    }
    work.step.status = 'COMPLETED';
    work.step.outputJson = json;
    work.step.outputPort = EXIT_LOOP_PORT;
    run.close(work);
    run.lastOutput = value;
    exitIteration(run, work.frame, value);
  },
  loop(run, work, { loop }) {
    beginLoop(run, work, loop);
  },
  wait(run, work, { wait, value, json }) {
    const { until } = wait;
    if (until !== null && !Number.isFinite(until)) {
      run.failed(work, new NodeError('USER', 'WAIT_INVALID', 'The instant that the node waits for is not a number of milliseconds.'));
    } else if (wait.kind === 'TIME' && wait.until <= run.ports.clock.now()) {
      run.leave(work, value, json, work.node.mainPort);
    } else {
      run.suspension.suspend(work, wait, value);
    }
  },
  call(run, work, { executionId, wait }) {
    if (wait) run.suspension.suspend(work, { kind: 'WORKFLOW', executionId, until: null });
    else run.leave(work, { executionId }, JSON.stringify({ executionId }), work.node.mainPort);
  },
};

export function complete(run: Scheduler, work: Work, result: NodeResult): void {
  // The kinds are all in the table, which is more than the compiler can follow through an index.
  (executors[result.kind] as (run: Scheduler, work: Work, result: NodeResult) => void)(run, work, result);
}
