import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconDeviceFloppy,
  IconHistory,
  IconPlayerPlayFilled,
  IconRocket,
  IconSettings,
} from '@tabler/icons-react';
import { redoLabel, undoLabel } from '../canvas/history.ts';
import { Countdown } from '../run/countdown.tsx';
import { LinkActionIcon } from '../run/link-action-icon.tsx';
import { ActiveSwitch } from '../workflows/active-switch.tsx';
import { useBuilder, useDraft, useSaveState } from './builder-context.ts';
import type { DraftState } from './draft-store.ts';
import { IssuesButton } from './issues-button.tsx';
import { SaveIndicator } from './save-indicator.tsx';
import { useEdits } from './use-edits.ts';
import { WorkflowName } from './workflow-name.tsx';
import type { BuilderWorkflow } from './workflow-operations.ts';
import styles from './top-bar.module.css';

interface TopBarProps {
  workflow: BuilderWorkflow;
  onRun: () => void;
  onPublish: () => void;
}

export function TopBar({ workflow, onRun, onPublish }: TopBarProps) {
  const { saver, draft } = useBuilder();
  const saveState = useSaveState();
  const changed = workflow.draftChanged || workflow.publishedVersion === null || saveState.kind !== 'saved';
  return (
    <header className={styles.bar}>
      <Tooltip label="All workflows">
        <LinkActionIcon to="/workflows" aria-label="All workflows">
          <IconArrowLeft size={18} />
        </LinkActionIcon>
      </Tooltip>
      <div className={styles.title}>
        <WorkflowName workflowId={workflow.id} name={workflow.name} />
        <div className={styles.facts}>
          <SaveIndicator />
          <span className={styles.version}>{versionText(workflow)}</span>
          {workflow.nextRunAt !== null && (
            <span className={styles.next}>
              next start <Countdown until={workflow.nextRunAt} />
            </span>
          )}
          <IssuesButton issues={workflow.draftIssues} />
        </div>
      </div>
      <div className={styles.actions}>
        <UndoRedo />
        <Tooltip label="Save (Ctrl+S)">
          <ActionIcon
            className={styles.spare}
            aria-label="Save"
            disabled={saveState.kind === 'saved' || saveState.kind === 'saving'}
            onClick={() => void saver.flush()}
          >
            <IconDeviceFloppy size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Executions">
          <LinkActionIcon
            className={styles.spare}
            to="/executions"
            search={{ workflowId: workflow.id }}
            aria-label="Executions of this workflow"
          >
            <IconHistory size={18} />
          </LinkActionIcon>
        </Tooltip>
        <Tooltip label="Workflow settings (Ctrl+,)">
          <ActionIcon aria-label="Workflow settings" onClick={() => draft.getState().openSettings()}>
            <IconSettings size={18} />
          </ActionIcon>
        </Tooltip>
        <span className={styles.divider} />
        <ActiveSwitch workflow={workflow} label="Active" />
        <Button variant="default" size="xs" leftSection={<IconPlayerPlayFilled size={13} />} onClick={onRun}>
          Run
        </Button>
        <Button size="xs" leftSection={<IconRocket size={15} />} disabled={!changed} onClick={onPublish}>
          {changed ? 'Publish' : 'Published'}
        </Button>
      </div>
    </header>
  );
}

function versionText({ publishedVersion, draftChanged }: BuilderWorkflow): string {
  if (publishedVersion === null) return 'Never published';
  return draftChanged ? `Differs from version ${publishedVersion.number}` : `Version ${publishedVersion.number}`;
}

const selectUndo = (state: DraftState) => undoLabel(state.history);
const selectRedo = (state: DraftState) => redoLabel(state.history);

function UndoRedo() {
  const edits = useEdits();
  const undo = useDraft(selectUndo);
  const redo = useDraft(selectRedo);
  return (
    <>
      <Tooltip label={undo ? `Undo: ${undo} (Ctrl+Z)` : 'Nothing to undo'}>
        <ActionIcon aria-label="Undo" disabled={undo === null} onClick={edits.undo}>
          <IconArrowBackUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={redo ? `Redo: ${redo} (Ctrl+Shift+Z)` : 'Nothing to redo'}>
        <ActionIcon aria-label="Redo" disabled={redo === null} onClick={edits.redo}>
          <IconArrowForwardUp size={18} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
