/** What the sandbox offers to others. Plain types, so that the engine can name them without loading the pool. */
import type { Failure, JsonValue, LogLine } from '@hookloom/sdk';

export interface SandboxRequest {
  /** Runs of two workspaces never share an isolate. */
  workspaceId: string;
  /** The body of an async function; its `return` value is the result. */
  code: string;
  /** Names that the code sees, with their JSON values. */
  variables?: Readonly<Record<string, JsonValue>>;
  /** The same as JSON text, for values that are at hand in that form; a name given twice counts here. */
  variablesJson?: Readonly<Record<string, string>>;
  /** Milliseconds of wall time. Default 5,000. */
  timeoutMs?: number;
  /** Of the isolate, rounded up to a power of two. 8 to 512, default 64. */
  memoryMb?: number;
  /** Bytes (UTF-8) of the result's JSON text. Default 5 MiB. */
  maxOutputBytes?: number;
  /** Goes before calls that are not, but interrupts none. */
  urgent?: boolean;
  signal?: AbortSignal;
}

export type SandboxResult =
  | { ok: true; value: JsonValue; /** The value's JSON text. */ json: string; logs: LogLine[] }
  | { ok: false; failure: Failure; logs: LogLine[] };

export type ExpressionResult = { ok: true; value: JsonValue } | { ok: false; failure: Failure };

export interface EvaluateOptions {
  /** Milliseconds of wall time for all expressions together. Default 1,000. */
  timeoutMs?: number;
  /** Goes before calls that are not, but interrupts none. */
  urgent?: boolean;
  signal?: AbortSignal;
}

export interface Sandbox {
  run(request: SandboxRequest): Promise<SandboxResult>;
  /** Evaluates single JavaScript expressions over the same variables in one trip; results come in the order given. */
  evaluate(
    workspaceId: string,
    expressions: readonly string[],
    variables: Readonly<Record<string, JsonValue>>,
    options?: EvaluateOptions,
  ): Promise<ExpressionResult[]>;
  /** Starts the first child and its spare, so that the first call need not wait. */
  warm(): Promise<void>;
  /** Ends the children. Calls that are under way fail with class `CANCELLED`. */
  close(): Promise<void>;
}
