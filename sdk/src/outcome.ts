/** What a node may give instead of a plain value: which way its value leaves, or what the engine is to do next. */
import type { JsonValue, Wait } from './wire.ts';

export interface LoopRequest {
  items: JsonValue[];
  /** Iterations side by side; 1 is one after another. */
  concurrency: number;
  /** `continue` takes `{ error }` as the result of an iteration that failed. */
  onItemError: 'stop' | 'continue';
}

export interface WorkflowCall {
  workflowId: string;
  /** The called workflow's trigger data. */
  data: JsonValue;
  /** Whether the step waits for the end and gives its result; else it gives `{ executionId }` at once. */
  wait: boolean;
}

/** Waits that a node can ask for; the others are the engine's own. */
export type WaitRequest = Extract<Wait, { kind: 'TIME' | 'EVENT' | 'APPROVAL' }>;

export type Directive =
  /** The value leaves by this port only; what hangs on the others is skipped. */
  | { kind: 'port'; port: string; value: JsonValue }
  /** The execution ends as completed with this result; what has not started is skipped. */
  | { kind: 'stop'; value: JsonValue }
  /** The loop around the node ends after this iteration, whose result this is. */
  | { kind: 'exitLoop'; value: JsonValue }
  /** Runs the nodes behind the node's `body` port once per item; the list of their results leaves by its first other port. */
  | { kind: 'loop'; loop: LoopRequest }
  /** Suspends the branch. `value` leaves where time alone was waited for. */
  | { kind: 'wait'; wait: WaitRequest; value: JsonValue }
  | { kind: 'call'; call: WorkflowCall };

/** Known by this mark rather than by its class: a plugin brings its own copy of the SDK. */
const outcomeMark = Symbol.for('@hookloom/sdk:outcome');

/** Made by the functions below. */
export class NodeOutcome {
  readonly [outcomeMark] = true;
  readonly directive: Directive;
  constructor(directive: Directive) {
    this.directive = directive;
  }
}

/** Whether a node gave an outcome rather than a plain value. */
export function isNodeOutcome(value: unknown): value is NodeOutcome {
  return typeof value === 'object' && value !== null && outcomeMark in value;
}

/** Lets the value leave by the named port only; what hangs on the others is skipped. */
export function toPort(port: string, value: JsonValue): NodeOutcome {
  return new NodeOutcome({ kind: 'port', port, value });
}

/** Ends the execution as completed with this result; what has not started is skipped. */
export function stop(result: JsonValue): NodeOutcome {
  return new NodeOutcome({ kind: 'stop', value: result });
}

/** Ends the loop around the node after this iteration, whose result this is. Outside a loop the step fails. */
export function exitLoop(result: JsonValue): NodeOutcome {
  return new NodeOutcome({ kind: 'exitLoop', value: result });
}

/** Runs the node's body once per item. Only a node whose definition names a `body` port may. */
export function loopOver(loop: LoopRequest): NodeOutcome {
  return new NodeOutcome({ kind: 'loop', loop });
}

/** Suspends the branch until an instant, in milliseconds since 1970; then the value leaves by the first port. */
export function waitUntil(until: number, value: JsonValue): NodeOutcome {
  return new NodeOutcome({ kind: 'wait', wait: { kind: 'TIME', until }, value });
}

/**
 * Suspends the branch until an event comes, whose `{ id, type, data, createdAt }` leaves by the first port.
 * In vain: null leaves by the port `timeout`, or the step fails with class `TIMEOUT` where it has no such port.
 */
export function waitForEvent(wait: Omit<Extract<Wait, { kind: 'EVENT' }>, 'kind'>): NodeOutcome {
  return new NodeOutcome({ kind: 'wait', wait: { kind: 'EVENT', ...wait }, value: null });
}

/**
 * Suspends the branch until a member decides; `{ approved, by, comment, decidedAt }` leaves by the port `approved` or `rejected`.
 * In vain: as with `waitForEvent`.
 */
export function askApproval(wait: { message: string; until: number | null }): NodeOutcome {
  return new NodeOutcome({ kind: 'wait', wait: { kind: 'APPROVAL', ...wait }, value: null });
}

/** Starts an execution of another workflow of the workspace. */
export function callWorkflow(call: WorkflowCall): NodeOutcome {
  return new NodeOutcome({ kind: 'call', call });
}
