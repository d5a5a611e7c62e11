import { Modal } from '@mantine/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import { IconRotateClockwise2 } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMutation } from 'urql';
import type { ExecutionPartsFragment } from '../gql/graphql.ts';
import { notifyDone } from '../ui/notify.tsx';
import { ReplayExecutionMutation } from './copy-operations.ts';
import { JsonDialogForm } from './json-dialog-form.tsx';

interface ReplayDialogProps {
  opened: boolean;
  onClose: () => void;
  execution: ExecutionPartsFragment;
  /** The number of the published version. */
  version: number | null;
}

/** Runs the present version with the same data, or with other, and leads to the execution that does. */
export function ReplayDialog({ opened, onClose, execution, version }: ReplayDialogProps) {
  const navigate = useNavigate();
  const [{ fetching, error }, replay] = useMutation(ReplayExecutionMutation);

  async function submit(changed: JsonValue | undefined): Promise<void> {
    const { data } = await replay({ input: { id: execution.id, ...(changed !== undefined && { data: changed }) } });
    if (!data) return;
    onClose();
    notifyDone('Replayed in a new execution');
    await navigate({ to: '/executions/$executionId', params: { executionId: data.replayExecution.execution.id } });
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Replay on the present version" size="lg">
      {opened && (
        <JsonDialogForm
          label="Trigger data"
          initial={execution.triggerData}
          action="Replay"
          icon={<IconRotateClockwise2 size={14} />}
          busy={fetching}
          error={error}
          onSubmit={(changed) => void submit(changed)}
          onClose={onClose}
        >
          Everything runs anew as version {version}. What nodes did before is done a second time.
        </JsonDialogForm>
      )}
    </Modal>
  );
}
