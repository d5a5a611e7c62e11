import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconReload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMutation } from 'urql';
import type { ExecutionPartsFragment } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { notifyDone } from '../ui/notify.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { RetryExecutionMutation } from './copy-operations.ts';

interface RetryDialogProps {
  opened: boolean;
  onClose: () => void;
  execution: ExecutionPartsFragment;
}

/** Asks before what failed runs once more, and leads to the execution that does. */
export function RetryDialog({ opened, onClose, execution }: RetryDialogProps) {
  const navigate = useNavigate();
  const [{ fetching, error }, retry] = useMutation(RetryExecutionMutation);

  async function confirmed(): Promise<void> {
    const { data } = await retry({ input: { id: execution.id } });
    if (!data) return;
    onClose();
    notifyDone('Goes on in a new execution');
    await navigate({ to: '/executions/$executionId', params: { executionId: data.retryExecution.execution.id } });
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Retry from the failed step?">
      <Stack gap="md">
        {error && <ProblemPanel problem={problemOf(error)} />}
        <Text size="sm">
          A new execution of the same version takes over what has completed and runs{' '}
          {execution.error?.nodeId ? <code>{execution.error.nodeId}</code> : 'what failed'} and all that comes after it. This execution
          stays as it is.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button data-autofocus leftSection={<IconReload size={14} />} loading={fetching} onClick={() => void confirmed()}>
            Retry
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
