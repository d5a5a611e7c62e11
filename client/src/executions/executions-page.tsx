import { executionStatuses } from '@hookloom/sdk/wire';
import { Group, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ExecutionFilter } from '../gql/graphql.ts';
import { Page } from '../ui/page.tsx';
import { lookOf } from '../ui/status-badge.tsx';
import { ExecutionList } from './execution-list.tsx';
import { QueueState } from './queue-state.tsx';
import { type ExecutionSearch, readExecutionSearch, startKinds } from './search.ts';
import { startNames } from './start-names.ts';
import { WorkflowSelect } from '../workflows/workflow-select.tsx';

const statusOptions = executionStatuses.map((status) => ({ value: status, label: lookOf(status).label }));
const startOptions = startKinds.map((start) => ({ value: start, label: startNames[start] }));

export function ExecutionsPage() {
  const { workflowId, status, start } = useSearch({ from: '/frame/executions' });
  const navigate = useNavigate({ from: '/executions' });
  const filter = useMemo<ExecutionFilter>(
    () => ({ workflowId, status: status && [status], start: start && [start] }),
    [workflowId, status, start],
  );

  const change = (search: ExecutionSearch) => navigate({ search: (before) => ({ ...before, ...search }), replace: true });

  return (
    <Page title="Executions" description="Every run, the newest first. The list is live." action={<QueueState />}>
      <Group gap="xs">
        <WorkflowSelect
          aria-label="Workflow"
          placeholder="Any workflow"
          clearable
          w={{ base: '100%', xs: 260 }}
          value={workflowId ?? null}
          onChange={(id) => change({ workflowId: id ?? undefined })}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={statusOptions}
          value={status ?? null}
          onChange={(value) => change({ status: readExecutionSearch({ status: value }).status })}
          w={{ base: '100%', xs: 160 }}
        />
        <Select
          aria-label="Started by"
          placeholder="However started"
          clearable
          data={startOptions}
          value={start ?? null}
          onChange={(value) => change({ start: readExecutionSearch({ start: value }).start })}
          w={{ base: '100%', xs: 170 }}
        />
      </Group>
      <ExecutionList filter={filter} onClearFilter={() => change({ workflowId: undefined, status: undefined, start: undefined })} />
    </Page>
  );
}
