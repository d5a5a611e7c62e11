import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconTerminal2, IconTrash } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { SourceRowFragment } from '../gql/graphql.ts';
import { confirmDestruction } from '../ui/confirm.tsx';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';
import { openSourceUse } from './source-use.tsx';

const deleteMutation = graphql(`
  mutation DeleteSource($input: DeleteSourceInput!) {
    deleteSource(input: $input) {
      id
    }
  }
`);

interface SourceMenuProps {
  source: SourceRowFragment;
}

export function SourceMenu({ source: { id, name, url } }: SourceMenuProps) {
  const [, deleteSource] = useMutation(deleteMutation);

  const remove = async () => {
    const { error } = await deleteSource({ input: { id } });
    if (error) notifyProblem(`Could not delete “${name}”`, error);
    else notifyDone(`Deleted “${name}”`);
  };

  const askToRemove = () =>
    confirmDestruction({
      title: `Delete “${name}”?`,
      body: 'Its URL stops working at once: senders get 404, and workflows that listen to it are no longer started. This cannot be undone.',
      action: 'Delete source',
      onConfirm: remove,
    });

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconTerminal2 size={16} />} onClick={() => openSourceUse({ name, url })}>
          How to send to it
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={askToRemove}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
