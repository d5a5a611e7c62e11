import { Group, Title, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ExecutionPartsFragment, ExecutionQuery } from '../gql/graphql.ts';
import { ExecutionStatusBadge } from '../ui/status-badge.tsx';
import { ExecutionActions } from './execution-actions.tsx';
import { ExecutionFacts } from './execution-facts.tsx';
import { LinkActionIcon } from './link-action-icon.tsx';
import styles from './execution-header.module.css';

interface ExecutionHeaderProps {
  /** The newest known rows. */
  execution: ExecutionPartsFragment;
  /** What was loaded once. */
  loaded: NonNullable<ExecutionQuery['execution']>;
  onCompare: () => void;
}

export function ExecutionHeader({ execution, loaded, onCompare }: ExecutionHeaderProps) {
  const { workflow } = loaded;
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
          <ExecutionStatusBadge execution={execution} />
        </Group>
        <ExecutionFacts execution={execution} loaded={loaded} />
      </div>
      <div className={styles.actions}>
        <ExecutionActions execution={execution} workflow={workflow} onCompare={onCompare} />
      </div>
    </header>
  );
}
