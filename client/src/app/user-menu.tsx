import { Avatar, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronUp, IconLogout } from '@tabler/icons-react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { titleCase } from '../lib/format.ts';
import { useViewer } from '../session/use-viewer.ts';
import { notifyProblem } from '../ui/notify.tsx';
import classes from './user-menu.module.css';

const signOutMutation = graphql(`
  mutation SignOut {
    signOut {
      ok
    }
  }
`);

export function UserMenu() {
  const { user, role } = useViewer();
  const [, signOut] = useMutation(signOutMutation);
  const name = user?.name || user?.email || 'API key';

  const leave = async () => {
    const { error } = await signOut({});
    if (error) return notifyProblem('Could not sign out', error);
    // A new page load, so that nothing of this session stays in memory.
    window.location.assign('/sign-in');
  };

  return (
    <Menu position="top-start" width={208}>
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <Avatar name={name} size={30} radius="xl" color="woad" aria-hidden="true" />
          <span className={classes.name}>
            <VisuallyHidden>Account:</VisuallyHidden>
            <Text component="span" display="block" size="sm" fw={500} lh={1.25} truncate>
              {name}
            </Text>
            <Text component="span" display="block" size="xs" c="dimmed" lh={1.25}>
              {titleCase(role)}
            </Text>
          </span>
          <IconChevronUp size={16} className={classes.chevron} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {user && <Menu.Label>{user.email}</Menu.Label>}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
