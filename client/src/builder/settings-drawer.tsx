import { Drawer } from '@mantine/core';
import { useMemo } from 'react';
import { useDraft } from './builder-context.ts';
import type { DraftState } from './draft-store.ts';
import { issueTarget } from './issue-target.ts';
import { WorkflowSettingsForm } from './workflow-settings-form.tsx';
import type { BuilderWorkflow } from './workflow-operations.ts';

const selectRequest = (state: DraftState) => state.settings;
const selectClose = (state: DraftState) => state.closeSettings;

/** The settings of the workflow itself, beside the canvas. */
export function SettingsDrawer({ workflow }: { workflow: BuilderWorkflow }) {
  const request = useDraft(selectRequest);
  const close = useDraft(selectClose);
  const errors = useMemo(() => errorsBySetting(workflow.draftIssues), [workflow.draftIssues]);
  return (
    <Drawer
      opened={request !== null}
      onClose={close}
      position="right"
      size={420}
      title="Workflow settings"
      closeButtonProps={{ 'aria-label': 'Close the workflow settings' }}
    >
      {request && <WorkflowSettingsForm workflowId={workflow.id} errors={errors} request={request} />}
    </Drawer>
  );
}

function errorsBySetting(issues: BuilderWorkflow['draftIssues']): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const { path, message } of issues) {
    const { setting } = issueTarget(path);
    if (setting !== null && !errors.has(setting)) errors.set(setting, message);
  }
  return errors;
}
