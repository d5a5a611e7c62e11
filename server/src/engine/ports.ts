/** What the engine needs of the world outside. `execution/` supplies it; a test may supply less. */
import type { HostCapability, HostFunctions, JavaScriptRequest, JavaScriptResult, LogLine, WebhookReply } from '@hookloom/sdk';
import type { WorkflowCall } from '@hookloom/sdk';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { Failure, JsonObject, JsonValue, StepStatus, Wait } from '@hookloom/sdk/wire';
import type { Clock } from '../lib/clock.ts';
import type { EvaluateExpressions } from './expressions.ts';

/** A step as it is recorded. The engine changes it in place and tells the recorder; texts are JSON. */
export interface StepRecord {
  /** The order of start within the execution, from 1. */
  ordinal: number;
  nodeId: string;
  nodeType: string;
  /** Loop indices, outermost first. */
  iteration: number[];
  attempt: number;
  status: StepStatus;
  /** Null where they are just what the graph says. */
  paramsJson: string | null;
  /** Null where there is none, and for a trigger that passes its data on. */
  outputJson: string | null;
  /** The port that the output left by; null where it left by none. */
  outputPort: string | null;
  logs: LogLine[];
  error: Failure | null;
  /** Milliseconds since 1970. */
  startedAt: number | null;
  completedAt: number | null;
  durationMs: number | null;
  /** What the step waits for where it is WAITING, or PENDING with a next try that is far off; else null. */
  wait: Wait | null;
  /** The nodes whose values a join took that did not wait for all of its edges; else null. */
  sources: string[] | null;
  /** Taken from an earlier execution or pinned by the author, rather than run. */
  reused: boolean;
}

/** A step that an earlier claim of the execution has committed, or that the execution was begun with. */
export type RecordedStep = Pick<
  StepRecord,
  'ordinal' | 'nodeId' | 'iteration' | 'attempt' | 'status' | 'outputPort' | 'error' | 'wait' | 'startedAt' | 'reused'
> & {
  /** Resolved parameters; null where they are just what the graph says. */
  params: JsonValue | null;
  output: JsonValue | null;
  /** Default none. */
  logs?: LogLine[] | null;
  /** Default null. */
  sources?: string[] | null;
};

/** An event as a waiting step sees it. */
export interface WakingEvent {
  id: string;
  type: string;
  data: JsonValue;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** Why a waiting step goes on. */
export type Wakeup =
  /** The instant has come that it waited for, or until which it waited in vain. */
  | { by: 'TIME' }
  | { by: 'EVENT'; event: WakingEvent }
  | { by: 'APPROVAL'; approved: boolean; member: { id: string; name: string }; comment: string; decidedAt: number }
  | { by: 'WORKFLOW'; status: 'COMPLETED'; result: JsonValue }
  | { by: 'WORKFLOW'; status: 'FAILED' | 'CANCELLED' | 'TIMEOUT'; error: Failure };

/** A try of a node, as far as it says what the node may have of the host. */
export interface NodeCall {
  manifest: NodeManifest;
  nodeId: string;
  /** Resolved. */
  params: JsonObject;
  uses: ReadonlySet<HostCapability>;
  idempotencyKey: string;
}

export interface EnginePorts {
  clock: Clock;
  /** The record has changed and shall be committed soon. */
  changed(step: StepRecord): void;
  /** Commits what has changed; resolves once it is durable. Rejects where the claim is lost. */
  commit(): Promise<void>;
  evaluate: EvaluateExpressions;
  /** What the host does for one try of a node; made where the node first asks for it. */
  host(call: NodeCall, signal: AbortSignal): HostFunctions;
  /** Where it throws, it has passed the console lines to `log`. */
  javascript(
    request: JavaScriptRequest,
    signal: AbortSignal,
    log: (level: LogLine['level'], message: string) => void,
  ): Promise<JavaScriptResult>;
  /**
   * Makes ready an execution of another workflow, which begins in the transaction that commits `step`'s next change; gives its id.
   * Rejects with a `NodeError` where there is no such workflow, it is not published, or executions are nested too deep.
   */
  callWorkflow(call: WorkflowCall, step: StepRecord): Promise<string>;
  /** The answer to the webhook's caller, where one waits. */
  respond(reply: WebhookReply): void;
}
