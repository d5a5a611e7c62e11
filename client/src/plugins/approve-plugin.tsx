import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutation } from 'urql';
import { problemOf } from '../lib/errors.ts';
import type { Problem } from '../lib/errors.ts';
import { FormProblem } from '../ui/form-problem.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { CapabilityList } from './capability-list.tsx';
import type { Approval, DroppedNode } from './approval.ts';
import { ApprovePluginDocument } from './plugin-operations.ts';

const modalId = 'approve-plugin';

/** Shows what a version asks for, beside what was approved before, and asks for a yes. */
export function openApprovePlugin(approval: Approval): void {
  const { title, version } = approval;
  modals.open({ modalId, size: 'lg', title: `Approve ${title} ${version}?`, children: <ApproveForm approval={approval} /> });
}

function ApproveForm({ approval }: { approval: Approval }) {
  const { name, title, version, changes, isUpgrade, drops } = approval;
  const [{ fetching }, approve] = useMutation(ApprovePluginDocument);
  const [problem, setProblem] = useState<Problem>();
  const isDelicate = changes.some((change) => change.change === 'added' && change.isDelicate);

  async function submit(): Promise<void> {
    const { error } = await approve({ input: { name, version, force: drops.length > 0 } });
    if (error) return setProblem(problemOf(error));
    modals.close(modalId);
    notifyDone(`${title} ${version} may run`);
  }

  return (
    <Stack gap="md">
      <FormProblem problem={problem} />
      <Text size="sm">
        {isUpgrade
          ? 'This version asks for more than was approved. From your approval on, all workspaces of this server run it with the following:'
          : 'Its code comes from outside. It runs in a process of its own without network, files or environment, and can do nothing but the following:'}
      </Text>
      {changes.length > 0 ? (
        <CapabilityList label="What it may do" capabilities={changes} showsChanges={isUpgrade} />
      ) : (
        <Text size="sm" fw={550}>
          It asks for nothing beyond computing with what its steps are given.
        </Text>
      )}
      {isDelicate && (
        <Alert color="yellow" py="xs">
          <Text size="xs">
            The lines with a warning let it see or send more than most plugins need. Approve them if you trust its author.
          </Text>
        </Alert>
      )}
      {drops.length > 0 && (
        <Alert color="red" py="xs" title="Workflows use what this version no longer has">
          <List size="sm">
            {drops.map((dropped) => (
              <List.Item key={`${dropped.type}@${dropped.version}`}>
                {dropped.type}, version {dropped.version}: {usersOf(dropped)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" data-autofocus onClick={() => modals.close(modalId)}>
          Not now
        </Button>
        <Button leftSection={<IconShieldCheck size={16} />} loading={fetching} onClick={() => void submit()}>
          {drops.length > 0 ? 'Approve, and let those steps fail' : 'Approve'}
        </Button>
      </Group>
    </Stack>
  );
}

function usersOf({ workflows, workflowCount }: DroppedNode): string {
  const elsewhere = workflowCount - workflows.length;
  const others = elsewhere > 0 ? [elsewhere === 1 ? 'one in another workspace' : `${elsewhere} in other workspaces`] : [];
  return [...workflows.map((name) => `“${name}”`), ...others].join(', ');
}
