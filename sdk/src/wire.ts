/**
 * What crosses the wire between server, plugins and client: statuses, errors, and the graph.
 * Plain types and predicates without dependencies, so that a browser can import them.
 */

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** Whether a value is an object and neither null nor a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const executionStatuses = ['QUEUED', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** An ended execution changes no more. */
export function isEnded(status: ExecutionStatus): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED' || status === 'TIMEOUT';
}

/** A pending step waits for its next try. */
export const stepStatuses = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'SKIPPED'] as const;
export type StepStatus = (typeof stepStatuses)[number];

export function isStepEnded(status: StepStatus): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'SKIPPED';
}

/** Whose fault a failure is: the workflow's author or caller, the other side of a request, or this server. */
export const errorClasses = ['USER', 'REMOTE', 'OURS', 'TIMEOUT', 'CANCELLED'] as const;
export type ErrorClass = (typeof errorClasses)[number];

/** A failure as it is stored and shown. `code` is stable and in CAPITALS; `message` is for people. */
export interface Failure {
  class: ErrorClass;
  code: string;
  message: string;
  nodeId?: string;
}

export const nodeKinds = ['trigger', 'action', 'condition', 'utility'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/**
 * What running a node twice would do.
 * `pure`: nothing. `idempotent`: nothing, since it passes on the key it is given.
 * `atMostOnce`: harm, so a start mark is committed before it runs and a crash in between fails the step.
 */
export const nodeEffects = ['pure', 'idempotent', 'atMostOnce'] as const;
export type NodeEffect = (typeof nodeEffects)[number];

export interface RetryPolicy {
  /** Tries in all, the first included. 1 to 10. */
  attempts: number;
  /** Milliseconds before the second try; up to a day. */
  delayMs: number;
  /** `exponential` doubles the wait each time and leaves half of it to chance. */
  backoff: 'fixed' | 'exponential';
  /** The longest wait between two tries, in milliseconds. Default an hour. */
  maxDelayMs?: number;
  /** Error classes that are worth another try; default `REMOTE` and `TIMEOUT`. */
  on?: ErrorClass[];
}

export interface NodeSettings {
  disabled?: boolean;
  /** Milliseconds until the step fails with class `TIMEOUT`. Default 60,000. */
  timeoutMs?: number;
  retry?: RetryPolicy;
  onError?: 'stop' | 'continue' | 'route';
  notes?: string;
}

/** One node in React Flow's own shape. `type` is the node type's name, such as `core.if`. */
export interface GraphNode {
  id: string;
  type: string;
  position: { x: number; y: number };
  data: {
    label: string;
    typeVersion: number;
    params: JsonObject;
    settings?: NodeSettings;
  };
}

export interface GraphEdge {
  id: string;
  source: string;
  /** The output port; absent or null means `out`. */
  sourceHandle?: string | null;
  target: string;
  /** The input port; absent or null means `in`. */
  targetHandle?: string | null;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export const DEFAULT_INPUT_PORT = 'in';
export const DEFAULT_OUTPUT_PORT = 'out';
/** The port by which a failed step leaves where its `onError` is `route`. */
export const ERROR_PORT = 'error';
