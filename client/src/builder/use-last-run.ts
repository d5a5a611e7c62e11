import { useMemo } from 'react';
import { useQuery } from 'urql';
import { ExecutionQuery } from '../run/execution-operations.ts';
import { applyRows, unknownRun } from '../run/run-state.ts';
import type { RunState } from '../run/run-state.ts';

/**
 * The execution whose data expressions are completed and previewed with: the one on the canvas, else the workflow's last one,
 * which is read for that.
 */
export function useLastRun(shown: RunState, lastExecutionId: string | null): RunState {
  const pause = shown.execution !== null || lastExecutionId === null;
  const [{ data }] = useQuery({ query: ExecutionQuery, variables: { id: lastExecutionId ?? '' }, pause });
  const execution = data?.execution;
  const last = useMemo(
    () => (execution ? applyRows(unknownRun, { seq: execution.lastSeq, execution, steps: execution.steps }) : unknownRun),
    [execution],
  );
  return shown.execution === null ? last : shown;
}
