/**
 * The loop: runs what is ready, settles what has run, until nothing is left.
 * Branches run side by side. Nodes that need no waiting run one after another in the same turn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeError, type NodeInput } from '@hookloom/sdk';
import type { Failure, JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { ERROR_PORT } from '@hookloom/sdk/wire';
import type { ExpressionScope } from './expressions.ts';
import { failureOf } from './failure.ts';
import type { Plan, PlannedNode } from './plan.ts';
import type { EnginePorts, RecordedStep, StepRecord } from './ports.ts';
import { Progress, type Advance } from './progress.ts';
import { delayBeforeRetry } from './retry.ts';
import { runNode, type NodeResult } from './run-node.ts';

export interface RunInput {
  plan: Plan;
  triggerNodeId: string;
  trigger: JsonValue;
  execution: { id: string; workflowId: string; workspaceId: string };
  /** What earlier claims have committed, in the order of their ordinals. */
  recorded: RecordedStep[];
  /** Aborted to end the execution early; its reason is a `NodeError` of class `CANCELLED` or `TIMEOUT`. */
  signal: AbortSignal;
}

export type RunEnd =
  /** `result` is what a stop node gave; `lastOutput` is the output of the step that ended last. */
  { status: 'COMPLETED'; result: JsonValue; lastOutput: JsonValue } | { status: 'FAILED' | 'CANCELLED' | 'TIMEOUT'; failure: Failure };

/** Resolves when the execution has ended; every step has been told to the ports by then. Rejects only for faults of ours. */
export function run(input: RunInput, ports: EnginePorts): Promise<RunEnd> {
  const trigger = input.plan.byId.get(input.triggerNodeId);
  if (!trigger) throw new Error(`the version has no trigger node ${input.triggerNodeId}`);
  return new Promise((resolve, reject) => new Run(input, trigger, ports, resolve, reject).begin());
}

class Run {
  readonly #input: RunInput;
  readonly #ports: EnginePorts;
  readonly #resolve: (end: RunEnd) => void;
  readonly #reject: (error: unknown) => void;
  readonly #progress: Progress;
  readonly #scope: ExpressionScope;
  readonly #steps: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  /** What waits for something, with the instant (of `performance.now`) at which it began. */
  readonly #running = new Map<StepRecord, number>();
  /** Steps that were under way in an earlier claim and have not started again, by node. */
  readonly #repeat = new Map<PlannedNode, StepRecord>();
  /** Made when the first node waits for something: most executions never need one. */
  #stopper: AbortController | undefined;
  #ready: PlannedNode[] = [];
  #nextOrdinal = 1;
  #lastOutput: JsonValue = null;
  #ended = false;

  constructor(input: RunInput, trigger: PlannedNode, ports: EnginePorts, resolve: (end: RunEnd) => void, reject: (error: unknown) => void) {
    this.#input = input;
    this.#ports = ports;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#progress = new Progress(input.plan, trigger);
    const { id, workflowId, workspaceId } = input.execution;
    const execution: JsonObject = { id, workflowId, workspaceId };
    this.#scope = { trigger: input.trigger, steps: this.#steps, vars: {}, env: {}, execution };
  }

