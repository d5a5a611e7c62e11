import { Button, Table, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconHistory } from '@tabler/icons-react';
import { graphql } from '../gql/index.ts';
import type { ExecutionFilter } from '../gql/graphql.ts';
import { useLiveReload } from '../lib/use-live-reload.ts';
import { ConnectionList } from '../ui/connection-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { ExecutionRow } from './execution-row.tsx';

const executionsQuery = graphql(`
  query Executions($filter: ExecutionFilter, $after: String) {
    executions(filter: $filter, first: 30, after: $after) {
      nodes {
        id
        ...ExecutionRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const executionHints = graphql(`
  subscription ExecutionsLive($workflowId: ID) {
    executions(workflowId: $workflowId) {
      id
      status
    }
  }
`);

interface ExecutionListProps {
  filter: ExecutionFilter;
  onClearFilter: () => void;
}

export function ExecutionList({ filter, onClearFilter }: ExecutionListProps) {
  useLiveReload({ query: executionHints, variables: { workflowId: filter.workflowId } }, { query: executionsQuery, variables: { filter } });
  const filtered = Boolean(filter.workflowId) || Boolean(filter.status?.length) || Boolean(filter.start?.length);

  return (
    <ConnectionList
      query={executionsQuery}
      variables={{ filter }}
      connection={(data) => data.executions}
      renderRow={(execution) => <ExecutionRow key={execution.id} execution={execution} />}
      empty={filtered ? <NothingFound onClearFilter={onClearFilter} /> : <NoExecutions />}
      columnCount={6}
      head={
        <>
          <Table.Th visibleFrom="sm" miw={128}>
            Status
          </Table.Th>
          <Table.Th>Workflow</Table.Th>
          <Table.Th visibleFrom="md">Started by</Table.Th>
          <Table.Th visibleFrom="sm" miw={140}>
            Started
          </Table.Th>
          <Table.Th ta="right">Took</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </>
      }
    />
  );
}

function NoExecutions() {
  return (
    <EmptyState icon={IconHistory} title="Nothing has run yet" action={<LinkButton to="/workflows">Go to workflows</LinkButton>}>
      Publish a workflow and send a webhook to its source, or run one with test data from the builder. Each run appears here at once.
    </EmptyState>
  );
}

function NothingFound({ onClearFilter }: { onClearFilter: () => void }) {
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No execution matches"
      action={
        <Button variant="default" onClick={onClearFilter}>
          Clear the filters
        </Button>
      }
    >
      New ones that match will appear here by themselves.
    </EmptyState>
  );
}
