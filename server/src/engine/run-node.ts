/** Runs one node once: resolves its parameters, gives it its context, bounds its time, and checks what it gives back. */
import { isNodeOutcome, NodeError, type LoopRequest, type NodeOutcome, type WaitRequest } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { Attempt } from './attempt.ts';
import { resolveParams } from './expressions.ts';
import { toJsonText } from '../lib/json-text.ts';
import { Context } from './node-context.ts';

/** Milliseconds that a step may take where its settings say nothing. The iterations of a loop and waits do not count. */
export const DEFAULT_TIMEOUT_MS = 60_000;

/** What a node has given, checked. `json` is the text of `value`; null says that it is the trigger's own data. */
export type NodeResult =
  | { kind: 'port'; value: JsonValue; json: string | null; port: string }
  | { kind: 'stop'; value: JsonValue; json: string | null }
  | { kind: 'exitLoop'; value: JsonValue; json: string | null }
  | { kind: 'loop'; loop: LoopRequest }
  | { kind: 'wait'; wait: WaitRequest; value: JsonValue; json: string | null }
  /** An execution of another workflow, which begins with the step's next change. */
  | { kind: 'call'; executionId: string; wait: boolean };

/**
 * Synchronous where the node and its parameters are. Throws, or rejects with, whatever the node or its host functions throw.
 * `recorded` are parameters that were resolved before, and are taken as they are.
 */
export function runNode(attempt: Attempt, recorded?: JsonObject): NodeResult | Promise<NodeResult> {
  const { node } = attempt.work;
  const raw = recorded ?? resolveParams(node.params, attempt.scope, attempt.ports.evaluate);
  if (!(raw instanceof Promise)) {
    const result = callNode(attempt, raw);
    return result instanceof Promise ? withTimeout(result, attempt) : result;
  }
  return withTimeout(
    raw.then((params) => {
      // The time may be over, or the execution at its end, before the parameters are there.
      attempt.throwIfStopped();
      return callNode(attempt, params);
    }),
    attempt,
  );
}

function callNode(attempt: Attempt, raw: JsonObject): NodeResult | Promise<NodeResult> {
  const { node, step } = attempt.work;
  if (!node.params.constant) step.paramsJson = JSON.stringify(raw);
  if (node.node.data.settings?.disabled) return finish(attempt, attempt.input);
  const params = node.code.parse(raw);
  const returned = node.code.run(new Context(attempt, params, raw));
  return returned instanceof Promise ? returned.then((value) => finish(attempt, value)) : finish(attempt, returned);
}

function finish(attempt: Attempt, returned: JsonValue | NodeOutcome | undefined): NodeResult | Promise<NodeResult> {
  const { node } = attempt.work;
  if (!isNodeOutcome(returned)) return byPort(attempt, node.mainPort, returned ?? null);
  const { directive } = returned;
  switch (directive.kind) {
    case 'port':
      if (node.ports.has(directive.port)) return byPort(attempt, directive.port, directive.value);
      throw new NodeError(
        'USER',
        'OUTPUT_PORT_UNKNOWN',
        `The node's result was to leave by the port "${directive.port}", which it does not have.`,
      );
    case 'stop':
    case 'exitLoop':
      return { kind: directive.kind, value: directive.value, json: checkedJson(directive.value) };
    case 'wait':
      return { ...directive, json: checkedJson(directive.value) };
    case 'loop':
      return directive;
    case 'call': {
      const { call } = directive;
      checkedJson(call.data);
      return attempt.ports.callWorkflow(call, attempt.work.step).then((executionId) => ({ kind: 'call', executionId, wait: call.wait }));
    }
    default:
      return directive satisfies never;
  }
}

function byPort(attempt: Attempt, port: string, value: JsonValue): NodeResult {
  const isPassedOn = attempt.work.node.manifest.trigger !== undefined && value === attempt.work.frame.scope.trigger;
  return { kind: 'port', value, json: isPassedOn ? null : checkedJson(value), port };
}

/** @throws NodeError where it is no JSON or too large */
export function checkedJson(value: JsonValue): string {
  const text = toJsonText(value);
  if (!text.ok) throw new NodeError('USER', text.code, text.message);
  return text.text;
}

/** The node goes on in vain after its time, so its signal tells it to stop. */
function withTimeout(running: Promise<NodeResult>, attempt: Attempt): Promise<NodeResult> {
  const timeoutMs = attempt.work.node.node.data.settings?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      attempt.abort(new NodeError('TIMEOUT', 'NODE_TIMEOUT', 'The step took too long.'));
      reject(new NodeError('TIMEOUT', 'NODE_TIMEOUT', `The step did not finish within ${timeoutMs.toLocaleString('en')} ms.`));
    }, timeoutMs);
    attempt.onStopped = (reason) => {
      clearTimeout(timer);
      reject(reason);
    };
    running.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
