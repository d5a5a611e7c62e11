import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { useAllowed } from '../session/use-allowed.ts';
import { confirmDestruction } from '../ui/confirm.tsx';
import { notifyProblem } from '../ui/notify.tsx';
import { CancelExecutionMutation } from './execution-operations.ts';

interface CancelButtonProps {
  executionId: string;
  /** In a list of executions: what tells them apart. The button is an icon there. */
  workflowName?: string;
}

/** Cancels an execution that has not ended, after asking. Not for those who may only look. */
export function CancelButton({ executionId, workflowName }: CancelButtonProps) {
  const mayCancel = useAllowed('run');
  const [{ fetching }, cancel] = useMutation(CancelExecutionMutation);
  if (!mayCancel) return null;

  async function confirmed(): Promise<void> {
    const { error } = await cancel({ input: { id: executionId } });
    if (error) notifyProblem('Could not cancel', error);
  }

  const ask = (): void =>
    confirmDestruction({
      title: workflowName === undefined ? 'Cancel this execution?' : `Cancel this execution of ${workflowName}?`,
      body: 'Steps that run now are stopped, and what has not started is skipped. What the finished steps did stays done.',
      action: 'Cancel execution',
      onConfirm: () => void confirmed(),
    });

  if (workflowName !== undefined) {
    return (
      <Tooltip label="Cancel">
        <ActionIcon onClick={ask} loading={fetching} aria-label={`Cancel this execution of ${workflowName}`}>
          <IconPlayerStop size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Button variant="default" size="xs" leftSection={<IconPlayerStop size={14} />} loading={fetching} onClick={ask}>
      Cancel
    </Button>
  );
}
