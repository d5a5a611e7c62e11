/** What a running node is given. */
import { NodeError, type HostCapability, type HostFunctions, type NodeContext, type NodeInput } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { Attempt } from './attempt.ts';
import { allSteps } from './expressions.ts';
import type { StepRecord } from './ports.ts';
import { addLogLine } from './step-log.ts';

export class Context implements NodeContext<Record<string, unknown>> {
  readonly #attempt: Attempt;
  readonly params: Record<string, unknown>;
  readonly attempt: number;
  readonly #resolved: JsonObject;
  #host: HostFunctions | undefined;

  /** `resolved` are the parameters as they were before the node's schema was applied. */
  constructor(attempt: Attempt, params: Record<string, unknown>, resolved: JsonObject) {
    this.#attempt = attempt;
    this.params = params;
    this.#resolved = resolved;
    this.attempt = attempt.work.step.attempt;
  }

  get input(): JsonValue {
    return this.#attempt.input;
  }
  get items(): JsonValue[] {
    const { input } = this;
    if (Array.isArray(input)) return input;
    return input === null ? [] : [input];
  }
  get inputs(): NodeInput[] {
    return this.#attempt.inputs;
  }
  get absent(): { nodeId: string; port: string }[] {
    return this.#attempt.absent;
  }
  get trigger(): JsonValue {
    this.#mustUse('steps');
    return this.#attempt.work.frame.scope.trigger;
  }
  /** A copy, which may become part of the node's own output. */
  get steps(): Record<string, JsonValue> {
    this.#mustUse('steps');
    return allSteps(this.#attempt.work.frame.steps);
  }
  get loop(): NodeContext<unknown>['loop'] {
    return (this.#attempt.work.frame.scope.loop ?? null) as unknown as NodeContext<unknown>['loop'];
  }
  get execution(): NodeContext<unknown>['execution'] {
    return this.#attempt.work.frame.scope.execution as unknown as NodeContext<unknown>['execution'];
  }
  get idempotencyKey(): string {
    const { node, step } = this.#attempt.work;
    return `${this.execution.id}:${node.id}${step.iteration.map((index) => `:${index}`).join('')}`;
  }
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  now(): number {
    return this.#attempt.ports.clock.now();
  }

  log(level: StepRecord['logs'][number]['level'], message: string): void {
    addLogLine(this.#attempt.work.step, level, message);
  }

  http(...[request]: Parameters<HostFunctions['http']>): ReturnType<HostFunctions['http']> {
    return this.#functions().http(request);
  }

  connect(...[request]: Parameters<HostFunctions['connect']>): ReturnType<HostFunctions['connect']> {
    return this.#functions().connect(request);
  }

  credential(...[id]: Parameters<HostFunctions['credential']>): ReturnType<HostFunctions['credential']> {
    return this.#functions().credential(id);
  }

  get files(): HostFunctions['files'] {
    return this.#functions().files;
  }

  get state(): HostFunctions['state'] {
    return this.#functions().state;
  }

  emitEvent(...[type, data]: Parameters<HostFunctions['emitEvent']>): ReturnType<HostFunctions['emitEvent']> {
    return this.#functions().emitEvent(type, data);
  }

  javascript(...[request]: Parameters<NodeContext<unknown>['javascript']>): ReturnType<NodeContext<unknown>['javascript']> {
    this.#mustUse('javascript');
    return this.#attempt.ports.javascript(request, this.signal, (level, message) => this.log(level, message));
  }

  respond(...[reply]: Parameters<NodeContext<unknown>['respond']>): void {
    this.#mustUse('respond');
    // A try that goes on after its time has no say any more.
    this.#attempt.throwIfStopped();
    this.#attempt.ports.respond(reply);
  }

  /** Made when first asked for: most nodes need nothing of the host. */
  #functions(): HostFunctions {
    if (!this.#host) {
      const { node } = this.#attempt.work;
      this.#host = this.#attempt.ports.host(
        { manifest: node.manifest, nodeId: node.id, params: this.#resolved, uses: node.code.uses, idempotencyKey: this.idempotencyKey },
        this.signal,
      );
    }
    return this.#host;
  }

  #mustUse(capability: HostCapability): void {
    if (this.#attempt.work.node.code.uses.has(capability)) return;
    throw new NodeError(
      'USER',
      'CAPABILITY_MISSING',
      `The node uses ctx.${capability} without naming "${capability}" in its definition's "uses".`,
    );
  }
}
