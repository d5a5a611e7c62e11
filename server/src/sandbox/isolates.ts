/** In the child: the isolates, one per workspace and memory limit, and the runs in them. */
import type { ErrorClass, Failure, LogLine } from '@hookloom/sdk';
import type Ivm from 'isolated-vm';
import { createGuest } from './guest-source.ts';
import type { Guest, GuestFunction } from './guest-source.ts';
import { ISOLATE_IDLE_MS, MAX_COMPILED, MAX_ISOLATES, MAX_RUNS_PER_ISOLATE } from './limits.ts';
import type { Call } from './protocol.ts';

export type RunResult = { ok: true; payload: string; logs: LogLine[] } | { ok: false; failure: Failure; logs: LogLine[] };

type CodeCall = Extract<Call, { kind: 'code' }>;
type ExpressionsCall = Extract<Call, { kind: 'expressions' }>;

/** What isolated-vm says when a call's time is used up. */
const TIMED_OUT = 'Script execution timed out.';

/** Milliseconds for the short calls that fetch what a stopped run left. */
const FETCH_TIMEOUT_MS = 100;

/** Milliseconds within which a call counts as quick. */
const QUICK_MS = 1;

interface Tenant {
  guest: Guest;
  /** Texts of code and expressions that ended soon when they ran last. */
  quick: Set<string>;
  runs: number;
  usedAt: number;
}

export class Isolates {
  private readonly ivm: typeof Ivm;
  private readonly tenants = new Map<string, Tenant>();

  constructor(ivm: typeof Ivm) {
    this.ivm = ivm;
  }

  /** Runs a call to its end. A run that breaks its isolate costs that isolate only, and its failure is a result. */
  run(call: Call, variables: string): RunResult {
    const began = performance.now();
    const wasUsed = this.tenants.has(keyOf(call));
    const result = this.runOnce(call, variables);
    if (result.ok || result.failure.code !== 'CODE_OUT_OF_MEMORY' || !wasUsed) return result;
    // Runs before may have left what fills the memory, such as names in the registry of symbols. In a new isolate it shows whose fault it was.
    if (performance.now() - began > call.timeoutMs / 2) return result;
    const again = this.runOnce(call, variables);
    return again.ok || again.failure.code !== 'CODE_TIMEOUT' ? again : result;
  }

  private runOnce(call: Call, variables: string): RunResult {
    const key = keyOf(call);
    const { guest } = this.tenantFor(key, call.memoryMb);
    try {
      return call.kind === 'code' ? runCode(guest, call, variables) : evaluate(guest, call, variables);
    } catch (error) {
      const result = stopped(guest, call, error);
      this.dispose(key, guest);
      return result;
    }
  }

  /** Whether a call ended soon when it ran last. */
  isQuick(call: Call): boolean {
    return this.tenants.get(keyOf(call))?.quick.has(textOf(call)) ?? false;
  }

  tookMs(call: Call, ms: number): void {
    const quick = this.tenants.get(keyOf(call))?.quick;
    if (quick === undefined) return;
    if (ms > QUICK_MS) quick.delete(textOf(call));
    else if (quick.size < MAX_COMPILED) quick.add(textOf(call));
  }

  disposeAll(): void {
    for (const [key, { guest }] of this.tenants) this.dispose(key, guest);
  }

  /** Gives back what has not been used for a while. */
  disposeIdle(now: number): void {
    for (const [key, tenant] of this.tenants) if (now - tenant.usedAt > ISOLATE_IDLE_MS) this.dispose(key, tenant.guest);
  }

  private tenantFor(key: string, memoryMb: number): Tenant {
    let tenant = this.tenants.get(key);
    if (tenant !== undefined && tenant.runs >= MAX_RUNS_PER_ISOLATE) {
      this.dispose(key, tenant.guest);
      tenant = undefined;
    }
    tenant ??= { guest: createGuest(this.ivm, memoryMb), quick: new Set(), runs: 0, usedAt: 0 };
    tenant.runs += 1;
    tenant.usedAt = Date.now();
    // Set anew each time, so that the map's order is the order of use.
    this.tenants.delete(key);
    this.tenants.set(key, tenant);
    for (const [oldest, unused] of this.tenants) {
      if (this.tenants.size <= MAX_ISOLATES) break;
      this.dispose(oldest, unused.guest);
    }
    return tenant;
  }

  private dispose(key: string, guest: Guest): void {
    this.tenants.delete(key);
    if (!guest.isolate.isDisposed) guest.isolate.dispose();
  }
}

function keyOf({ memoryMb, workspaceId }: Call): string {
  return `${memoryMb} ${workspaceId}`;
}

function textOf(call: Call): string {
  return call.kind === 'code' ? call.code : call.expressions.join('\n');
}

/**
 * Calls into the guest. A promise that the guest rejected and left alone comes out of the call as an error, in place of the answer:
 * `rejection` then says what it was, and the answer is to be fetched again.
 * @throws Error where the isolate stopped the call
 */
