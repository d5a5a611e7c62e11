/** What a workflow's settings make of one start: how urgent it is, what limits it, and what it is gathered with. Pure. */
import { createHash } from 'node:crypto';
import { priorities, type JsonValue, type Priority, type WorkflowSettings } from '@hookloom/sdk/wire';
import { compileParams, resolveParams, type CompiledParams } from '../../engine/expressions.ts';

/** Executions of one workflow and key that start as one, with the last one's data. */
export interface Debounce {
  /** The value of the setting's key; empty where it has none. */
  key: string;
  /** Milliseconds without another one until it starts. */
  delayMs: number;
  /** Milliseconds from the first one until it starts in any case; null for no such limit. */
  maxDelayMs: number | null;
}

export interface Admission {
  /** The place in `priorities`. */
  priority: number;
  /** What it shares its concurrency limit with; null where it has none. */
  limitKey: string | null;
  limitMax: number | null;
  debounce: Debounce | null;
}

/** Longer values of keys are replaced by their hash: Postgres's indexes take no more than some 2,700 bytes. */
const MAX_KEY_LENGTH = 200;

const NORMAL = priorities.indexOf('NORMAL');
const plainAdmission: Admission = { priority: NORMAL, limitKey: null, limitMax: null, debounce: null };

/** `trigger` gives the trigger's data, and is asked only where a key is read from it. `priority` goes before the workflow's own. */
export function admissionOf(
  workflowId: string,
  settings: WorkflowSettings | null | undefined,
  trigger: () => JsonValue,
  priority?: Priority | null,
): Admission {
  if (!settings) return priority ? { ...plainAdmission, priority: priorities.indexOf(priority) } : plainAdmission;
  const { concurrency, debounce } = settings;
  let data: JsonValue | undefined;
  const valueOf = (key: string | undefined): string => (key ? keyValue(key, (data ??= trigger())) : '');
  return {
    priority: priorities.indexOf(priority ?? settings.priority ?? 'NORMAL'),
    limitKey: concurrency ? limitKey(workflowId, concurrency.key, valueOf(concurrency.key)) : null,
    limitMax: concurrency?.limit ?? null,
    debounce: debounce ? { key: valueOf(debounce.key), delayMs: debounce.delayMs, maxDelayMs: debounce.maxDelayMs ?? null } : null,
  };
}

function limitKey(workflowId: string, key: string | undefined, value: string): string {
  return key ? `${workflowId}:${value}` : workflowId;
}

/** Compiled keys by their text. Authors write few of them; the bound is for those who publish for ever. */
const compiledKeys = new Map<string, CompiledParams>();
const MAX_COMPILED = 10_000;

function keyValue(key: string, trigger: JsonValue): string {
  let compiled = compiledKeys.get(key);
  if (!compiled) {
    if (compiledKeys.size >= MAX_COMPILED) compiledKeys.clear();
    compiled = compileParams({ key });
    compiledKeys.set(key, compiled);
  }
  // Publishing refuses keys with JavaScript. One that came by another way counts as its own text.
  if (compiled.scripts.length > 0) return storable(key);
  const { key: value } = resolveParams(compiled, { trigger, steps: {}, vars: {}, env: {}, execution: {} }, noEvaluation) as {
    key: JsonValue;
  };
  return storable(typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value));
}

const noEvaluation = (): never => {
  throw new Error('a key is read without the sandbox');
};

/** The text itself, or its hash where Postgres could not hold or index it. */
function storable(text: string): string {
  const isPlain = text.length <= MAX_KEY_LENGTH && text.isWellFormed() && !text.includes('\0');
  return isPlain ? text : `sha256:${createHash('sha256').update(text, 'utf16le').digest('hex')}`;
}
