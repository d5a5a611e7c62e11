import { Button, Table, VisuallyHidden } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { graphql } from '../gql/index.ts';
import { ConnectionList } from '../ui/connection-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ApiKeyRow } from './api-key-row.tsx';
import { openCreateApiKey } from './create-api-key-form.tsx';

const apiKeysQuery = graphql(`
  query ApiKeys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes {
        id
        ...ApiKeyRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export function ApiKeyList() {
  return (
    <ConnectionList
      query={apiKeysQuery}
      variables={{}}
      connection={(data) => data.apiKeys}
      renderRow={(apiKey) => <ApiKeyRow key={apiKey.id} apiKey={apiKey} />}
      empty={<NoApiKeys />}
      columnCount={5}
      head={
        <>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="xs">Role</Table.Th>
          <Table.Th visibleFrom="sm">Last used</Table.Th>
          <Table.Th visibleFrom="md">Created</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </>
      }
    />
  );
}

function NoApiKeys() {
  return (
    <EmptyState
      icon={IconKey}
      title="No keys yet"
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={openCreateApiKey}>
          Create a key
        </Button>
      }
    >
      A key lets a program of yours do over GraphQL what you do here, within the role that you give it.
    </EmptyState>
  );
}
