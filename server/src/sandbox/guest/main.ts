/**
 * What the child calls inside an isolate. Values come and go as JSON text; nothing else crosses.
 * One run is under way at a time: it has ended once its call has returned and the promise jobs that it left are done.
 */
import { DEFAULT_MAX_OUTPUT_BYTES } from '../limits.ts';
import { compileCode, compileExpression } from './compile.ts';
import type { Compiled } from './compile.ts';
import { endLogs, guestConsole, startLogs } from './console.ts';
import { describeThrown } from './errors.ts';
import { freezeRealm } from './freeze.ts';
import { failed, toJson } from './result.ts';
import type { Outcome } from './result.ts';

freezeRealm({ console: guestConsole });

/** Counts up, so that only the present run can write the outcome. */
let present = 0;
/** Null while the run's promise has not settled. */
let outcome: Outcome | null = null;
let results: string[] = [];

/**
 * Runs custom code over an object of variables. Answers as `settle` does where the outcome is there at once, and with nothing where
 * it is a promise: the promise jobs run as soon as this call has returned, and `settle` tells what came of them.
 */
export function runCode(code: string, variables: string, maxBytes: number): string {
  present += 1;
  outcome = null;
  startLogs();
  outcome = begin(code, variables, maxBytes);
  return outcome === null ? '' : settle();
}

/**
 * The present run's outcome in three lines: `=` or `!`, the console's lines as JSON or nothing, and the value's JSON or that of
 * `{ code, message }`.
 */
export function settle(): string {
  const logs = endLogs();
  const settled = outcome ?? failed('CODE_TIMEOUT', 'The code waits for a promise that nothing will settle');
  if (settled.ok) return `=\n${logs}\n${settled.json}`;
  return `!\n${logs}\n${JSON.stringify({ code: settled.code, message: settled.message })}`;
}

/** The console's lines of a run that was stopped, as JSON or nothing. */
export function takeLogs(): string {
  return endLogs();
}

function begin(code: string, variables: string, maxBytes: number): Outcome | null {
  let values: Record<string, unknown>;
  let run: Compiled;
  try {
    values = JSON.parse(variables) as Record<string, unknown>;
  } catch {
    return failed('SANDBOX_FAULT', 'The variables are not JSON');
  }
  const names = Object.keys(values);
  try {
    run = compileCode(code, names);
  } catch (error) {
    return failed('CODE_SYNTAX', describeThrown(error));
  }
  try {
    const value = run(...names.map((name) => values[name]));
    if (!isThenable(value)) return toJson(value, maxBytes);
    void writeOutcome(present, value, maxBytes);
    return null;
  } catch (error) {
    return failed('CODE_THREW', describeThrown(error));
  }
}

function isThenable(value: unknown): boolean {
  return value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function';
}

async function writeOutcome(run: number, value: unknown, maxBytes: number): Promise<void> {
  let settled: Outcome;
  try {
    settled = toJson(await value, maxBytes);
  } catch (error) {
    settled = failed('CODE_THREW', describeThrown(error));
  }
  if (run === present) outcome = settled;
}

/**
 * Evaluates expressions (a JSON array of texts) one after another. Each gets variables of its own, so that one which sorts a list
 * does not sort it for the next. Answers with a JSON array of `{ ok: true, value }` and `{ ok: false, code, message }`.
 */
export function evaluate(expressions: string, variables: string): string {
  results = [];
  for (const expression of JSON.parse(expressions) as string[]) results.push(evaluateOne(expression, variables));
  return takeResults();
}

/** What `evaluate` has finished, in the same form; less than all where it was stopped. */
export function takeResults(): string {
  return `[${results.join()}]`;
}

function evaluateOne(expression: string, variables: string): string {
  const values = JSON.parse(variables) as Record<string, unknown>;
  const names = Object.keys(values);
  let settled: Outcome;
  try {
    const run = compileExpression(expression, names);
    settled = evaluated(
      run,
      names.map((name) => values[name]),
    );
  } catch (error) {
    settled = failed('CODE_SYNTAX', describeThrown(error));
  }
  return settled.ok ? `{"ok":true,"value":${settled.json}}` : JSON.stringify(settled);
}

function evaluated(run: Compiled, values: unknown[]): Outcome {
  try {
    return toJson(run(...values), DEFAULT_MAX_OUTPUT_BYTES);
  } catch (error) {
    return failed('CODE_THREW', describeThrown(error));
  }
}
