import { Alert, Text } from '@mantine/core';
import { IconBroadcast, IconBroadcastOff } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useCanvasView } from '../canvas/canvas-view.ts';
import { nodeById } from '../canvas/graph-commands.ts';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { nothingSelected } from '../canvas/selection.ts';
import { Inspector } from '../inspector/inspector.tsx';
import type { InspectorActions, InspectorTab } from '../inspector/inspector.tsx';
import type { RunState } from '../run/run-state.ts';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf, selectedNodeId } from './draft-store.ts';
import type { DraftState } from './draft-store.ts';
import { completionsFor, previewScopeOf } from './expression-scope.ts';
import { useEdits } from './use-edits.ts';
import { useRoomForInspector } from './use-room-for-inspector.ts';
import type { BuilderWorkflow } from './workflow-operations.ts';
import styles from './builder.module.css';

interface NodeInspectorProps {
  workflow: BuilderWorkflow;
  lastRun: RunState;
}

const selectRequest = (state: DraftState) => state.request;

/** The inspector for the selected node; nothing where none or several are selected. */
export function NodeInspector({ workflow, lastRun }: NodeInspectorProps) {
  const { catalog } = useBuilder();
  const graph = useDraft(graphOf);
  const nodeId = useDraft(selectedNodeId);
  const request = useDraft(selectRequest);
  const view = useCanvasView();
  const [tab, setTab] = useState<InspectorTab>('params');
  const actions = useInspectorActions(nodeId);
  useRoomForInspector(nodeId);
  const node = nodeId === null ? undefined : nodeById(graph, nodeId);
  // Typing into a form changes the nodes with each letter, but neither their ids nor the edges.
  const idList = graph.nodes.map(({ id }) => id).join(' ');
  const nodeIds = useMemo(() => idList.split(' '), [idList]);
  const takenIds = useMemo(() => new Set(nodeIds.filter((id) => id !== nodeId)), [nodeIds, nodeId]);
  const { edges } = graph;
  const completions = useMemo(() => completionsFor({ nodeIds, edges }, nodeId ?? '', lastRun), [nodeIds, edges, nodeId, lastRun]);
  const preview = useMemo(() => previewScopeOf(lastRun), [lastRun]);
  const issues = useMemo(() => workflow.draftIssues.filter((issue) => issue.nodeId === nodeId), [workflow.draftIssues, nodeId]);
  const showTab = useCallback((next: InspectorTab) => setTab(next), []);

  useEffect(() => {
    if (request) view.reveal(request.nodeId);
  }, [request, view]);

  if (!node) return null;
  const nodeType = catalog.get(node.type);
  return (
    <div className={styles.inspector}>
      <Inspector
        key={node.id}
        node={node}
        nodeType={nodeType}
        takenIds={takenIds}
        issues={issues}
        completions={completions}
        preview={preview}
        request={request?.nodeId === node.id ? request : null}
        actions={actions}
        tab={tab}
        onTabChange={showTab}
        notice={noticeFor(nodeType, workflow)}
      />
    </div>
  );
}

function useInspectorActions(nodeId: string | null): InspectorActions {
  const { draft } = useBuilder();
  const edits = useEdits();
  return useMemo(() => {
    const id = nodeId ?? '';
    return {
      setLabel: (label) => edits.setLabel(id, label),
      setParams: (params) => edits.setParams(id, params),
      setSettings: (patch) => edits.setSettings(id, patch),
      rename: (to) => edits.rename(id, to),
      duplicate: () => edits.duplicate([id]),
      remove: () => edits.remove(id),
      close: () => draft.getState().select(() => nothingSelected),
    };
  }, [draft, edits, nodeId]);
}

/** Whether webhooks reach the workflow, said where its address is shown. */
function noticeFor(nodeType: CanvasNodeType | undefined, workflow: BuilderWorkflow): ReactNode {
  if (nodeType?.trigger?.start !== 'webhook') return null;
  if (workflow.publishedVersion && workflow.active) {
    return (
      <Alert color="green" icon={<IconBroadcast />} mb="md" py={6}>
        <Text size="xs">Live: webhooks start version {workflow.publishedVersion.number}, and show here as they come.</Text>
      </Alert>
    );
  }
  return (
    <Alert color="gray" icon={<IconBroadcastOff />} mb="md" py={6}>
      <Text size="xs">
        {workflow.publishedVersion ? 'Not live: the workflow is not active.' : 'Not live yet: publish the workflow to receive webhooks.'}
      </Text>
    </Alert>
  );
}
