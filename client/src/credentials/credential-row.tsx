import { Button, Group, Table, Text, UnstyledButton } from '@mantine/core';
import { CredentialBadge } from '../inspector/credential-status.tsx';
import { useAllowed } from '../session/use-allowed.ts';
import listClasses from '../ui/list.module.css';
import { RelativeTime } from '../ui/relative-time.tsx';
import { openEditCredential } from './credential-dialog.tsx';
import { CredentialMenu } from './credential-menu.tsx';
import { needsSignIn } from './credential-operations.ts';
import type { Credential, CredentialType } from './credential-operations.ts';
import styles from './credentials.module.css';
import { TypeIcon } from './type-picker.tsx';
import { useConnect } from './use-connect.ts';

interface CredentialRowProps {
  credential: Credential;
  type: CredentialType | undefined;
}

export function CredentialRow({ credential, type }: CredentialRowProps) {
  const mayEdit = useAllowed('edit');
  const { id, name, problem, hosts, lastUsedAt, credentialType } = credential;
  return (
    <Table.Tr>
      <Table.Td className={listClasses.main}>
        <Group gap="sm" wrap="nowrap">
          <TypeIcon type={credentialType} />
          <div style={{ minWidth: 0 }}>
            {mayEdit ? (
              <UnstyledButton className={listClasses.name} maw="100%" onClick={() => openEditCredential(id)}>
                {name}
              </UnstyledButton>
            ) : (
              <span className={listClasses.name}>{name}</span>
            )}
            <Text size="xs" c="dimmed" truncate>
              {credentialType?.title ?? `${credential.type} (plugin not installed)`}
            </Text>
            {problem !== null && (
              <Text size="xs" c="var(--hl-status-failed)" className={styles.problem} title={problem}>
                {problem}
              </Text>
            )}
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <StatusCell credential={credential} type={type} mayEdit={mayEdit} />
      </Table.Td>
      <Table.Td visibleFrom="md" miw={180} maw={260}>
        <Text size="xs" c="dimmed" className={styles.hosts} lineClamp={2} title={hosts.join('\n')}>
          {hosts.includes('*') ? 'Any host' : hosts.join(', ') || 'None'}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {lastUsedAt ? (
          <RelativeTime instant={lastUsedAt} />
        ) : (
          <Text size="sm" c="dimmed">
            Never
          </Text>
        )}
      </Table.Td>
      {mayEdit && (
        <Table.Td w={52} pl={0}>
          <CredentialMenu credential={credential} type={type} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

interface StatusCellProps extends CredentialRowProps {
  mayEdit: boolean;
}

function StatusCell({ credential: { id, status, expiresAt }, type, mayEdit }: StatusCellProps) {
  const connect = useConnect();
  return (
    <>
      <Group gap="xs">
        <CredentialBadge status={status} />
        {mayEdit && type && status !== 'READY' && needsSignIn(type) && (
          <Button variant="default" size="compact-xs" loading={connect.isStarting} onClick={() => void connect.start(id)}>
            Connect
          </Button>
        )}
      </Group>
      {expiresAt !== null && status === 'READY' && !type?.oauth2 && (
        <Text size="xs" c="dimmed" mt={4}>
          Expires <RelativeTime instant={expiresAt} />
        </Text>
      )}
    </>
  );
}