  begin(): void {
    const { signal } = this.#input;
    signal.addEventListener('abort', this.#endEarly, { once: true });
    try {
      this.#restore();
      if (signal.aborted) this.#endEarly();
      else this.#failInterrupted();
      if (this.#ended) return;
      this.#ready = this.#progress.ready().filter((node) => !this.#repeat.has(node));
      for (const [node, step] of this.#repeat) {
        if (this.#ended) return;
        this.#repeat.delete(node);
        this.#tryAgain(node, step);
      }
      this.#advance();
    } catch (error) {
      this.#fault(error);
    }
  }

  /** Settles what is on record, and gathers the steps that were under way. */
  #restore(): void {
    const skipped = new Set<string>();
    for (const recorded of this.#input.recorded) {
      this.#nextOrdinal = Math.max(this.#nextOrdinal, recorded.ordinal + 1);
      const node = this.#input.plan.byId.get(recorded.nodeId);
      if (!node) continue;
      if (recorded.status === 'SKIPPED') skipped.add(recorded.nodeId);
      else if (recorded.status === 'RUNNING' || recorded.status === 'PENDING')
        this.#repeat.set(node, { ...this.#record(node, recorded.ordinal, recorded.attempt), status: recorded.status });
      else if (recorded.status === 'FAILED' && recorded.outputPort === null)
        this.#end({ status: 'FAILED', failure: recorded.error ?? failureOf(null, node.id) });
      else if (recorded.outputPort === null) this.#end({ status: 'COMPLETED', result: recorded.output, lastOutput: recorded.output });
      else
        this.#settle(node, {
          value: node.manifest.trigger && recorded.output === null ? this.#input.trigger : recorded.output,
          json: null,
          port: recorded.outputPort,
          stops: false,
        });
    }
    if (this.#ended) return;
    for (const node of this.#progress.skipped()) if (!skipped.has(node.id) && this.#input.recorded.length > 0) this.#recordSkipped(node);
  }

  /** Of the steps that were under way, those that must not run twice fail; the others are repeated. */
  #failInterrupted(): void {
    for (const [node, step] of this.#repeat) {
      if (this.#ended) return;
      // One that waited for its next try had failed, so it is known not to be under way.
      if (node.manifest.effect !== 'atMostOnce' || step.status === 'PENDING') continue;
      this.#repeat.delete(node);
      const message = 'The server stopped while this step was running. Whether it took effect is not known, so it was not repeated.';
      this.#failed(node, step, new NodeError('OURS', 'INTERRUPTED', message));
    }
  }

  #advance(): void {
    for (let node = this.#ready.shift(); node && !this.#ended; node = this.#ready.shift()) {
      this.#start(node, this.#record(node, this.#nextOrdinal++, 1));
    }
    if (!this.#ended && this.#running.size === 0) this.#end({ status: 'COMPLETED', result: null, lastOutput: this.#lastOutput });
  }

  #record(node: PlannedNode, ordinal: number, attempt: number): StepRecord {
    return {
      ordinal,
      nodeId: node.id,
      nodeType: node.manifest.type,
      iteration: [],
      attempt,
      status: 'RUNNING',
      paramsJson: null,
      outputJson: null,
      outputPort: null,
      logs: [],
      error: null,
      startedAt: this.#ports.clock.now(),
      completedAt: null,
      durationMs: null,
      wait: null,
      sources: null,
      reused: false,
    };
  }

  #start(node: PlannedNode, step: StepRecord, began: number = performance.now()): void {
    let result: NodeResult | Promise<NodeResult>;
    try {
      result =
        node.manifest.effect === 'atMostOnce' && !node.node.data.settings?.disabled
          ? this.#startMarked(node, step)
          : this.#call(node, step);
    } catch (error) {
      this.#failed(node, step, error, began);
      return;
    }
    if (!(result instanceof Promise)) {
      this.#completed(node, step, result, began);
      return;
    }
    this.#running.set(step, began);
    this.#ports.changed(step);
    result.then(
      (value) => this.#later(step, () => this.#completed(node, step, value, began)),
      (error: unknown) => this.#later(step, () => this.#failed(node, step, error, began)),
    );
  }

