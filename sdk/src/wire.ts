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

/** A pending step waits for its next try; a waiting one for what its `Wait` names. */
export const stepStatuses = ['PENDING', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'SKIPPED'] as const;
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
  /** What the node is taken to have given, instead of running it, where a draft is tried. Published versions ignore it. */
  pinnedOutput?: JsonValue;
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

/** From the least to the most urgent; the upper two have capacity kept for them. */
export const priorities = ['LOW', 'NORMAL', 'HIGH', 'URGENT'] as const;
export type Priority = (typeof priorities)[number];

/** How a workflow's executions start and end. Keys are texts with plain paths such as `{{ trigger.body.customerId }}`. */
export interface WorkflowSettings {
  /** Milliseconds from its first start until an execution ends as `TIMEOUT`, waits included. Default: no limit. */
  timeoutMs?: number;
  /** The workflow that gets each failed or timed-out execution. */
  errorWorkflowId?: string;
  /** Default `NORMAL`. */
  priority?: Priority;
  /** At most `limit` executions at work at once, for the whole workflow or for each value of `key`. Waiting ones do not count. */
  concurrency?: { limit: number; key?: string };
  /** Starts once nothing has come for `delayMs`, with the last data; at the latest `maxDelayMs` after the first. Per value of `key`. */
  debounce?: { delayMs: number; maxDelayMs?: number; key?: string };
  /** Executions that may stand in the queue; more are refused. Default: the instance's limit alone. */
  maxQueued?: number;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  settings?: WorkflowSettings;
}

/** What a suspended step waits for. Instants are milliseconds since 1970; `until: null` waits for ever. */
export type Wait =
  | { kind: 'TIME'; until: number }
  /**
   * An event on `topic`: an event type, or `source:<id>` for any webhook of a source. Where `key` is given, only one whose data has this
   * text at this path (`body.orderId`); where `condition` is, only one for which this expression, with `event` as a root, is true.
   * Events from `since` on count, so that one which came before its waiter is not missed; where an event fitted but for the `condition`,
   * those past it, whose id then is `after`.
   */
  | {
      kind: 'EVENT';
      topic: string;
      key: { path: string; value: string } | null;
      condition: string | null;
      since: number;
      after?: string;
      until: number | null;
    }
  /** A member's yes or no. */
  | { kind: 'APPROVAL'; message: string; until: number | null }
  /** The end of another execution. */
  | { kind: 'WORKFLOW'; executionId: string; until: null }
  /** The step's next try. */
  | { kind: 'RETRY'; until: number };
export const waitKinds = ['TIME', 'EVENT', 'APPROVAL', 'WORKFLOW', 'RETRY'] as const satisfies Wait['kind'][];
export type WaitKind = Wait['kind'];

export const DEFAULT_INPUT_PORT = 'in';
export const DEFAULT_OUTPUT_PORT = 'out';
/** The port by which a step leaves whose wait was in vain. */
export const TIMEOUT_PORT = 'timeout';
export const APPROVED_PORT = 'approved';
export const REJECTED_PORT = 'rejected';
/** The port by which a failed step leaves where its `onError` is `route`. */
export const ERROR_PORT = 'error';
/** Stands in place of a port where a step has ended its iteration of a loop; no port is called so. */
export const EXIT_LOOP_PORT = '(exit loop)';
