import { ActionIcon, Loader, Text, Tooltip } from '@mantine/core';
import { isEnded } from '@hookloom/sdk/wire';
import { IconChevronDown, IconChevronUp, IconExternalLink, IconX } from '@tabler/icons-react';
import type { Graph } from '@hookloom/sdk/wire';
import { useLayoutEffect, useMemo, useState } from 'react';
import { useCanvasView } from '../canvas/canvas-view.ts';
import { nodeById } from '../canvas/graph-commands.ts';
import { loopBodies, loopsAround } from '../canvas/loops.ts';
import { CancelButton } from '../run/cancel-button.tsx';
import { Elapsed } from '../run/elapsed.tsx';
import type { RunState } from '../run/run-state.ts';
import { ExecutionDetail } from '../run/execution-detail.tsx';
import { StepDetail } from '../run/step-detail.tsx';
import { StepList } from '../run/step-list.tsx';
import { ExecutionStatusBadge } from '../ui/status-badge.tsx';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf, selectedNodeId } from './draft-store.ts';
import { LinkActionIcon } from '../run/link-action-icon.tsx';
import styles from './run-panel.module.css';

interface RunPanelProps {
  executionId: string;
  run: RunState;
  onClose: () => void;
}

/** The execution that the canvas shows: its steps, and what went into and came out of each. */
export function RunPanel({ executionId, run, onClose }: RunPanelProps) {
  const [open, setOpen] = useState(true);

  return (
    <section className={styles.panel} aria-label="Run">
      <header className={styles.bar}>
        <Text size="sm" fw={580}>
          Run
        </Text>
        {run.execution ? (
          <>
            <ExecutionStatusBadge execution={run.execution} />
            <Text size="xs" c="dimmed" component="span">
              <Elapsed startedAt={run.execution.startedAt} durationMs={run.execution.durationMs} />
            </Text>
          </>
        ) : (
          <Loader size="xs" aria-label="Waiting for the execution" />
        )}
        <ReusedNote run={run} />
        <span className={styles.space} />
        {run.execution && !isEnded(run.execution.status) && <CancelButton executionId={executionId} />}
        <Tooltip label="Open the execution">
          <LinkActionIcon to="/executions/$executionId" params={{ executionId }} aria-label="Open the execution">
            <IconExternalLink size={16} />
          </LinkActionIcon>
        </Tooltip>
        <ActionIcon aria-label={open ? 'Collapse the run' : 'Expand the run'} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <IconChevronDown size={16} /> : <IconChevronUp size={16} />}
        </ActionIcon>
        <ActionIcon aria-label="Close the run" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {open && <RunBody key={executionId} run={run} />}
    </section>
  );
}

function RunBody({ run }: { run: RunState }) {
  const { catalog, draft } = useBuilder();
  const nodeId = useDraft(selectedNodeId);
  const view = useCanvasView();
  const [chosen, choose] = useState<string | null>(null);
  const step = stepToShow(run, chosen, nodeId);
  const graph = useDraft(graphOf);
  const around = useMemo(() => loopsAround(loopBodies(graph, catalog)), [graph, catalog]);
  const pinned = useMemo(() => pinnedNodeIds(graph), [graph]);

  // The panel takes its place from the canvas, and one wants to see the nodes turn green.
  useLayoutEffect(() => view.keepWhole(), [view]);

  function select(stepId: string | null): void {
    choose(stepId);
    const stepNode = stepId === null ? undefined : run.steps.get(stepId)?.nodeId;
    // The execution may be of another version, which had nodes that the draft has not.
    const isOnCanvas = stepNode !== undefined && nodeById(graphOf(draft.getState()), stepNode) !== undefined;
    draft.getState().select(() => ({ nodeIds: isOnCanvas ? [stepNode] : [], edgeIds: [] }));
  }

  return (
    <div className={styles.body}>
      <div className={styles.steps}>
        <StepList run={run} catalog={catalog} loopsAround={around} pinned={pinned} selected={step?.id ?? null} onSelect={select} />
      </div>
      <div className={styles.detail}>
        {step ? <StepDetail key={step.id} step={step} /> : run.execution && <ExecutionDetail execution={run.execution} />}
      </div>
    </div>
  );
}

/** Says what of the run was not run. */
function ReusedNote({ run }: { run: RunState }) {
  const pinned = pinnedNodeIds(useDraft(graphOf));
  const notRun = [...run.steps.values()].filter((step) => step.reused);
  const pinnedCount = notRun.filter((step) => pinned.has(step.nodeId)).length;
  const reusedCount = notRun.length - pinnedCount;
  const texts = [reusedCount > 0 && `${reusedCount} reused`, pinnedCount > 0 && `${pinnedCount} pinned`].filter(Boolean);
  if (texts.length === 0) return null;
  return (
    <Tooltip label="Steps whose output was taken over instead of running them">
      <Text size="xs" c="dimmed" component="span">
        {texts.join(' · ')}
      </Text>
    </Tooltip>
  );
}

function pinnedNodeIds(graph: Graph): ReadonlySet<string> {
  return new Set(graph.nodes.flatMap((node) => (node.data.settings?.pinnedOutput === undefined ? [] : [node.id])));
}

/** The step that was chosen, as long as its node is the selected one; else the last one of the selected node. */
function stepToShow(run: RunState, chosen: string | null, nodeId: string | null) {
  const step = chosen === null ? undefined : run.steps.get(chosen);
  if (step && (nodeId === null || step.nodeId === nodeId)) return step;
  return [...run.steps.values()].findLast((candidate) => candidate.nodeId === nodeId);
}
