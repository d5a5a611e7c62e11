import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { confirmDestruction } from '../ui/confirm.tsx';
import { notifyProblem } from '../ui/notify.tsx';
import { CancelExecutionMutation } from './execution-operations.ts';

/** Cancels an execution that has not ended, after asking. */
export function CancelButton({ executionId }: { executionId: string }) {
  const [{ fetching }, cancel] = useMutation(CancelExecutionMutation);

  async function confirmed(): Promise<void> {
    const { error } = await cancel({ input: { id: executionId } });
    if (error) notifyProblem('Could not cancel', error);
  }

  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlayerStop size={14} />}
      loading={fetching}
      onClick={() =>
        confirmDestruction({
          title: 'Cancel this execution?',
          body: 'Steps that run now are stopped, and what has not started is skipped. What the finished steps did stays done.',
          action: 'Cancel execution',
          onConfirm: () => void confirmed(),
        })
      }
    >
      Cancel
    </Button>
  );
}