function callGuest(
  guest: Guest,
  name: GuestFunction,
  values: (string | number)[],
  timeoutMs: number,
): { answer: string; rejection: string | null } {
  try {
    return { answer: guest.call(name, values, timeoutMs), rejection: null };
  } catch (error) {
    if (guest.isolate.isDisposed || messageOf(error) === TIMED_OUT) throw error;
    return { answer: '', rejection: error instanceof Error ? `${error.name}: ${error.message}` : messageOf(error) };
  }
}

function runCode(guest: Guest, call: CodeCall, variables: string): RunResult {
  const deadline = performance.now() + call.timeoutMs;
  const first = callGuest(guest, 'runCode', [call.code, variables, call.maxOutputBytes], call.timeoutMs);
  const answer = first.answer === '' ? guest.call('settle', [], Math.max(1, Math.ceil(deadline - performance.now()))) : first.answer;
  const result = readAnswer(guest, call, answer);
  if (first.rejection === null || !result.ok) return result;
  // As in Node, an error that nobody looks at is not lost.
  const message = `A promise that nothing awaits was rejected: ${first.rejection}`;
  return { ok: false, failure: { class: 'USER', code: 'CODE_THREW', message }, logs: result.logs };
}

function evaluate(guest: Guest, call: ExpressionsCall, variables: string): RunResult {
  const { answer, rejection } = callGuest(guest, 'evaluate', [JSON.stringify(call.expressions), variables], call.timeoutMs);
  const payload = rejection === null ? answer : guest.call('takeResults', [], FETCH_TIMEOUT_MS);
  return { ok: true, payload: singleLine(payload), logs: [] };
}

function readAnswer(guest: Guest, call: CodeCall, answer: string): RunResult {
  const logsAt = answer.indexOf('\n') + 1;
  const payloadAt = answer.indexOf('\n', logsAt) + 1;
  const logs = readLogs(answer.slice(logsAt, payloadAt - 1));
  const payload = singleLine(answer.slice(payloadAt));
  if (!answer.startsWith('=')) {
    const { code, message } = JSON.parse(payload) as { code: string; message: string };
    const place = code === 'CODE_SYNTAX' ? lineOfSyntaxError(guest, call.code) : '';
    return { ok: false, failure: { class: classOf(code), code, message: message + place }, logs };
  }
  // A character takes three bytes at most, so most results need no counting.
  if (payload.length * 3 > call.maxOutputBytes && Buffer.byteLength(payload) > call.maxOutputBytes) {
    const message = `The result is larger than ${call.maxOutputBytes} bytes of JSON`;
    return { ok: false, failure: { class: 'USER', code: 'OUTPUT_TOO_LARGE', message }, logs };
  }
  return { ok: true, payload, logs };
}

function classOf(code: string): ErrorClass {
  if (code === 'CODE_TIMEOUT') return 'TIMEOUT';
  return code === 'SANDBOX_FAULT' ? 'OURS' : 'USER';
}

/** A line break could be read as a reply to somebody else's call. The guest's JSON has none, unless it was taken over. */
function singleLine(payload: string): string {
  if (payload.includes('\n')) throw new Error('the guest answered with a line break');
  return payload;
}

function readLogs(json: string): LogLine[] {
  return json === '' ? [] : (JSON.parse(json) as LogLine[]);
}

/** The `Function` constructor does not say where a fault is; compiling the code as a script (it is not run) does. */
function lineOfSyntaxError(guest: Guest, code: string): string {
  try {
    guest.isolate.compileScriptSync(`(async function () {"use strict";${code}\n})`, { filename: 'code' }).release();
    return '';
  } catch (error) {
    const found = /\[code:(\d+):\d+\]/.exec(String(error));
    return found === null ? '' : ` (line ${found[1]})`;
  }
}

function stopped(guest: Guest, call: Call, error: unknown): RunResult {
  const failure = failureOfStop(guest, call, error);
  if (guest.isolate.isDisposed) return { ok: false, failure, logs: [] };
  try {
    if (call.kind === 'code') return { ok: false, failure, logs: readLogs(guest.call('takeLogs', [], FETCH_TIMEOUT_MS)) };
    const results = JSON.parse(guest.call('takeResults', [], FETCH_TIMEOUT_MS)) as unknown[];
    results.push({ ok: false, ...failure });
    const message = 'It was not evaluated, since one before it took all the time';
    while (results.length < call.expressions.length) results.push({ ok: false, ...failure, message });
    return { ok: true, payload: JSON.stringify(results), logs: [] };
  } catch {
    return { ok: false, failure, logs: [] };
  }
}

function failureOfStop(guest: Guest, call: Call, error: unknown): Failure {
  if (guest.isolate.isDisposed) {
    return { class: 'USER', code: 'CODE_OUT_OF_MEMORY', message: `The code needed more than ${call.memoryMb} MB of memory` };
  }
  if (messageOf(error) === TIMED_OUT) {
    return { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message: `The code ran longer than ${call.timeoutMs} ms` };
  }
  return { class: 'OURS', code: 'SANDBOX_FAULT', message: `The sandbox failed: ${messageOf(error)}` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
