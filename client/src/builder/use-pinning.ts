import type { GraphNode } from '@hookloom/sdk/wire';
import { useClient } from 'urql';
import { loadStepOutput } from '../run/load-step-output.ts';
import { notifyProblem } from '../ui/notify.tsx';
import { useEdits } from './use-edits.ts';
import type { NodeRuns } from './use-node-runs.ts';

/** Keeps what a node gave last, so that test runs take it instead of running the node. */
export function usePinning(node: GraphNode, runs: NodeRuns) {
  const client = useClient();
  const edits = useEdits();
  const stepId = runs.lastStepId(node.id);
  const step = stepId === undefined ? undefined : runs.lastRun.steps.get(stepId);

  async function pin(): Promise<void> {
    if (!step) return;
    const { output, error } = await loadStepOutput(client, step);
    if (error) notifyProblem('Could not load the output', error);
    else edits.setSettings(node.id, { pinnedOutput: output });
  }

  return {
    isPinned: node.data.settings?.pinnedOutput !== undefined,
    canPin: step !== undefined,
    /** The step whose output would be pinned. */
    step,
    pin: () => void pin(),
    unpin: () => edits.setSettings(node.id, { pinnedOutput: undefined }),
  };
}
