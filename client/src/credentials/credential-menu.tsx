import { ActionIcon, Menu, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDots, IconPencil, IconPlugConnected, IconTestPipe, IconTrash } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { confirmDestruction } from '../ui/confirm.tsx';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';
import { ProblemText } from '../ui/problem-panel.tsx';
import { DeleteCredentialDocument, needsSignIn } from './credential-operations.ts';
import type { Credential, CredentialType } from './credential-operations.ts';
import { CredentialTest } from './credential-test.tsx';
import { openEditCredential } from './credential-dialog.tsx';
import { useConnect } from './use-connect.ts';

interface CredentialMenuProps {
  credential: Credential;
  /** Undefined where its plugin is gone. */
  type: CredentialType | undefined;
}

export function CredentialMenu({ credential: { id, name, status }, type }: CredentialMenuProps) {
  const [, deleteCredential] = useMutation(DeleteCredentialDocument);
  const connect = useConnect();

  async function remove(force: boolean): Promise<void> {
    const { error } = await deleteCredential({ input: { id, force } });
    if (!error) return notifyDone(`Deleted “${name}”`);
    const problem = problemOf(error);
    // The server names the workflows that use it; they are worth a second question.
    if (problem.code !== 'CONFLICT' || force) return notifyProblem(`Could not delete “${name}”`, error);
    confirmDestruction({
      title: `“${name}” is in use`,
      body: (
        <>
          <ProblemText problem={problem} />
          <Text size="sm" mt="xs">
            Their steps fail once it is gone. This cannot be undone.
          </Text>
        </>
      ),
      action: 'Delete all the same',
      onConfirm: () => void remove(true),
    });
  }

  const askToRemove = () =>
    confirmDestruction({
      title: `Delete “${name}”?`,
      body: 'Its secrets are destroyed. Steps that use it fail from then on. This cannot be undone.',
      action: 'Delete credential',
      onConfirm: () => void remove(false),
    });

  const test = () => modals.open({ title: `Test “${name}”`, children: <CredentialTest input={{ id }} /> });

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => openEditCredential(id)}>
          Edit…
        </Menu.Item>
        {type?.testable && status !== 'CONNECTION_NEEDED' && (
          <Menu.Item leftSection={<IconTestPipe size={16} />} onClick={test}>
            Test
          </Menu.Item>
        )}
        {type && needsSignIn(type) && (
          <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={() => void connect.start(id)}>
            {status === 'CONNECTION_NEEDED' ? 'Connect' : 'Connect again'}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={askToRemove}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
