/** How a step's wait stands in the table `wait`. Pure. */
import type { Wait, WaitKind } from '@hookloom/sdk/wire';
import { leastId } from '../../db/periods.ts';

/**
 * What a row of `wait` is about: a step's wait, or the execution itself (ordinal 0), whose first start (`START`, `DEBOUNCE`) or whose
 * latest end (`DEADLINE`) it is.
 */
export type WaitRowKind = WaitKind | 'START' | 'DEBOUNCE' | 'DEADLINE';

/** The ordinal of rows that are about the execution and not about one of its steps. */
export const EXECUTION_ORDINAL = 0;

export interface WaitRow {
  ordinal: number;
  /** Tells a step's waits apart: a row that is written twice, since nobody knew whether the first COMMIT was, keeps what has woken it. */
  version: number;
  kind: WaitRowKind;
  /** Milliseconds since 1970; null where only something else than time wakes it. */
  wakeAt: number | null;
  topic: string | null;
  keyPath: string | null;
  keyValue: string | null;
  /** The id past which events count. */
  sinceId: string | null;
  childId: string | null;
  message: string | null;
}

export function waitRowOf(ordinal: number, version: number, wait: Wait): WaitRow {
  return {
    ordinal,
    version,
    kind: wait.kind,
    wakeAt: wait.until,
    topic: wait.kind === 'EVENT' ? storable(wait.topic) : null,
    keyPath: (wait.kind === 'EVENT' && wait.key && storable(wait.key.path)) || null,
    keyValue: wait.kind === 'EVENT' && wait.key ? storable(wait.key.value) : null,
    sinceId: wait.kind === 'EVENT' ? (wait.after ?? leastId(instantIn(wait.since))) : null,
    childId: wait.kind === 'WORKFLOW' ? wait.executionId : null,
    message: wait.kind === 'APPROVAL' ? storable(wait.message) : null,
  };
}

/** A text from a sender's data may hold NUL, which Postgres refuses, and with it every row that is written with this one. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** A whole number of milliseconds that an id can hold: a node may have reckoned with others. */
function instantIn(ms: number): number {
  return Math.min(Math.max(Math.floor(ms), 0), 2 ** 48 - 1);
}

/** Wakes the execution when its workflow's time is over. */
export function deadlineRow(deadline: number, version: number): WaitRow {
  return {
    ordinal: EXECUTION_ORDINAL,
    version,
    kind: 'DEADLINE',
    wakeAt: deadline,
    topic: null,
    keyPath: null,
    keyValue: null,
    sinceId: null,
    childId: null,
    message: null,
  };
}
