import { Button, Table, Text } from '@mantine/core';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import type { ApiKeyRowFragment } from '../gql/graphql.ts';
import { titleCase } from '../lib/format.ts';
import { confirmDestruction } from '../ui/confirm.tsx';
import listClasses from '../ui/list.module.css';
import { notifyDone, notifyProblem } from '../ui/notify.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';

graphql(`
  fragment ApiKeyRow on ApiKey {
    id
    name
    prefix
    role
    lastUsedAt
    createdAt
  }
`);

const revokeMutation = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      id
    }
  }
`);

interface ApiKeyRowProps {
  apiKey: ApiKeyRowFragment;
}

export function ApiKeyRow({ apiKey: { id, name, prefix, role, lastUsedAt, createdAt } }: ApiKeyRowProps) {
  const [{ fetching }, revoke] = useMutation(revokeMutation);

  const remove = async () => {
    const { error } = await revoke({ input: { id } });
    if (error) notifyProblem(`Could not revoke “${name}”`, error);
    else notifyDone(`Revoked “${name}”`);
  };

  const askToRevoke = () =>
    confirmDestruction({
      title: `Revoke “${name}”?`,
      body: 'Programs that use this key are refused from now on. This cannot be undone; a new key has a new token.',
      action: 'Revoke key',
      onConfirm: remove,
    });

  return (
    <Table.Tr>
      <Table.Td className={listClasses.main}>
        <Text fw={550} size="sm" truncate>
          {name}
        </Text>
        <Text className={listClasses.mono} c="dimmed">
          {prefix}…
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">{titleCase(role)}</Table.Td>
      <Table.Td visibleFrom="sm">
        {lastUsedAt ? (
          <RelativeTime instant={lastUsedAt} />
        ) : (
          <Text size="sm" c="dimmed">
            Never
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="md">
        <RelativeTime instant={createdAt} />
      </Table.Td>
      <Table.Td w={96} ta="right">
        <Button variant="subtle" color="red" size="compact-sm" loading={fetching} onClick={askToRevoke} aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
