/** Runs one node once: resolves its parameters, gives it its context, bounds its time, and checks what it gives back. */
import { applyParams, NodeError, NodeOutcome, type NodeContext, type NodeInput } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { resolveParams, type ExpressionScope } from './expressions.ts';
import { toJsonText } from './json.ts';
import type { PlannedNode } from './plan.ts';
import type { EnginePorts, StepRecord } from './ports.ts';

/** Milliseconds that a step may take where its settings say nothing. */
export const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_LOG_LINES = 200;
const MAX_LOG_LENGTH = 10_000;

export interface NodeRunInput {
  node: PlannedNode;
  inputs: NodeInput[];
  absent: { nodeId: string; port: string }[];
  scope: ExpressionScope;
  execution: { id: string; workflowId: string; workspaceId: string };
  /** The signal that is aborted when the whole execution ends early. */
  stopped(): AbortSignal;
}

export interface NodeResult {
  value: JsonValue;
  /** Null: what `value` says is the trigger's own data. */
  json: string | null;
  port: string | null;
  stops: boolean;
}

/** Synchronous where the node and its parameters are. Throws, or rejects with, whatever the node or its host functions throw. */
export function runNode(input: NodeRunInput, step: StepRecord, ports: EnginePorts): NodeResult | Promise<NodeResult> {
  const { node, scope } = input;
  const stopper = new Stopper();
  const raw = resolveParams(node.params, scope, ports.evaluate);
  if (!(raw instanceof Promise)) {
    const result = callNode(input, raw, step, ports, stopper);
    return result instanceof Promise ? withTimeout(result, input, stopper) : result;
  }
  return withTimeout(
    raw.then((params) => {
      // The time may be over, or the execution at its end, before the parameters are there.
      stopper.signal.throwIfAborted();
      return callNode(input, params, step, ports, stopper);
    }),
    input,
    stopper,
  );
}

function callNode(
  input: NodeRunInput,
  raw: JsonObject,
  step: StepRecord,
  ports: EnginePorts,
  stopper: Stopper,
): NodeResult | Promise<NodeResult> {
  const { node } = input;
  if (!node.params.constant) step.paramsJson = JSON.stringify(raw);
  if (node.node.data.settings?.disabled) return finish(node, input, firstInput(input));
  const params = applyParams(node.definition.params, raw);
  const returned = node.definition.run(new Context(input, params, step, ports, stopper));
  return returned instanceof Promise ? returned.then((value) => finish(node, input, value)) : finish(node, input, returned);
}

function firstInput(input: NodeRunInput): JsonValue {
  return input.node.manifest.trigger ? input.scope.trigger : (input.inputs[0]?.value ?? null);
}

function finish(node: PlannedNode, input: NodeRunInput, returned: JsonValue | NodeOutcome | undefined): NodeResult {
  const outcome =
    returned instanceof NodeOutcome ? returned.directive : { kind: 'port' as const, port: node.mainPort, value: returned ?? null };
  if (outcome.kind !== 'port' && outcome.kind !== 'stop') throw new Error(`not yet: ${outcome.kind}`);
  const port = outcome.kind === 'port' ? outcome.port : null;
  if (returned instanceof NodeOutcome && port !== null && !node.ports.has(port)) {
    throw new NodeError('USER', 'OUTPUT_PORT_UNKNOWN', `The node's result was to leave by the port "${port}", which it does not have.`);
  }
  if (node.manifest.trigger && outcome.value === input.scope.trigger) return { value: outcome.value, json: null, port, stops: false };
  const text = toJsonText(outcome.value);
  if (!text.ok) throw new NodeError('USER', text.code, text.message);
  return { value: outcome.value, json: text.text, port, stops: port === null };
}

