import type { JsonValue } from '@hookloom/sdk/wire';
import type { Execution, StartKind } from './execution.entity.ts';
import type { Step } from './step.entity.ts';

export interface StartInput {
  workspaceId: string;
  workflowId: string;
  versionId: string;
  triggerNodeId: string;
  start: StartKind;
  data: JsonValue;
}

/** All rows of one execution that changed after a sequence number, up to and including `seq`. */
export interface ExecutionChange {
  seq: number;
  execution: Execution;
  steps: Step[];
}

/** What other rooms may ask of executions. */
export interface ExecutionService {
  /** Commits the event, the execution and its job in one transaction (shared with others under load), then gives the execution's id. */
  start(input: StartInput): Promise<{ id: string }>;
  /** Asks for the end of an execution; a running one stops within a second. Throws NOT_FOUND, or CONFLICT where it has ended. */
  cancel(input: { workspaceId: string; id: string }): Promise<void>;
  /** The rows past `afterSeq`, then each change as it is committed, until the execution has ended or the signal aborts. Throws NOT_FOUND. */
  watch(input: { workspaceId: string; id: string; afterSeq: number }, signal?: AbortSignal): AsyncIterable<ExecutionChange>;
  /** Ids of the workspace's executions as their status changes, of one workflow or of all. */
  watchStatus(input: { workspaceId: string; workflowId?: string }, signal?: AbortSignal): AsyncIterable<string>;
}
