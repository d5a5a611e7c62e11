/** What the engine needs of the world outside. `execution/` supplies it; a test may supply less. */
import type { HttpRequest, HttpResponse, JavaScriptRequest, JavaScriptResult, LogLine, WebhookReply } from '@hookloom/sdk';
import type { Failure, JsonValue, StepStatus } from '@hookloom/sdk/wire';
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
}

/** A step that an earlier claim of the execution has committed. */
export type RecordedStep = Pick<StepRecord, 'ordinal' | 'nodeId' | 'attempt' | 'status' | 'outputPort' | 'error'> & {
  output: JsonValue | null;
};

export interface EnginePorts {
  clock: Clock;
  /** The record has changed and shall be committed soon. */
  changed(step: StepRecord): void;
  /** Commits what has changed; resolves once it is durable. Rejects where the claim is lost. */
  commit(): Promise<void>;
  evaluate: EvaluateExpressions;
  http(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** Where it throws, it has passed the console lines to `log`. */
  javascript(
    request: JavaScriptRequest,
    signal: AbortSignal,
    log: (level: LogLine['level'], message: string) => void,
  ): Promise<JavaScriptResult>;
  /** The answer to the webhook's caller, where one waits. */
  respond(reply: WebhookReply): void;
}
