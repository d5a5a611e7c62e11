import type { JsonValue, Priority, WorkflowSettings } from '@hookloom/sdk/wire';
import type { Origin, StartKind } from './execution.entity.ts';
import type { ApprovalService } from './waits/approvals.ts';
import type { PublishEventInput } from './waits/publish-event.ts';
import type { QueueStates } from './admission/queue-state.ts';
import type { ExecutionRow, StepRow } from './read-executions.ts';
import type { SeedStep } from './copies/seeds.ts';

export interface StartInput {
  workspaceId: string;
  workflowId: string;
  versionId: string;
  triggerNodeId: string;
  start: StartKind;
  data: JsonValue;
  /** The event of an earlier execution, whose data this is, in place of a new one. */
  eventId?: string;
  /** Where it is made from another one, or to test a draft. */
  origin?: Origin;
  /** Executions above it. Default 0. */
  depth?: number;
  /** Steps that it is begun with, so that they are not run. Only with an `origin`. */
  seeds?: SeedStep[];
  /** The version's, for its priority and its limits. It is not gathered with others: whoever starts one by name means this one. */
  settings?: WorkflowSettings | null;
  /** Instead of the workflow's. */
  priority?: Priority | null;
  /** Milliseconds since 1970; default at once. */
  startAt?: number | null;
}

/** All rows of one execution that changed after a sequence number, up to and including `seq`. */
export interface ExecutionChange {
  seq: number;
  execution: ExecutionRow;
  steps: StepRow[];
}

/** What other rooms may ask of executions. */
export interface ExecutionService extends QueueStates {
  approvals: ApprovalService;
  /** Commits an event that starts nothing, and wakes who waits for it. Throws VALIDATION_FAILED for a type that cannot be. */
  publishEvent(input: PublishEventInput): Promise<{ eventId: string }>;
  /**
   * Commits the event, the execution and its job in one transaction (shared with others under load), then gives the execution's id.
   * Throws QUEUE_FULL where one more may not stand in the queue.
   */
  start(input: StartInput): Promise<{ id: string }>;
  /** Asks for the end of an execution; a running one stops within a second. Throws NOT_FOUND, or CONFLICT where it has ended. */
  cancel(input: { workspaceId: string; id: string }): Promise<void>;
  /**
   * Lets a running execution end the nodes that are at work and start no more, and keeps one that waits or is queued from going on.
   * Throws NOT_FOUND, or CONFLICT where it has ended. Pausing a paused one changes nothing.
   */
  pause(input: { workspaceId: string; id: string }): Promise<void>;
  /** Lets a paused execution go on; what woke it meanwhile counts. Throws NOT_FOUND, or CONFLICT where it has ended. */
  resume(input: { workspaceId: string; id: string }): Promise<void>;
  /** The rows past `afterSeq`, then each change as it is committed, until the execution has ended or the signal aborts. Throws NOT_FOUND. */
  watch(input: { workspaceId: string; id: string; afterSeq: number }, signal?: AbortSignal): AsyncIterable<ExecutionChange>;
  /** Ids of the workspace's executions as their status changes, of one workflow or of all. */
  watchStatus(input: { workspaceId: string; workflowId?: string }, signal?: AbortSignal): AsyncIterable<string>;
}
