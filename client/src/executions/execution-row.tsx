import { isEnded } from '@hookloom/sdk/wire';
import { Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { graphql } from '../gql/index.ts';
import type { ExecutionRowFragment, StartKind } from '../gql/graphql.ts';
import { formatDuration } from '../lib/format.ts';
import listClasses from '../ui/list.module.css';
import { RelativeTime } from '../ui/relative-time.tsx';
import { LinkRow } from '../ui/row.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { CancelButton } from './cancel-button.tsx';

graphql(`
  fragment ExecutionRow on Execution {
    id
    status
    start
    createdAt
    durationMs
    error {
      message
    }
    workflow {
      id
      name
    }
    version {
      id
      number
    }
  }
`);

const startNames: Record<StartKind, string> = {
  WEBHOOK: 'Webhook',
  MANUAL: 'By hand',
  API: 'API',
  SCHEDULE: 'Schedule',
  ERROR: 'Failed execution',
  WORKFLOW: 'Workflow',
};

interface ExecutionRowProps {
  execution: ExecutionRowFragment;
}

export function ExecutionRow({ execution }: ExecutionRowProps) {
  const { id, status, start, createdAt, durationMs, error, workflow, version } = execution;
  return (
    <LinkRow>
      <Table.Td visibleFrom="sm">
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td className={listClasses.main}>
        <Link to="/executions/$executionId" params={{ executionId: id }} className={listClasses.name}>
          {workflow.name}
        </Link>
        <Text size="xs" c={error ? 'var(--hl-status-failed)' : 'dimmed'} truncate>
          {error ? error.message : version.number === null ? 'Draft' : `Version ${version.number}`}
        </Text>
        <Group gap={8} mt={6} hiddenFrom="sm">
          <StatusBadge status={status} />
          <Text size="xs" c="dimmed" component="span">
            <RelativeTime instant={createdAt} />
          </Text>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="md">{startNames[start]}</Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime instant={createdAt} />
      </Table.Td>
      <Table.Td ta="right" className="hl-tabular" style={{ whiteSpace: 'nowrap' }}>
        {durationMs === null ? '–' : formatDuration(durationMs)}
      </Table.Td>
      <Table.Td w={52} pl={0}>
        {!isEnded(status) && <CancelButton executionId={id} workflowName={workflow.name} />}
      </Table.Td>
    </LinkRow>
  );
}
