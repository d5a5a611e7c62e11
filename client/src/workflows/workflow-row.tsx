import { Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Countdown } from '../run/countdown.tsx';
import { graphql } from '../gql/index.ts';
import type { WorkflowRowFragment } from '../gql/graphql.ts';
import { formatCount, formatShare, titleCase } from '../lib/format.ts';
import classes from '../ui/list.module.css';
import { RelativeTime } from '../ui/relative-time.tsx';
import { LinkRow } from '../ui/row.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { ActiveSwitch } from './active-switch.tsx';
import { WorkflowMenu } from './workflow-menu.tsx';

graphql(`
  fragment WorkflowRow on Workflow {
    ...ActiveSwitch
    description
    category
    draftChanged
    executionCount
    successRate
    publishedVersion {
      id
      number
    }
    lastExecution {
      id
      status
      createdAt
    }
  }
`);

interface WorkflowRowProps {
  workflow: WorkflowRowFragment;
}

export function WorkflowRow({ workflow }: WorkflowRowProps) {
  const { id, name, description, category, executionCount, successRate, lastExecution, nextRunAt } = workflow;
  return (
    <LinkRow>
      <Table.Td className={classes.main}>
        <Link to="/workflows/$workflowId" params={{ workflowId: id }} className={classes.name}>
          {name}
        </Link>
        <Text size="xs" c="dimmed" truncate>
          {[titleCase(category), publicationOf(workflow), description].filter(Boolean).join(' · ')}
        </Text>
        {nextRunAt !== null && (
          <Text size="xs" c="dimmed" component="div">
            Next start <Countdown until={nextRunAt} />
          </Text>
        )}
        {lastExecution && (
          <Group gap={8} mt={6} hiddenFrom="sm">
            <StatusBadge status={lastExecution.status} />
            <Text size="xs" c="dimmed" component="span">
              <RelativeTime instant={lastExecution.createdAt} />
            </Text>
          </Group>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {lastExecution ? (
          <Link to="/executions/$executionId" params={{ executionId: lastExecution.id }} className={classes.quiet}>
            <Stack gap={2} align="flex-start">
              <StatusBadge status={lastExecution.status} />
              <Text size="xs" c="dimmed" component="span" pl={4}>
                <RelativeTime instant={lastExecution.createdAt} />
              </Text>
            </Stack>
          </Link>
        ) : (
          <Text size="sm" c="dimmed">
            Never ran
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right" className="hl-tabular">
        {formatCount(executionCount)}
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right" className="hl-tabular">
        {successRate === null ? <span aria-label="None yet">–</span> : formatShare(successRate)}
      </Table.Td>
      <Table.Td w={72}>
        <ActiveSwitch workflow={workflow} />
      </Table.Td>
      <Table.Td w={52} pl={0}>
        <WorkflowMenu workflow={workflow} />
      </Table.Td>
    </LinkRow>
  );
}

function publicationOf({ publishedVersion, draftChanged }: WorkflowRowFragment): string {
  if (!publishedVersion) return 'Draft';
  return draftChanged ? `Version ${publishedVersion.number} with unpublished changes` : `Version ${publishedVersion.number}`;
}
