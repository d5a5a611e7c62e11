import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutation } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { notifyDone } from '../ui/notify.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';
import { IssueList } from './issue-list.tsx';
import { issueTarget } from './issue-target.ts';
import { PublishDocument } from './workflow-operations.ts';

interface PublishDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Publishes the draft with a note; a draft with faults shows them, each leading to its field. */
export function PublishDialog({ opened, onClose }: PublishDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Publish this workflow">
      {opened && <PublishForm onClose={onClose} />}
    </Modal>
  );
}

function PublishForm({ onClose }: { onClose: () => void }) {
  const { workflowId, catalog, saver, draft } = useBuilder();
  const graph = useDraft(graphOf);
  const [notes, setNotes] = useState('');
  const [saving, setSaving] = useState(false);
  const [{ fetching, error }, publish] = useMutation(PublishDocument);
  const problem = error ? problemOf(error) : null;
  const faults = problem?.code === 'VALIDATION_FAILED' ? problem.issues.map((issue) => ({ ...issue, ...issueTarget(issue.path) })) : [];

  async function submit(): Promise<void> {
    setSaving(true);
    const saved = await saver.flush();
    setSaving(false);
    if (!saved) return onClose();
    const { data } = await publish({ input: { id: workflowId, notes: notes.trim() || null } });
    if (!data) return;
    notifyDone(`Version ${data.publishWorkflow.version.number} is live`);
    onClose();
  }

  return (
    <Stack gap="md">
      {faults.length > 0 ? (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle />}
          title={faults.length === 1 ? 'One thing to mend first' : `${faults.length} things to mend first`}
        >
          <IssueList
            graph={graph}
            catalog={catalog}
            issues={faults}
            onShow={(issue) => {
              onClose();
              draft.getState().showIssue(issue);
            }}
          />
        </Alert>
      ) : (
        problem && <ProblemPanel problem={problem} />
      )}
      <Text size="sm" c="dimmed">
        The draft becomes a version that triggers start from now on. Executions that run already keep their version.
      </Text>
      <Textarea
        label="Notes"
        placeholder="What changed, for whoever reads the history"
        autosize
        minRows={2}
        data-autofocus
        value={notes}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={saving || fetching} onClick={() => void submit()}>
          Publish
        </Button>
      </Group>
    </Stack>
  );
}
