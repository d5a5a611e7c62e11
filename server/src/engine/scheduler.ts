/**
 * One run of a plan: starts what is ready, settles what has run, until nothing is left that could run.
 *
 * A `Work` is queued once its node is ready. It is then under way (its node runs), held (a timer of this process wakes it), waiting, or
 * looping, in any order, until its step is closed. The run ends when the outermost frame has no work left, or when nothing is under way
 * or held and the rest waits. Nodes that need no waiting run one after another in the same turn of the event loop.
 */
import type { Failure, JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { Attempt } from './attempt.ts';
import { complete } from './executors/complete.ts';
import { endIteration } from './executors/loop.ts';
import { failStep, failTry, incomplete } from './failing.ts';
import { failureOf } from './failure.ts';
import { isOver, outermostFrame, resultOf, type Frame } from './frame.ts';
import { OnlyNode } from './only-node.ts';
import { Past } from './past.ts';
import type { PlannedNode, Region } from './plan.ts';
import type { EnginePorts, StepRecord } from './ports.ts';
import { enter, resume } from './restore.ts';
import type { RunEnd, RunInput } from './run.ts';
import { runNode, type NodeResult } from './run-node.ts';
import { stoppedReason, stopWorks } from './stopping.ts';
import { Suspension } from './suspension.ts';
import { WorkQueue } from './work-queue.ts';
import { newRecord, readyWork, type Work } from './work.ts';

/** Milliseconds after which a turn is given up, so that other executions get theirs. */
const TURN_MS = 10;

export class Scheduler {
  readonly input: RunInput;
  readonly ports: EnginePorts;
  /** Null where the execution begins. */
  readonly past: Past | null;
  readonly suspension: Suspension;
  /** Works whose steps are on record as not ended. */
  readonly open = new Set<Work>();
  lastOutput: JsonValue = null;
  ended = false;
  paused = false;
  /** Works whose node, or whose wait's condition, runs now. */
  underWay = 0;
  readonly #root: Frame;
  readonly #onlyNode: OnlyNode | null;
  readonly #resolve: (end: RunEnd) => void;
  readonly #reject: (error: unknown) => void;
  readonly #queue = new WorkQueue();
  #inTurn = false;
  #nextOrdinal: number;
  // What a settled node makes ready and skipped: kept, so that no settling makes lists of its own.
  readonly #ready: PlannedNode[] = [];
  readonly #skipped: PlannedNode[] = [];

  constructor(input: RunInput, trigger: PlannedNode, ports: EnginePorts, resolve: (end: RunEnd) => void, reject: (error: unknown) => void) {
    const { plan, recorded, execution, onlyNodeId } = input;
    this.input = input;
    this.ports = ports;
    this.#resolve = resolve;
    this.#reject = reject;
    this.past = recorded.length > 0 ? new Past(plan, recorded) : null;
    this.#nextOrdinal = (this.past?.lastOrdinal ?? 0) + 1;
    this.suspension = new Suspension(this);
    this.#onlyNode = onlyNodeId === undefined ? null : new OnlyNode(onlyNodeId, plan, input.usePinned === true);
    const { id, workflowId, workspaceId, url } = execution;
    const steps = Object.create(null) as Record<string, JsonValue>;
    const names: JsonObject = { id, workflowId, workspaceId, ...(url !== undefined && { url }) };
    this.#root = outermostFrame(plan.regions[0] as Region, trigger, { trigger: input.trigger, steps, vars: {}, env: {}, execution: names });
  }

  begin(): void {
    const { signal } = this.input;
    signal.addEventListener('abort', this.#endEarly, { once: true });
    if (signal.aborted) {
      this.#endEarly();
      return;
    }
    this.turn(() => {
      const end = enter(this, this.#root);
      if (end?.kind === 'failed') this.end({ status: 'FAILED', failure: end.failure });
      else if (end) this.end({ status: 'COMPLETED', result: end.value, lastOutput: end.value });
    });
  }

  /** Does something and then starts what has become ready. Whatever throws is a fault of ours. */
  turn(first: () => void): void {
    if (this.ended) return;
    try {
      first();
      this.#run();
    } catch (error) {
      this.fault(error);
    }
  }

  queue(work: Work): void {
    this.#queue.add(work);
  }

  #run(): void {
    if (this.#inTurn) return;
    this.#inTurn = true;
    const until = performance.now() + TURN_MS;
    while (!this.ended && !this.paused) {
      const work = this.#queue.take();
      if (!work) break;
      if (isOver(work.frame) || this.#onlyNode?.mayStart(work) === false) continue;
      this.#start(work);
      if (work.began > until && !this.#queue.isEmpty) {
        // Until then nothing starts; what comes in meanwhile is settled.
        setImmediate(() => {
          this.#inTurn = false;
          this.turn(() => {});
        });
        return;
      }
    }
    this.#inTurn = false;
    if (!this.ended && this.underWay === 0) this.#rest();
  }

  /** Nothing is under way: either something is held, or the run is at its end for now. */
  #rest(): void {
    if (this.suspension.held > 0 && !this.paused) return;
    const alone = this.paused || this.suspension.count > 0 ? null : (this.#onlyNode?.take(this.#root) ?? null);
    if (alone) {
      this.queue(alone);
      this.#run();
      return;
    }
    if (!this.paused && this.suspension.count === 0) throw new Error('nothing is left that could run, and the execution has not ended');
    this.ended = true;
    this.input.signal.removeEventListener('abort', this.#endEarly);
    const wakeAt = this.suspension.leave();
    this.#resolve({ status: 'WAITING', wakeAt, paused: this.paused });
  }

  #start(work: Work): void {
    work.began = performance.now();
    if (work.recorded) {
      resume(this, work);
      return;
    }
    const { node } = work;
    work.step = this.newRecord(node, work.frame);
    const pinned = this.input.usePinned ? node.node.data.settings?.pinnedOutput : undefined;
    if (pinned !== undefined && !node.manifest.trigger && this.#onlyNode?.id !== node.id) {
      work.step.reused = true;
      this.leave(work, pinned, JSON.stringify(pinned), node.mainPort);
      return;
    }
    const { sources } = work;
    work.step.sources = sources;
    if (sources && node.join !== 'all' && sources.length < node.join) this.fail(work, incomplete(node.id, sources.length, node.join));
    else this.tryNode(work);
  }

  newRecord(node: PlannedNode, frame: Frame): StepRecord {
    return newRecord(node, frame, this.#nextOrdinal++, this.ports.clock.now());
  }

  tryNode(work: Work, recordedParams?: JsonObject): void {
    const { node } = work;
    const attempt = new Attempt(work, this.ports);
    let result: NodeResult | Promise<NodeResult>;
    try {
      const isMarked = node.manifest.effect === 'atMostOnce' && !node.node.data.settings?.disabled;
      result = isMarked ? this.#runMarked(attempt) : runNode(attempt, recordedParams);
    } catch (error) {
      this.failed(work, error);
      return;
    }
    if (!(result instanceof Promise)) {
      complete(this, work, result);
      return;
    }
    this.ports.changed(work.step);
    this.follow(work, attempt, result, (value) => complete(this, work, value));
  }

  /** The mark is durable before the node runs, so that a crash in between is seen and the node is not run again. */
  async #runMarked(attempt: Attempt): Promise<NodeResult> {
    this.ports.changed(attempt.work.step);
    try {
      await this.ports.commit();
    } catch (error) {
      this.fault(error);
    }
    attempt.throwIfStopped();
    return await runNode(attempt);
  }

  /** The work is under way until the promise settles. What comes in once it was stopped changes nothing. */
  follow<Value>(work: Work, attempt: Attempt, promise: Promise<Value>, then: (value: Value) => void): void {
    work.attempt = attempt;
    this.open.add(work);
    this.underWay++;
    if (this.ended) attempt.stop(stoppedReason(this));
    const back = (next: () => void): void => {
      if (work.attempt !== attempt) return;
      work.attempt = null;
      this.underWay--;
      this.turn(next);
    };
    promise.then(
      (value) => back(() => then(value)),
      (error: unknown) => back(() => this.failed(work, error)),
    );
  }

  /** The step is through, and its value leaves. `json` is the value's text, or null for the trigger's own data. */
  leave(work: Work, value: JsonValue, json: string | null, port: string): void {
    const { step } = work;
    step.status = 'COMPLETED';
    step.outputJson = json;
    step.outputPort = port;
    this.close(work);
    this.settle(work, value, port);
  }

  /** The step is through, however: from here on its record changes no more. */
  close(work: Work): void {
    const { step } = work;
    work.attempt = null;
    this.open.delete(work);
    step.wait = null;
    step.completedAt = this.ports.clock.now();
    if (work.began > 0) step.durationMs = performance.now() - work.began;
    else step.durationMs = step.startedAt === null ? null : Math.max(0, step.completedAt - step.startedAt);
    this.ports.changed(step);
  }

  /** Makes ready and skips what hangs on a node whose value has left by the port. */
  settle(work: Work, value: JsonValue, port: string): void {
    const { node, frame } = work;
    frame.steps[node.id] = value;
    this.lastOutput = value;
    if (this.#onlyNode?.id === node.id) {
      this.end({ status: 'COMPLETED', result: value, lastOutput: value });
      return;
    }
    frame.progress.settle(node, port, this.#ready, this.#skipped);
    for (const ready of this.#ready) this.queue(readyWork(ready, frame));
    for (const skipped of this.#skipped) this.recordSkipped(skipped, frame);
    this.#ready.length = 0;
    this.#skipped.length = 0;
    if (--frame.open > 0) return;
    if (frame.loop) endIteration(this, frame, resultOf(frame));
    else this.end({ status: 'COMPLETED', result: null, lastOutput: this.lastOutput });
  }

  /** A loop that is skipped takes the whole of its body with it. */
  recordSkipped(node: PlannedNode, frame: Frame): void {
    const isRecorded = this.past?.of(node.region, frame.iteration).some((step) => step.nodeId === node.id && step.status === 'SKIPPED');
    if (!isRecorded) this.ports.changed({ ...this.newRecord(node, frame), status: 'SKIPPED', startedAt: null });
    for (const inner of node.body?.nodes ?? []) this.recordSkipped(inner, frame);
  }

  /** A try has failed: the step is tried again, or has failed. */
  failed(work: Work, thrown: unknown): void {
    failTry(this, work, thrown);
  }

  /** A step has failed, and another try would be in vain. */
  fail(work: Work, failure: Failure): void {
    failStep(this, work, failure);
  }

  readonly #endEarly = (): void => {
    const failure = failureOf(this.input.signal.reason, '');
    delete failure.nodeId;
    this.end({ status: failure.class === 'TIMEOUT' ? 'TIMEOUT' : 'CANCELLED', failure });
  };

  /** What still runs or waits is told to stop and recorded as stopped. */
  end(end: RunEnd): void {
    if (this.ended) return;
    this.ended = true;
    this.input.signal.removeEventListener('abort', this.#endEarly);
    stopWorks(this, this.#root, () => true);
    this.#resolve(end);
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.turn(() => {});
  }

  fault(error: unknown): void {
    this.ended = true;
    this.input.signal.removeEventListener('abort', this.#endEarly);
    for (const work of this.open) work.attempt?.stop(error);
    this.suspension.leave();
    this.#reject(error);
  }
}
