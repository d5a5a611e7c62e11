import { Button, Table, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconPlus, IconSitemap } from '@tabler/icons-react';
import { graphql } from '../gql/index.ts';
import type { WorkflowFilter } from '../gql/graphql.ts';
import { useLiveReload } from '../lib/use-live-reload.ts';
import { ConnectionList } from '../ui/connection-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { openCreateWorkflow } from './create-workflow-form.tsx';
import { WorkflowRow } from './workflow-row.tsx';

const workflowsQuery = graphql(`
  query Workflows($filter: WorkflowFilter, $after: String) {
    workflows(filter: $filter, first: 50, after: $after) {
      nodes {
        id
        ...WorkflowRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Executions that start and end change a workflow's last execution and its figures. */
const executionHints = graphql(`
  subscription WorkflowsLive {
    executions {
      id
      status
    }
  }
`);

interface WorkflowListProps {
  filter: WorkflowFilter;
  onClearFilter: () => void;
}

export function WorkflowList({ filter, onClearFilter }: WorkflowListProps) {
  useLiveReload({ query: executionHints, variables: {} }, { query: workflowsQuery, variables: { filter } });
  const filtered = Object.values(filter).some((value) => value !== undefined);

  return (
    <ConnectionList
      query={workflowsQuery}
      variables={{ filter }}
      connection={(data) => data.workflows}
      renderRow={(workflow) => <WorkflowRow key={workflow.id} workflow={workflow} />}
      empty={filtered ? <NothingFound onClearFilter={onClearFilter} /> : <NoWorkflows />}
      columnCount={6}
      head={
        <>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="sm">Last execution</Table.Th>
          <Table.Th visibleFrom="md" ta="right">
            Executions
          </Table.Th>
          <Table.Th visibleFrom="md" ta="right">
            Success
          </Table.Th>
          <Table.Th>Active</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </>
      }
    />
  );
}

function NoWorkflows() {
  return (
    <EmptyState
      icon={IconSitemap}
      title="Draw your first workflow"
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={openCreateWorkflow}>
          Create a workflow
        </Button>
      }
    >
      A workflow starts with a webhook or by hand and passes the data from node to node. Give it a name, drop a trigger on the canvas,
      connect the next step, publish.
    </EmptyState>
  );
}

function NothingFound({ onClearFilter }: { onClearFilter: () => void }) {
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No workflow matches"
      action={
        <Button variant="default" onClick={onClearFilter}>
          Clear the filters
        </Button>
      }
    >
      Try another word, or look at all of them.
    </EmptyState>
  );
}
