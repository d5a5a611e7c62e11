import { executionStatuses } from '@hookloom/sdk/wire';
import { Group, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ExecutionFilter } from '../gql/graphql.ts';
import { Page } from '../ui/page.tsx';
import { lookOf } from '../ui/status-badge.tsx';
import { ExecutionList } from './execution-list.tsx';
import { type ExecutionSearch, readExecutionSearch } from './search.ts';
import { WorkflowSelect } from './workflow-select.tsx';

const statusOptions = executionStatuses.map((status) => ({ value: status, label: lookOf(status).label }));

export function ExecutionsPage() {
  const { workflowId, status } = useSearch({ from: '/frame/executions' });
  const navigate = useNavigate({ from: '/executions' });
  const filter = useMemo<ExecutionFilter>(() => ({ workflowId, status: status && [status] }), [workflowId, status]);

  const change = (search: ExecutionSearch) => navigate({ search: (before) => ({ ...before, ...search }), replace: true });

  return (
    <Page title="Executions" description="Every run, the newest first. The list is live.">
      <Group gap="xs">
        <WorkflowSelect value={workflowId ?? null} onChange={(id) => change({ workflowId: id ?? undefined })} />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={statusOptions}
          value={status ?? null}
          onChange={(value) => change({ status: readExecutionSearch({ status: value }).status })}
          w={{ base: '100%', xs: 160 }}
        />
      </Group>
      <ExecutionList filter={filter} onClearFilter={() => change({ workflowId: undefined, status: undefined })} />
    </Page>
  );
}