/** The node goes on in vain after its time, so its signal tells it to stop. */
function withTimeout(running: Promise<NodeResult>, input: NodeRunInput, stopper: Stopper): Promise<NodeResult> {
  const timeoutMs = input.node.node.data.settings?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const stopped = input.stopped();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stopper.abort(new NodeError('TIMEOUT', 'NODE_TIMEOUT', 'The step took too long.'));
      reject(new NodeError('TIMEOUT', 'NODE_TIMEOUT', `The step did not finish within ${timeoutMs.toLocaleString('en')} ms.`));
    }, timeoutMs);
    const onStopped = (): void => {
      clearTimeout(timer);
      stopper.abort(stopped.reason);
      reject(stopped.reason as Error);
    };
    if (stopped.aborted) onStopped();
    else stopped.addEventListener('abort', onStopped, { once: true });
    running
      .finally(() => {
        clearTimeout(timer);
        stopped.removeEventListener('abort', onStopped);
      })
      .then(resolve, reject);
  });
}

/** Tells one try of a step to stop. A try that goes on in vain keeps its own, and never sees the next one's. */
class Stopper {
  #controller: AbortController | undefined;

  /** Made when first asked for: most nodes look at no signal. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}

class Context implements NodeContext<Record<string, unknown>> {
  readonly #input: NodeRunInput;
  readonly #step: StepRecord;
  readonly #ports: EnginePorts;
  readonly #stopper: Stopper;
  readonly params: Record<string, unknown>;
  readonly attempt: number;

  constructor(input: NodeRunInput, params: Record<string, unknown>, step: StepRecord, ports: EnginePorts, stopper: Stopper) {
    this.#input = input;
    this.params = params;
    this.#step = step;
    this.#ports = ports;
    this.#stopper = stopper;
    this.attempt = step.attempt;
  }

  get input(): JsonValue {
    return firstInput(this.#input);
  }
  get inputs(): NodeInput[] {
    return this.#input.inputs;
  }
  get absent(): { nodeId: string; port: string }[] {
    return this.#input.absent;
  }
  get trigger(): JsonValue {
    return this.#input.scope.trigger;
  }
  now(): number {
    return this.#ports.clock.now();
  }
  /** A copy, which may become part of the node's own output. */
  get steps(): Record<string, JsonValue> {
    return { ...this.#input.scope.steps };
  }
  get execution(): NodeRunInput['execution'] {
    return this.#input.execution;
  }
  get idempotencyKey(): string {
    return `${this.#input.execution.id}:${this.#input.node.id}${this.#step.iteration.map((index) => `:${index}`).join('')}`;
  }
  get signal(): AbortSignal {
    return this.#stopper.signal;
  }

  log(level: StepRecord['logs'][number]['level'], message: string): void {
    const { logs } = this.#step;
    if (logs.length < MAX_LOG_LINES) logs.push({ level, message: message.slice(0, MAX_LOG_LENGTH) });
    else if (logs.length === MAX_LOG_LINES)
      logs.push({ level: 'warn', message: `Further lines were left out; ${MAX_LOG_LINES} are kept.` });
  }

  http(...[request]: Parameters<NodeContext<unknown>['http']>): ReturnType<NodeContext<unknown>['http']> {
    this.#mustUse('http');
    return this.#ports.http(request, this.signal);
  }

  javascript(...[request]: Parameters<NodeContext<unknown>['javascript']>): ReturnType<NodeContext<unknown>['javascript']> {
    this.#mustUse('javascript');
    return this.#ports.javascript(request, this.signal, (level, message) => this.log(level, message));
  }

  respond(...[reply]: Parameters<NodeContext<unknown>['respond']>): void {
    this.#mustUse('respond');
    // A try that goes on after its time has no say any more.
    this.#stopper.signal.throwIfAborted();
    this.#ports.respond(reply);
  }

  #mustUse(capability: 'http' | 'javascript' | 'respond'): void {
    if (this.#input.node.definition.uses?.includes(capability)) return;
    throw new NodeError(
      'USER',
      'CAPABILITY_MISSING',
      `The node uses ctx.${capability} without naming "${capability}" in its definition's "uses".`,
    );
  }
}
