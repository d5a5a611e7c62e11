import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import { ExecutionQuery } from '../run/execution-operations.ts';
import { applyRows, unknownRun } from '../run/run-state.ts';
import type { RunState } from '../run/run-state.ts';

/** One that is queued has no data yet: it may be planned for next week. */
const LastBegunQuery = graphql(`
  query LastBegun($workflowId: ID!) {
    executions(filter: { workflowId: $workflowId, status: [RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMEOUT] }, first: 1) {
      nodes {
        id
      }
    }
  }
`);

/**
 * The execution whose data expressions are completed and previewed with: the one on the canvas, else the last one of the
 * workflow that has begun, which is read for that.
 */
export function useLastRun(shown: RunState, workflowId: string): RunState {
  const [begun] = useQuery({
    query: LastBegunQuery,
    variables: { workflowId },
    requestPolicy: 'cache-and-network',
    pause: shown.execution !== null,
  });
  const lastExecutionId = begun.data?.executions.nodes[0]?.id ?? null;
  const pause = shown.execution !== null || lastExecutionId === null;
  const [{ data }] = useQuery({ query: ExecutionQuery, variables: { id: lastExecutionId ?? '' }, pause });
  const execution = data?.execution;
  const last = useMemo(
    () => (execution ? applyRows(unknownRun, { seq: execution.lastSeq, execution, steps: execution.steps }) : unknownRun),
    [execution],
  );
  return shown.execution === null ? last : shown;
}
