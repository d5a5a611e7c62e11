import { isEnded } from '@hookloom/sdk/wire';
import { useEffect, useReducer } from 'react';
import { useClient } from 'urql';
import type { CombinedError } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { ExecutionEventsSubscription } from './execution-operations.ts';
import { applyRows, unknownRun } from './run-state.ts';
import type { RunRows, RunState } from './run-state.ts';

const RETRY_AFTER_MS = 1_000;

/**
 * Watches an execution until it ends. Starts from `initial`, where rows were read already, else from its first event; a
 * stream that breaks off is taken up again after the last event that arrived. Null watches nothing.
 * `initial` must keep its identity as long as the execution is the same.
 */
export function useLiveRun(executionId: string | null, initial: RunRows | null = null): RunState {
  const client = useClient();
  const [watched, receive] = useReducer(reduce, { executionId: null, run: unknownRun });

  useEffect(() => {
    if (executionId === null || (initial && isEnded(initial.execution.status))) return undefined;
    let lastSeq = initial?.seq ?? 0;
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe: () => void } | undefined;

    function subscribe(id: string): void {
      subscription = client.subscription(ExecutionEventsSubscription, { executionId: id, afterSeq: lastSeq }).subscribe((result) => {
        const event = result.data?.executionEvents;
        if (event) {
          lastSeq = Math.max(lastSeq, event.seq);
          ended = isEnded(event.execution.status);
          receive({ executionId: id, initial, rows: event });
        }
        const brokeOff = result.error !== undefined || !result.hasNext;
        if (brokeOff && !ended && !isRefused(result.error)) {
          clearTimeout(timer);
          timer = setTimeout(() => subscribe(id), RETRY_AFTER_MS);
        }
      });
    }

    subscribe(executionId);
    return () => {
      clearTimeout(timer);
      subscription?.unsubscribe();
    };
  }, [client, executionId, initial]);

  // What belongs to another execution must not be shown, not for one frame.
  return watched.executionId === executionId ? watched.run : runFrom(initial);
}

/** The server will say the same again, so that there is no use in asking. */
function isRefused(error: CombinedError | undefined): boolean {
  const code = error && problemOf(error).code;
  return code === 'NOT_FOUND' || code === 'FORBIDDEN';
}

interface Watched {
  executionId: string | null;
  run: RunState;
}

function reduce(state: Watched, event: { executionId: string; initial: RunRows | null; rows: RunRows }): Watched {
  const before = state.executionId === event.executionId ? state.run : runFrom(event.initial);
  return { executionId: event.executionId, run: applyRows(before, event.rows) };
}

function runFrom(rows: RunRows | null): RunState {
  return rows ? applyRows(unknownRun, rows) : unknownRun;
}
