import { Group, Text, Title, Tooltip } from '@mantine/core';
import { isEnded } from '@hookloom/sdk/wire';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ExecutionPartsFragment, StartKind } from '../gql/graphql.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { CancelButton } from './cancel-button.tsx';
import { Elapsed } from './elapsed.tsx';
import { LinkActionIcon } from './link-action-icon.tsx';
import styles from './execution-header.module.css';

interface ExecutionHeaderProps {
  execution: ExecutionPartsFragment;
  workflow: { id: string; name: string };
  /** Null for a run of a draft. */
  version: number | null;
}

const startLabels: Readonly<Record<StartKind, string>> = {
  WEBHOOK: 'Started by a webhook',
  MANUAL: 'Started by hand',
  API: 'Started by the API',
  SCHEDULE: 'Started by its schedule',
  ERROR: 'Started by a failed execution',
  WORKFLOW: 'Started by a workflow',
};

export function ExecutionHeader({ execution, workflow, version }: ExecutionHeaderProps) {
  const startedAt = execution.startedAt ?? execution.createdAt;
  return (
    <header className={styles.header}>
      <Tooltip label="All executions">
        <LinkActionIcon to="/executions" aria-label="All executions">
          <IconArrowLeft size={18} />
        </LinkActionIcon>
      </Tooltip>
      <div className={styles.title}>
        <Group gap="xs" wrap="nowrap">
          <Title order={1} size="h3" className={styles.name}>
            <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }} className={styles.link}>
              {workflow.name}
            </Link>
          </Title>
          <StatusBadge status={execution.status} />
        </Group>
        <Text size="xs" c="dimmed" component="div" className={styles.facts}>
          <span>{version === null ? 'Draft' : `Version ${version}`}</span>
          <span>{startLabels[execution.start]}</span>
          <RelativeTime instant={startedAt} />
          <Elapsed startedAt={execution.startedAt} durationMs={execution.durationMs} />
        </Text>
      </div>
      {!isEnded(execution.status) && <CancelButton executionId={execution.id} />}
    </header>
  );
}
