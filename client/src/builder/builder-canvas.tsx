import { ActionIcon, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCanvasView } from '../canvas/canvas-view.ts';
import type { StatusByNode } from '../canvas/node-run.ts';
import { NODE_WIDTH } from '../canvas/geometry.ts';
import type { CanvasEditing } from '../canvas/workflow-canvas.tsx';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import type { DraftState } from './draft-store.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { issuesByNode } from './issues-by-node.ts';
import { NodeMenu } from './node-menu.tsx';
import { NodePicker } from './node-picker.tsx';
import { useEdits } from './use-edits.ts';
import type { Placement } from './use-edits.ts';
import type { NodeRuns } from './use-node-runs.ts';
import type { BuilderWorkflow } from './workflow-operations.ts';
import styles from './builder.module.css';

interface BuilderCanvasProps {
  workflow: BuilderWorkflow;
  statusByNode: StatusByNode;
  loopSizes: ReadonlyMap<string, number>;
  runs: NodeRuns;
  /** Absent where the palette is there already. */
  onShowPalette: (() => void) | undefined;
}

const selectSelection = (state: DraftState) => state.selection;

/** The canvas with what a person does on it turned into edits of the draft. */
export function BuilderCanvas({ workflow, statusByNode, loopSizes, runs, onShowPalette }: BuilderCanvasProps) {
  const { catalog, draft } = useBuilder();
  const graph = useDraft(graphOf);
  const selection = useDraft(selectSelection);
  const edits = useEdits();
  const view = useCanvasView();
  const [picking, setPicking] = useState<{ placement: Placement; anchor: DOMRect } | null>(null);
  const [menu, setMenu] = useState<{ nodeId: string; at: { x: number; y: number } } | null>(null);
  const issues = useMemo(() => issuesByNode(workflow.draftIssues), [workflow.draftIssues]);

  const editing = useMemo(
    (): CanvasEditing => ({
      onMove: edits.move,
      onConnect: edits.connect,
      onConnectionRefused: (message) => void notifications.show({ message, color: 'yellow', autoClose: 4_000 }),
      onDropNodeType(type, position) {
        const nodeType = catalog.get(type);
        // The pointer holds the palette's item at about its middle; so does the node.
        if (nodeType) edits.add(nodeType, { kind: 'at', position: { x: position.x - NODE_WIDTH / 2, y: position.y - 32 } });
      },
      onLayout() {
        edits.layout();
        requestAnimationFrame(() => view.fit());
      },
      onNodeMenu: (nodeId, at) => setMenu({ nodeId, at }),
      onAddAfter: (from, anchor) => setPicking({ placement: { kind: 'after', ...from }, anchor }),
      onAddOnEdge: (edgeId, anchor) => setPicking({ placement: { kind: 'on', edgeId }, anchor }),
    }),
    [edits, catalog, view],
  );

  return (
    <div className={styles.canvas}>
      <WorkflowCanvas
        graph={graph}
        catalog={catalog}
        statusByNode={statusByNode}
        loopSizes={loopSizes}
        issuesByNode={issues}
        selection={selection}
        onSelectionChange={draft.getState().select}
        editing={editing}
      >
        {graph.nodes.length === 0 && <EmptyCanvas />}
        {onShowPalette && (
          <Tooltip label="Show nodes">
            <ActionIcon className={styles.showPalette} variant="default" size="lg" aria-label="Show nodes" onClick={onShowPalette}>
              <IconLayoutSidebarLeftExpand size={18} />
            </ActionIcon>
          </Tooltip>
        )}
      </WorkflowCanvas>
      {menu && <NodeMenu key={menu.nodeId} nodeId={menu.nodeId} at={menu.at} runs={runs} onClose={() => setMenu(null)} />}
      {picking && (
        <NodePicker
          anchor={picking.anchor}
          onClose={() => setPicking(null)}
          onPick={(nodeType) => {
            const nodeId = edits.add(nodeType, picking.placement);
            setPicking(null);
            if (nodeId) requestAnimationFrame(() => view.reveal(nodeId));
          }}
        />
      )}
    </div>
  );
}
