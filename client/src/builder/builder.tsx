import { useDisclosure } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useClient } from 'urql';
import { CanvasProvider } from '../canvas/canvas-provider.ts';
import { useCanvasView } from '../canvas/canvas-view.ts';
import { readGraph } from '../canvas/graph-json.ts';
import type { StatusByNode } from '../canvas/node-run.ts';
import type { Catalog } from '../canvas/use-catalog.ts';
import { useLiveRun } from '../run/use-live-run.ts';
import { useLoopSizes } from '../run/use-loop-sizes.ts';
import { BuilderCanvas } from './builder-canvas.tsx';
import { BuilderContext } from './builder-context.ts';
import type { BuilderSession } from './builder-context.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { createDraftSaver } from './draft-saver.ts';
import { createDraftStore } from './draft-store.ts';
import { keptDraft } from './kept-draft.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { NodeInspector } from './node-inspector.tsx';
import { Palette } from './palette.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { RunDialog } from './run-dialog.tsx';
import { RunPanel } from './run-panel.tsx';
import { saveDraftWith } from './save-draft.ts';
import { SettingsDrawer } from './settings-drawer.tsx';
import { TopBar } from './top-bar.tsx';
import { useBuilderCommands } from './use-builder-commands.ts';
import { useEdits } from './use-edits.ts';
import { useFollowedExecution } from './use-followed-execution.ts';
import { useLastRun } from './use-last-run.ts';
import { useNodeRuns } from './use-node-runs.ts';
import { useSavedDraft } from './use-saved-draft.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useWholeOutputs } from './use-whole-outputs.ts';
import type { BuilderWorkflow } from './workflow-operations.ts';
import styles from './builder.module.css';

const noStatuses: StatusByNode = new Map();
/** Where the palette has room beside the canvas, and need not be asked for. */
const WIDE = '(min-width: 48em)';

interface BuilderProps {
  workflow: BuilderWorkflow;
  catalog: Catalog;
}

/** One workflow on the workbench. Give it the workflow's id as `key`: what is edited belongs to one workflow only. */
export function Builder({ workflow, catalog }: BuilderProps) {
  const client = useClient();
  const [kept] = useState(() => keptDraft(workflow.id));
  const [edited] = useState((): Omit<BuilderSession, 'catalog'> => {
    const draft = createDraftStore(readGraph(workflow.draft));
    // What was kept belongs to its own revision: a later one means that somebody else saved, which the saver finds out.
    const revision = kept?.revision ?? workflow.draftRevision;
    const saver = createDraftSaver({ draft, revision, save: saveDraftWith(client, workflow.id) });
    return { workflowId: workflow.id, draft, saver };
  });
  const session = useMemo((): BuilderSession => ({ ...edited, catalog }), [edited, catalog]);
  useSavedDraft(session, kept);
  return (
    <BuilderContext value={session}>
      <CanvasProvider>
        <Workbench workflow={workflow} catalog={catalog} />
      </CanvasProvider>
      <ConflictDialog />
      <LeaveGuard />
    </BuilderContext>
  );
}

function Workbench({ workflow, catalog }: BuilderProps) {
  const [palette, paletteOpen] = useDisclosure(window.matchMedia(WIDE).matches);
  const [publishing, publishDialog] = useDisclosure(false);
  const [starting, runDialog] = useDisclosure(false);
  const followed = useFollowedExecution(workflow.id);
  const run = useLiveRun(followed.executionId);
  const lastRun = useWholeOutputs(useLastRun(run, workflow.id));
  const loopSizes = useLoopSizes(run, catalog);
  const runs = useNodeRuns(lastRun, followed.watch);
  useShortcuts();
  useBuilderCommands({ run: runDialog.open, publish: publishDialog.open });

  return (
    <div className={styles.builder} data-palette={palette || undefined}>
      <TopBar workflow={workflow} onRun={runDialog.open} onPublish={publishDialog.open} />
      {palette && <PaletteToCentre onClose={paletteOpen.close} />}
      <BuilderCanvas
        workflow={workflow}
        runs={runs}
        loopSizes={loopSizes}
        statusByNode={followed.isShown ? run.statusByNode : noStatuses}
        onShowPalette={palette ? undefined : paletteOpen.open}
      />
      {followed.executionId && followed.isShown && <RunPanel executionId={followed.executionId} run={run} onClose={followed.close} />}
      <NodeInspector workflow={workflow} runs={runs} />
      <SettingsDrawer workflow={workflow} />
      <PublishDialog opened={publishing} onClose={publishDialog.close} />
      <RunDialog
        opened={starting}
        lastTriggerData={lastRun.execution?.triggerData ?? null}
        onClose={runDialog.close}
        onStarted={followed.watch}
      />
    </div>
  );
}

/** The palette, whose clicks put a node into the middle of what one sees. */
function PaletteToCentre({ onClose }: { onClose: () => void }) {
  const edits = useEdits();
  const view = useCanvasView();
  return <Palette onClose={onClose} onAdd={(nodeType) => edits.add(nodeType, { kind: 'at', position: view.centre() })} />;
}
