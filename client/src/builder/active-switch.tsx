import { Switch, Tooltip } from '@mantine/core';
import { useMutation } from 'urql';
import { notifyProblem } from '../ui/notify.tsx';
import { ActivateDocument, DeactivateDocument } from './workflow-operations.ts';
import type { BuilderWorkflow } from './workflow-operations.ts';

/** Whether triggers start the published version. */
export function ActiveSwitch({ workflow }: { workflow: Pick<BuilderWorkflow, 'id' | 'active' | 'publishedVersion'> }) {
  const [activation, activate] = useMutation(ActivateDocument);
  const [deactivation, deactivate] = useMutation(DeactivateDocument);
  const published = workflow.publishedVersion !== null;

  async function change(active: boolean): Promise<void> {
    const { error } = await (active ? activate : deactivate)({ input: { id: workflow.id } });
    if (error) notifyProblem(active ? 'Could not activate' : 'Could not deactivate', error);
  }

  return (
    <Tooltip label={published ? 'Triggers start the published version' : 'Publish the workflow to activate it'}>
      <Switch
        label="Active"
        labelPosition="left"
        size="sm"
        checked={workflow.active}
        disabled={!published || activation.fetching || deactivation.fetching}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
    </Tooltip>
  );
}
