import { isEnded } from '@hookloom/sdk/wire';
import { Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { graphql } from '../gql/index.ts';
import type { ExecutionRowFragment } from '../gql/graphql.ts';
import { formatDuration, titleCase } from '../lib/format.ts';
import { Countdown } from '../run/countdown.tsx';
import listClasses from '../ui/list.module.css';
import { RelativeTime } from '../ui/relative-time.tsx';
import { LinkRow } from '../ui/row.tsx';
import { ExecutionStatusBadge } from '../ui/status-badge.tsx';
import { startNames } from './start-names.ts';
import { CancelButton } from '../run/cancel-button.tsx';

graphql(`
  fragment ExecutionRow on Execution {
    id
    status
    start
    paused
    startAt
    wakeAt
    priority
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

interface ExecutionRowProps {
  execution: ExecutionRowFragment;
}

export function ExecutionRow({ execution }: ExecutionRowProps) {
  const { id, status, start, createdAt, error, workflow, version, priority } = execution;
  return (
    <LinkRow>
      <Table.Td visibleFrom="sm">
        <ExecutionStatusBadge execution={execution} />
      </Table.Td>
      <Table.Td className={listClasses.main}>
        <Link to="/executions/$executionId" params={{ executionId: id }} className={listClasses.name}>
          {workflow.name}
        </Link>
        <Text size="xs" c={error ? 'var(--hl-status-failed)' : 'dimmed'} truncate>
          {error ? error.message : version.number === null ? 'Draft' : `Version ${version.number}`}
        </Text>
        <Group gap={8} mt={6} hiddenFrom="sm">
          <ExecutionStatusBadge execution={execution} />
          <Text size="xs" c="dimmed" component="span">
            <RelativeTime instant={createdAt} />
          </Text>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="md">
        {startNames[start]}
        {priority !== 'NORMAL' && (
          <Text size="xs" c="dimmed">
            {titleCase(priority)} priority
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime instant={createdAt} />
      </Table.Td>
      <Table.Td ta="right" className="hl-tabular" style={{ whiteSpace: 'nowrap' }}>
        <Took execution={execution} />
      </Table.Td>
      <Table.Td w={52} pl={0}>
        {!isEnded(status) && <CancelButton executionId={id} workflowName={workflow.name} />}
      </Table.Td>
    </LinkRow>
  );
}

/** How long it took; of one that has not ended, when it starts or goes on. */
function Took({ execution: { status, durationMs, paused, startAt, wakeAt } }: ExecutionRowProps) {
  if (durationMs !== null) return formatDuration(durationMs);
  const next = status === 'QUEUED' ? startAt : status === 'WAITING' && !paused ? wakeAt : null;
  return next === null ? '–' : <Countdown until={next} />;
}