  #tryAgain(node: PlannedNode, step: StepRecord, began?: number): void {
    step.status = 'RUNNING';
    step.error = null;
    step.attempt++;
    this.#start(node, step, began);
  }

  /** The step is on record as pending, with the failure of its last try, until the next one. */
  #retryLater(node: PlannedNode, step: StepRecord, failure: Failure, delayMs: number, began: number): void {
    step.status = 'PENDING';
    step.error = failure;
    this.#running.set(step, began);
    this.#ports.changed(step);
    sleep(delayMs, undefined, { signal: this.#stopSignal() }).then(
      () => this.#later(step, () => this.#tryAgain(node, step, began)),
      () => {
        // The execution has ended meanwhile, and the step with it.
      },
    );
  }

  /** The mark is durable before the node runs, so that a crash in between is seen and the node is not run again. */
  async #startMarked(node: PlannedNode, step: StepRecord): Promise<NodeResult> {
    // Asked for before the wait, so that an end or a fault meanwhile finds something to abort.
    const stopped = this.#stopSignal();
    this.#ports.changed(step);
    try {
      await this.#ports.commit();
    } catch (error) {
      this.#fault(error);
    }
    stopped.throwIfAborted();
    return await this.#call(node, step);
  }

  #call(node: PlannedNode, step: StepRecord): NodeResult | Promise<NodeResult> {
    const { execution } = this.#input;
    return runNode(
      { node, inputs: this.#inputsOf(node), absent: [], scope: this.#scope, execution, stopped: () => this.#stopSignal() },
      step,
      this.#ports,
    );
  }

  #inputsOf(node: PlannedNode): NodeInput[] {
    const inputs: NodeInput[] = [];
    for (const edge of node.incoming) {
      if (!this.#progress.isLive(edge.index)) continue;
      const nodeId = (this.#input.plan.nodes[edge.source] as PlannedNode).id;
      inputs.push({ nodeId, port: edge.targetPort, value: this.#steps[nodeId] ?? null });
    }
    return inputs;
  }

  /** After an await: what comes in once the execution has ended changes nothing. */
  #later(step: StepRecord, then: () => void): void {
    this.#running.delete(step);
    if (this.#ended) return;
    try {
      then();
      if (!this.#ended) this.#advance();
    } catch (error) {
      this.#fault(error);
    }
  }

  #completed(node: PlannedNode, step: StepRecord, result: NodeResult, began: number): void {
    step.status = 'COMPLETED';
    step.outputJson = result.json;
    step.outputPort = result.port;
    this.#closed(step, began);
    if (result.stops) {
      this.#end({ status: 'COMPLETED', result: result.value, lastOutput: result.value });
      return;
    }
    this.#settle(node, result, true);
  }

  #failed(node: PlannedNode, step: StepRecord, thrown: unknown, began?: number): void {
    const failure = failureOf(thrown, node.id);
    const delayMs = delayBeforeRetry(node.node.data.settings?.retry, step.attempt, failure, Math.random());
    if (delayMs !== null) {
      this.#retryLater(node, step, failure, delayMs, began ?? performance.now());
      return;
    }
    const onError = node.node.data.settings?.onError ?? 'stop';
    step.status = 'FAILED';
    step.error = failure;
    if (onError === 'stop') {
      this.#closed(step, began);
      this.#end({ status: 'FAILED', failure });
      return;
    }
    const value: JsonValue = { error: { class: failure.class, code: failure.code, message: failure.message } };
    step.outputPort = onError === 'route' ? ERROR_PORT : node.mainPort;
    step.outputJson = JSON.stringify(value);
    this.#closed(step, began);
    this.#settle(node, { value, json: step.outputJson, port: step.outputPort, stops: false }, true);
  }

  #closed(step: StepRecord, began?: number): void {
    step.completedAt = this.#ports.clock.now();
    step.durationMs = began === undefined ? null : performance.now() - began;
    this.#ports.changed(step);
  }

  #settle(node: PlannedNode, result: NodeResult, record = false): void {
    this.#steps[node.id] = result.value;
    this.#lastOutput = result.value;
    const advance: Advance = this.#progress.settle(node, result.port);
    this.#ready.push(...advance.ready);
    if (record) for (const skipped of advance.skipped) this.#recordSkipped(skipped);
  }

  #recordSkipped(node: PlannedNode): void {
    this.#ports.changed({ ...this.#record(node, this.#nextOrdinal++, 1), status: 'SKIPPED', startedAt: null });
  }

  readonly #endEarly = (): void => {
    const failure = failureOf(this.#input.signal.reason, '');
    delete failure.nodeId;
    this.#end({ status: failure.class === 'TIMEOUT' ? 'TIMEOUT' : 'CANCELLED', failure });
  };

  /** What still runs is told to stop and recorded as stopped. */
  #end(end: RunEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#input.signal.removeEventListener('abort', this.#endEarly);
    for (const [step, began] of this.#running) this.#stopped(step, began);
    for (const step of this.#repeat.values()) this.#stopped(step);
    if (this.#running.size > 0) this.#stopper?.abort(new NodeError('CANCELLED', 'STOPPED', STOPPED));
    this.#resolve(end);
  }

  #stopped(step: StepRecord, began?: number): void {
    step.status = 'FAILED';
    step.error = { class: 'CANCELLED', code: 'STOPPED', message: STOPPED, nodeId: step.nodeId };
    this.#closed(step, began);
  }

  #fault(error: unknown): void {
    this.#ended = true;
    this.#stopper?.abort(error);
    this.#reject(error);
  }

  #stopSignal(): AbortSignal {
    this.#stopper ??= new AbortController();
    return this.#stopper.signal;
  }
}

const STOPPED = 'The execution ended while this step was running.';
