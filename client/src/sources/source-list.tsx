import { Button, Table, VisuallyHidden } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { graphql } from '../gql/index.ts';
import { useLiveReload } from '../lib/use-live-reload.ts';
import { ConnectionList } from '../ui/connection-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { openCreateSource } from './create-source-form.tsx';
import { SourceRow } from './source-row.tsx';

const sourcesQuery = graphql(`
  query Sources($after: String) {
    sources(first: 50, after: $after) {
      nodes {
        id
        ...SourceRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Webhooks that start executions raise the figures of their sources. */
const executionHints = graphql(`
  subscription SourcesLive {
    executions {
      id
      start
    }
  }
`);

/** The server counts what sources take once a second. */
const countingMs = 1200;

export function SourceList() {
  useLiveReload({ query: executionHints, variables: {} }, { query: sourcesQuery, variables: {} }, { lagMs: countingMs });
  return (
    <ConnectionList
      query={sourcesQuery}
      variables={{}}
      connection={(data) => data.sources}
      renderRow={(source) => <SourceRow key={source.id} source={source} />}
      empty={<NoSources />}
      columnCount={6}
      head={
        <>
          <Table.Th>Name and URL</Table.Th>
          <Table.Th visibleFrom="md">Last received</Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            Received
          </Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            Rejected
          </Table.Th>
          <Table.Th>Enabled</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </>
      }
    />
  );
}

function NoSources() {
  return (
    <EmptyState
      icon={IconWebhook}
      title="Nobody can send you webhooks yet"
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={openCreateSource}>
          Create a source
        </Button>
      }
    >
      A source is a URL. Give it to GitHub, Stripe or your own service, pick it in a workflow’s webhook trigger, and every request to it
      starts that workflow.
    </EmptyState>
  );
}
