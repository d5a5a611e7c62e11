import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { notifyProblem } from '../ui/notify.tsx';

const cancelMutation = graphql(`
  mutation CancelExecutionInList($input: CancelExecutionInput!) {
    cancelExecution(input: $input) {
      execution {
        id
        status
        durationMs
        error {
          message
        }
      }
    }
  }
`);

interface CancelButtonProps {
  executionId: string;
  workflowName: string;
}

export function CancelButton({ executionId, workflowName }: CancelButtonProps) {
  const [{ fetching }, cancel] = useMutation(cancelMutation);

  const stop = async () => {
    const { error } = await cancel({ input: { id: executionId } });
    if (error) notifyProblem('Could not cancel', error);
  };

  return (
    <Tooltip label="Cancel">
      <ActionIcon onClick={stop} loading={fetching} aria-label={`Cancel this execution of ${workflowName}`}>
        <IconPlayerStop size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
