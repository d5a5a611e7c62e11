import type { JsonValue } from '@hookloom/sdk/wire';
import { useCallback, useMemo } from 'react';
import { useMutation } from 'urql';
import { upstreamNodeIds } from '../canvas/connection.ts';
import type { RunState } from '../run/run-state.ts';
import { notifyProblem } from '../ui/notify.tsx';
import { useBuilder } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { initialTestData } from './test-data.ts';
import { RunWorkflowDocument } from './workflow-operations.ts';

export interface NodeRuns {
  /** Runs the draft from this node on, or it alone, with what the nodes before it gave last or have pinned. */
  runFrom: (nodeId: string, options: { onlyNode: boolean }) => void;
  isStarting: boolean;
  /** What the node gave in the last execution, over iterations the last; undefined where it has not completed there. */
  lastStepId: (nodeId: string) => string | undefined;
  lastRun: RunState;
}

export function useNodeRuns(lastRun: RunState, onStarted: (executionId: string) => void): NodeRuns {
  const { workflowId, draft, catalog, saver } = useBuilder();
  const [{ fetching }, run] = useMutation(RunWorkflowDocument);
  const lastExecution = lastRun.execution;

  const start = useCallback(
    async (nodeId: string, onlyNode: boolean): Promise<void> => {
      if (!(await saver.flush())) return;
      const graph = graphOf(draft.getState());
      const before = upstreamNodeIds(graph.edges, nodeId);
      const triggers = graph.nodes.filter((node) => catalog.of(node)?.kind === 'TRIGGER');
      const trigger = triggers.find((node) => before.has(node.id)) ?? triggers[0];
      const data: JsonValue = lastExecution?.triggerData ?? (trigger ? initialTestData(workflowId, trigger, catalog) : {});
      const { data: started, error } = await run({
        input: {
          id: workflowId,
          draft: true,
          data,
          triggerNodeId: trigger?.id ?? null,
          from: { nodeId, onlyNode, executionId: lastExecution?.id ?? null },
        },
      });
      if (error) notifyProblem(onlyNode ? 'Could not run this node' : 'Could not run from here', error);
      if (started) onStarted(started.runWorkflow.execution.id);
    },
    [saver, draft, catalog, workflowId, lastExecution, run, onStarted],
  );

  return useMemo(
    () => ({
      runFrom: (nodeId, { onlyNode }) => void start(nodeId, onlyNode),
      isStarting: fetching,
      lastStepId: (nodeId) => [...lastRun.steps.values()].findLast((step) => step.nodeId === nodeId && step.status === 'COMPLETED')?.id,
      lastRun,
    }),
    [start, fetching, lastRun],
  );
}
