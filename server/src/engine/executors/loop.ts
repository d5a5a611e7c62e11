/** Runs a loop's body once per item, in order or some items side by side, and gathers the results. */
import { NodeError, type LoopRequest } from '@hookloom/sdk';
import type { Failure, JsonValue } from '@hookloom/sdk/wire';
import { failureOf } from '../failure.ts';
import { errorValue, isInFrame, isInLoop, iterationFrame, resultOf, type Frame, type LoopRun } from '../frame.ts';
import { enter } from '../restore.ts';
import { checkedJson } from '../run-node.ts';
import type { Scheduler } from '../scheduler.ts';
import { stopWorks } from '../stopping.ts';
import type { Work } from '../work.ts';

const MAX_ITEMS = 10_000;

/** The step is running until the iterations are through; its parameters are recorded, so that a restart goes over the same list. */
export function beginLoop(run: Scheduler, work: Work, request: LoopRequest): void {
  const { node, frame } = work;
  const { body } = node;
  const fault = faultOf(request, body !== null);
  if (fault || !body) {
    run.failed(work, fault);
    return;
  }
  const { items, onItemError } = request;
  if (items.length === 0) {
    run.leave(work, [], '[]', node.mainPort);
    return;
  }
  run.open.add(work);
  run.ports.changed(work.step);
  work.attempt = null;
  work.loop = {
    work,
    body,
    items,
    onItemError,
    concurrency: Math.max(1, Math.floor(request.concurrency) || 1),
    results: [],
    next: 0,
    active: 0,
    exited: false,
    lastRecorded: run.past?.lastIndex(body, frame.iteration) ?? -1,
    over: false,
  };
  goOn(run, work.loop);
}

function faultOf({ items }: LoopRequest, hasBody: boolean): NodeError | null {
  if (!hasBody) return new NodeError('USER', 'LOOP_WITHOUT_BODY', 'The node was to loop, and its type names no port for a body.');
  if (!Array.isArray(items)) return new NodeError('USER', 'LOOP_NOT_A_LIST', 'A loop runs over a list, and this is none.');
  if (items.length > MAX_ITEMS) {
    const [count, limit] = [items.length.toLocaleString('en'), MAX_ITEMS.toLocaleString('en')];
    return new NodeError('USER', 'LOOP_TOO_LONG', `The list has ${count} items; a loop runs over ${limit} at most.`);
  }
  try {
    checkedJson(items);
    return null;
  } catch (error) {
    return error as NodeError;
  }
}

/** Begins iterations as long as there is room; ends the loop once all are through. */
function goOn(run: Scheduler, loop: LoopRun): void {
  while (loop.next < loop.items.length && loop.active < loop.concurrency && (!loop.exited || loop.next <= loop.lastRecorded)) {
    const frame = iterationFrame(loop, loop.next++);
    loop.active++;
    const end = enter(run, frame);
    if (end?.kind === 'stopped') {
      run.end({ status: 'COMPLETED', result: end.value, lastOutput: end.value });
      return;
    }
    if (end?.kind === 'failed' && loop.onItemError === 'stop') {
      failLoop(run, loop, end.failure);
      return;
    }
    if (end?.kind === 'exited') loop.exited = true;
    if (end) closeFrame(run, frame, end.kind === 'exited' ? end.value : errorValue(end.failure));
    else if (frame.open === 0) closeFrame(run, frame, resultOf(frame));
  }
  if (loop.active === 0) finish(run, loop);
}

/** The iteration's result stands; what still runs in it is stopped. */
function closeFrame(run: Scheduler, frame: Frame, result: JsonValue): void {
  const loop = frame.loop as LoopRun;
  frame.over = true;
  loop.results[frame.iteration.at(-1) as number] = result;
  loop.active--;
  if (frame.open > 0 || run.past) stopWorks(run, frame, (other) => isInFrame(other, frame));
}

export function endIteration(run: Scheduler, frame: Frame, result: JsonValue): void {
  closeFrame(run, frame, result);
  goOn(run, frame.loop as LoopRun);
}

/** No further iterations begin; those under way go on to their end. */
export function exitIteration(run: Scheduler, frame: Frame, result: JsonValue): void {
  (frame.loop as LoopRun).exited = true;
  endIteration(run, frame, result);
}

function finish(run: Scheduler, loop: LoopRun): void {
  const { work, results } = loop;
  let json: string;
  try {
    json = checkedJson(results);
  } catch (error) {
    failLoop(run, loop, failureOf(error, work.node.id));
    return;
  }
  loop.over = true;
  work.loop = null;
  run.leave(work, results, json, work.node.mainPort);
}

/** The loop's own error settings apply, but for its retries: what has run does not run again. */
export function failLoop(run: Scheduler, loop: LoopRun, failure: Failure): void {
  const { work } = loop;
  loop.over = true;
  work.loop = null;
  stopWorks(run, work.frame, (frame) => isInLoop(frame, loop), loop.body);
  run.fail(work, failure);
}
