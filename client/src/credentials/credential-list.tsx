import { Button, Table, VisuallyHidden } from '@mantine/core';
import { IconLock, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { useAllowed } from '../session/use-allowed.ts';
import { ConnectionList } from '../ui/connection-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { openCreateCredential } from './credential-dialog.tsx';
import { CredentialsDocument, CredentialTypesDocument } from './credential-operations.ts';
import { CredentialRow } from './credential-row.tsx';

const noVariables = {};

export function CredentialList() {
  const mayEdit = useAllowed('edit');
  const [{ data }] = useQuery({ query: CredentialTypesDocument });
  const types = useMemo(() => new Map((data?.credentialTypes ?? []).map((type) => [type.type, type])), [data]);
  return (
    <ConnectionList
      query={CredentialsDocument}
      variables={noVariables}
      connection={(page) => page.credentials}
      renderRow={(credential) => <CredentialRow key={credential.id} credential={credential} type={types.get(credential.type)} />}
      empty={<NoCredentials />}
      columnCount={mayEdit ? 5 : 4}
      head={
        <>
          <Table.Th>Name and kind</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th visibleFrom="md">Sent only to</Table.Th>
          <Table.Th visibleFrom="sm">Last used</Table.Th>
          {mayEdit && (
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          )}
        </>
      }
    />
  );
}

function NoCredentials() {
  const mayEdit = useAllowed('edit');
  return (
    <EmptyState
      icon={IconLock}
      title="No credentials yet"
      action={
        mayEdit && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => openCreateCredential()}>
            Add a credential
          </Button>
        )
      }
    >
      A credential holds the secret that a service asks for, such as a token. It is stored encrypted, is never shown again, and goes only to
      the hosts that it is bound to; workflows use it by its name.
    </EmptyState>
  );
}
