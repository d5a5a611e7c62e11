import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { readGraph } from '../canvas/graph-json.ts';
import { notifyProblem } from '../ui/notify.tsx';
import { useBuilder, useSaveState } from './builder-context.ts';
import { BuilderWorkflowDocument } from './workflow-operations.ts';

/** Somebody else saved the same draft meanwhile: one of the two states has to go. */
export function ConflictDialog() {
  const { workflowId, saver } = useBuilder();
  const client = useClient();
  const state = useSaveState();
  const [loading, setLoading] = useState(false);

  async function takeTheirs(): Promise<void> {
    setLoading(true);
    const { data, error } = await client.query(BuilderWorkflowDocument, { id: workflowId }, { requestPolicy: 'network-only' });
    setLoading(false);
    if (error) notifyProblem('Could not load the other changes', error);
    if (data?.workflow) saver.takeTheirs(readGraph(data.workflow.draft), data.workflow.draftRevision);
  }

  return (
    <Modal opened={state.kind === 'conflict'} onClose={() => undefined} withCloseButton={false} title="Somebody else changed this workflow">
      <Stack gap="md">
        <Text size="sm">
          It was saved in another tab or by another person since you opened it. You can load that state, which drops your unsaved changes,
          or save yours over it.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" color="red" onClick={() => void saver.overwrite()}>
            Save mine over it
          </Button>
          <Button data-autofocus loading={loading} onClick={() => void takeTheirs()}>
            Load theirs
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
