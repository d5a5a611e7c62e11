/** What a running node is given. */
import { NodeError, type NodeContext, type NodeInput } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { Attempt } from './attempt.ts';
import { allSteps } from './expressions.ts';
import type { StepRecord } from './ports.ts';
import { addLogLine } from './step-log.ts';

export class Context implements NodeContext<Record<string, unknown>> {
  readonly #attempt: Attempt;
  readonly params: Record<string, unknown>;
  readonly attempt: number;

  constructor(attempt: Attempt, params: Record<string, unknown>) {
    this.#attempt = attempt;
    this.params = params;
    this.attempt = attempt.work.step.attempt;
  }

  get input(): JsonValue {
    return this.#attempt.input;
  }
  get inputs(): NodeInput[] {
    return this.#attempt.inputs;
  }
  get absent(): { nodeId: string; port: string }[] {
    return this.#attempt.absent;
  }
  get trigger(): JsonValue {
    return this.#attempt.work.frame.scope.trigger;
  }
  /** A copy, which may become part of the node's own output. */
  get steps(): Record<string, JsonValue> {
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

  http(...[request]: Parameters<NodeContext<unknown>['http']>): ReturnType<NodeContext<unknown>['http']> {
    this.#mustUse('http');
    return this.#attempt.ports.http(request, this.signal);
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

  #mustUse(capability: 'http' | 'javascript' | 'respond'): void {
    if (this.#attempt.work.node.definition.uses?.includes(capability)) return;
    throw new NodeError(
      'USER',
      'CAPABILITY_MISSING',
      `The node uses ctx.${capability} without naming "${capability}" in its definition's "uses".`,
    );
  }
}
