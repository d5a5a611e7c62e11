/** The sandbox as others see it: requests are checked and bounded, outcomes are values, children are out of sight. */
import { availableParallelism } from 'node:os';
import type { Failure, JsonValue } from '@hookloom/sdk';
import type { PendingCall, RunReply } from './child-process.ts';
import type { EvaluateOptions, ExpressionResult, Sandbox, SandboxRequest, SandboxResult } from './contract.ts';
import {
  DEFAULT_CODE_TIMEOUT_MS,
  DEFAULT_EXPRESSIONS_TIMEOUT_MS,
  DEFAULT_MAX_OUTPUT_BYTES,
  DEFAULT_MEMORY_MB,
  MAX_CHILDREN,
  MAX_MEMORY_MB,
  MAX_TIMEOUT_MS,
  MIN_CHILDREN,
  MIN_MEMORY_MB,
} from './limits.ts';
import { ChildPool } from './pool.ts';
import type { SandboxLog } from './pool.ts';
import type { Call, GuestResult } from './protocol.ts';

export interface SandboxOptions {
  /**
   * Child processes that run at a time, beside an idle spare. Default: one for each core, 2 to 8; the second is started when the first is
   * busy. Some more run for a while where code holds all of them up for long.
   */
  maxChildren?: number;
  log: SandboxLog;
}

/** What those who measure ask as well. */
export interface MeasuredSandbox extends Sandbox {
  /** Resident MB of each child in service. */
  memory(): Promise<number[]>;
}

/** Starts nothing until the first call or `warm`. */
export function createSandbox(options: SandboxOptions): MeasuredSandbox {
  const maxChildren = options.maxChildren ?? Math.min(MAX_CHILDREN, Math.max(MIN_CHILDREN, availableParallelism()));
  const pool = new ChildPool({ maxChildren, log: options.log });
  return {
    run: (request) => runCode(pool, request),
    evaluate: (workspaceId, expressions, variables, evaluateOptions = {}) =>
      evaluate(pool, { workspaceId, expressions, variables, options: evaluateOptions }),
    warm: () => pool.warm(),
    memory: () => pool.memory(),
    close: () => pool.close(),
  };
}

async function runCode(pool: ChildPool, request: SandboxRequest): Promise<SandboxResult> {
  const variables = { ...serialised(request.variables), ...request.variablesJson };
  const unusable = Object.keys(variables).find((name) => !isVariableName(name));
  if (unusable !== undefined) {
    const message = `${JSON.stringify(unusable)} cannot name a variable`;
    return { ok: false, failure: { class: 'USER', code: 'CODE_VARIABLE_NAME', message }, logs: [] };
  }
  const call: Call = {
    kind: 'code',
    workspaceId: request.workspaceId,
    memoryMb: memoryClass(request.memoryMb ?? DEFAULT_MEMORY_MB),
    timeoutMs: boundedTimeout(request.timeoutMs ?? DEFAULT_CODE_TIMEOUT_MS),
    maxOutputBytes: request.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
    code: request.code,
  };
  const { reply, payload } = await send(pool, call, joined(variables), request);
  if (!reply.ok) return { ok: false, failure: reply.failure, logs: reply.logs };
  const value = parsed(payload);
  if (value === undefined) return { ok: false, failure: unreadable, logs: [] };
  return { ok: true, value, json: payload, logs: reply.logs };
}

interface Evaluation {
  workspaceId: string;
  expressions: readonly string[];
  variables: Readonly<Record<string, JsonValue>>;
  options: EvaluateOptions;
}

async function evaluate(pool: ChildPool, { workspaceId, expressions, variables, options }: Evaluation): Promise<ExpressionResult[]> {
  if (expressions.length === 0) return [];
  const call: Call = {
    kind: 'expressions',
    workspaceId,
    memoryMb: DEFAULT_MEMORY_MB,
    timeoutMs: boundedTimeout(options.timeoutMs ?? DEFAULT_EXPRESSIONS_TIMEOUT_MS),
    expressions,
  };
  const usable = Object.fromEntries(Object.entries(serialised(variables)).filter(([name]) => isVariableName(name)));
  const { reply, payload } = await send(pool, call, joined(usable), options);
  if (!reply.ok) return expressions.map(() => ({ ok: false, failure: reply.failure }));
  const results = parsed(payload) as GuestResult[] | undefined;
  return expressions.map((_, index) => expressionResult(results?.[index]));
}

function expressionResult(result: GuestResult | undefined): ExpressionResult {
  if (result === undefined) return { ok: false, failure: unreadable };
  if (result.ok) return { ok: true, value: result.value };
  const { code, message } = result;
  return { ok: false, failure: { class: code === 'CODE_TIMEOUT' ? 'TIMEOUT' : 'USER', code, message } };
}

function send(
  pool: ChildPool,
  call: Call,
  payload: string,
  { signal, urgent = false }: Pick<SandboxRequest, 'signal' | 'urgent'>,
): Promise<{ reply: RunReply; payload: string }> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve({ reply: { ok: false, failure: cancelled, logs: [] }, payload: '' });
      return;
    }
    const pending: PendingCall = {
      call,
      payload,
      urgent,
      crashes: 0,
      sending: null,
      settled: false,
      finish(reply, answer) {
        signal?.removeEventListener('abort', cancel);
        resolve({ reply, payload: answer });
      },
    };
    const cancel = (): void => {
      pool.abandon(pending);
      resolve({ reply: { ok: false, failure: cancelled, logs: [] }, payload: '' });
    };
    signal?.addEventListener('abort', cancel, { once: true });
    pool.run(pending);
  });
}

const cancelled: Failure = { class: 'CANCELLED', code: 'CANCELLED', message: 'The run was cancelled' };
const unreadable: Failure = { class: 'OURS', code: 'SANDBOX_FAULT', message: 'The sandbox gave an answer that cannot be read' };

/** Undefined where the text is not JSON. */
function parsed(json: string): JsonValue | undefined {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    return undefined;
  }
}

function serialised(variables: Readonly<Record<string, JsonValue>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value ?? null)]));
}

/** One line of JSON. A line break in a given text can only be white space between tokens. */
function joined(variables: Record<string, string>): string {
  const members = Object.entries(variables).map(
    ([name, json]) => `${JSON.stringify(name)}:${json.includes('\n') ? json.replaceAll('\n', ' ') : json}`,
  );
  return `{${members.join()}}`;
}

const variableName = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

function isVariableName(name: string): boolean {
  return name !== '__proto__' && variableName.test(name);
}

/** Few sizes, so that calls of one workspace share an isolate. */
function memoryClass(memoryMb: number): number {
  const wanted = Math.min(MAX_MEMORY_MB, Math.max(MIN_MEMORY_MB, memoryMb));
  return 2 ** Math.ceil(Math.log2(wanted));
}

function boundedTimeout(timeoutMs: number): number {
  return Math.min(MAX_TIMEOUT_MS, Math.max(1, Math.ceil(timeoutMs)));
}
