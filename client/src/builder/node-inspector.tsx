import { useCallback, useEffect, useMemo, useState } from 'react';
import { useCanvasView } from '../canvas/canvas-view.ts';
import { nodeById } from '../canvas/graph-commands.ts';
import { nothingSelected } from '../canvas/selection.ts';
import { openCreateCredential, openEditCredential } from '../credentials/credential-dialog.tsx';
import type { CredentialForms } from '../inspector/inspector-context.ts';
import { Inspector } from '../inspector/inspector.tsx';
import type { InspectorActions, InspectorTab } from '../inspector/inspector.tsx';
import { useAllowed } from '../session/use-allowed.ts';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf, selectedNodeId } from './draft-store.ts';
import type { DraftState } from './draft-store.ts';
import { completionsFor, previewScopeOf } from './expression-scope.ts';
import { NodeMenuItems } from './node-menu-items.tsx';
import { NodeOutput } from './node-output.tsx';
import { PluginNotice } from './plugin-notice.tsx';
import { TriggerNotice } from './trigger-notice.tsx';
import { useCodeTypes } from './use-code-types.ts';
import { useEdits } from './use-edits.ts';
import { useLoopPosition } from './use-loop-position.ts';
import type { NodeRuns } from './use-node-runs.ts';
import { useRoomForInspector } from './use-room-for-inspector.ts';
import { VersionNotice } from './version-notice.tsx';
import type { BuilderWorkflow } from './workflow-operations.ts';
import styles from './builder.module.css';

interface NodeInspectorProps {
  workflow: BuilderWorkflow;
  runs: NodeRuns;
}

const credentialForms: CredentialForms = { create: openCreateCredential, edit: openEditCredential };

const selectRequest = (state: DraftState) => state.request;

/** The inspector for the selected node; nothing where none or several are selected. */
export function NodeInspector({ workflow, runs }: NodeInspectorProps) {
  const { lastRun } = runs;
  const { catalog } = useBuilder();
  const graph = useDraft(graphOf);
  const nodeId = useDraft(selectedNodeId);
  const request = useDraft(selectRequest);
  const view = useCanvasView();
  const [tab, setTab] = useState<InspectorTab>('params');
  const actions = useInspectorActions(nodeId);
  useRoomForInspector(nodeId);
  const mayEdit = useAllowed('edit');
  const node = nodeId === null ? undefined : nodeById(graph, nodeId);
  // Typing into a form changes the nodes with each letter, but neither their ids nor the edges.
  const idList = graph.nodes.map(({ id }) => id).join(' ');
  const nodeIds = useMemo(() => idList.split(' '), [idList]);
  const takenIds = useMemo(() => new Set(nodeIds.filter((id) => id !== nodeId)), [nodeIds, nodeId]);
  const { edges } = graph;
  const position = useLoopPosition(nodeId, lastRun);
  const before = edges.find((edge) => edge.target === nodeId)?.source ?? null;
  const completions = useMemo(
    () => completionsFor({ nodeIds, edges }, nodeId ?? '', lastRun, position),
    [nodeIds, edges, nodeId, lastRun, position],
  );
  const preview = useMemo(() => previewScopeOf(lastRun, before, position), [lastRun, before, position]);
  const issues = useMemo(() => workflow.draftIssues.filter((issue) => issue.nodeId === nodeId), [workflow.draftIssues, nodeId]);
  const showTab = useCallback((next: InspectorTab) => setTab(next), []);

  useEffect(() => {
    if (request) view.reveal(request.nodeId);
  }, [request, view]);

  const nodeType = node && catalog.of(node);
  const codeTypes = useCodeTypes(graph, nodeType ? node : undefined, nodeType, lastRun.execution?.id ?? null);

  if (!node) return null;
  return (
    <div className={styles.inspector}>
      <Inspector
        key={node.id}
        node={node}
        nodeType={nodeType}
        takenIds={takenIds}
        issues={issues}
        workflowId={workflow.id}
        completions={completions}
        preview={preview}
        credentialForms={mayEdit ? credentialForms : undefined}
        codeTypes={codeTypes}
        request={request?.nodeId === node.id ? request : null}
        actions={actions}
        tab={tab}
        onTabChange={showTab}
        notice={
          <>
            <PluginNotice nodeType={nodeType} />
            <VersionNotice node={node} />
            <TriggerNotice node={node} nodeType={nodeType} workflow={workflow} />
          </>
        }
        output={nodeType?.kind === 'TRIGGER' ? undefined : <NodeOutput node={node} runs={runs} />}
        menuItems={<NodeMenuItems node={node} runs={runs} />}
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
      remove: () => edits.remove(id),
      close: () => draft.getState().select(() => nothingSelected),
    };
  }, [draft, edits, nodeId]);
}
