import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { WorkflowRowFragment } from '../gql/graphql.ts';
import { confirmDestruction } from '../ui/confirm.tsx';
import { LinkMenuItem } from '../ui/links.tsx';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';

const deleteMutation = graphql(`
  mutation DeleteWorkflow($input: DeleteWorkflowInput!) {
    deleteWorkflow(input: $input) {
      id
    }
  }
`);

interface WorkflowMenuProps {
  workflow: WorkflowRowFragment;
}

export function WorkflowMenu({ workflow: { id, name, active } }: WorkflowMenuProps) {
  const [, deleteWorkflow] = useMutation(deleteMutation);

  const remove = async () => {
    const { error } = await deleteWorkflow({ input: { id } });
    if (error) notifyProblem(`Could not delete “${name}”`, error);
    else notifyDone(`Deleted “${name}”`);
  };

  const askToRemove = () =>
    confirmDestruction({
      title: active ? `Delete “${name}”, which is active?` : `Delete “${name}”?`,
      body: 'The workflow, its versions and its executions are deleted. Webhooks no longer start it. This cannot be undone.',
      action: 'Delete workflow',
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
        <LinkMenuItem leftSection={<IconPencil size={16} />} to="/workflows/$workflowId" params={{ workflowId: id }}>
          Open
        </LinkMenuItem>
        <LinkMenuItem leftSection={<IconHistory size={16} />} to="/executions" search={{ workflowId: id }}>
          Executions
        </LinkMenuItem>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={askToRemove}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
