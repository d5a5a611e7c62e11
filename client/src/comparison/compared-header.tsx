import { Text, Title, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconArrowsExchange } from '@tabler/icons-react';
import type { ComparedExecutionPartsFragment } from '../gql/graphql.ts';
import { formatDuration, formatInstant } from '../lib/format.ts';
import { LinkActionIcon } from '../run/link-action-icon.tsx';
import { LinkAnchor } from '../ui/links.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import styles from './comparison.module.css';

interface ComparedHeaderProps {
  left: ComparedExecutionPartsFragment;
  right: ComparedExecutionPartsFragment;
}

export function ComparedHeader({ left, right }: ComparedHeaderProps) {
  return (
    <header className={styles.header}>
      <Tooltip label="Back to the execution">
        <LinkActionIcon to="/executions/$executionId" params={{ executionId: right.id }} aria-label="Back to the execution">
          <IconArrowLeft size={18} />
        </LinkActionIcon>
      </Tooltip>
      <Title order={1} size="h3" className={styles.title}>
        Comparison
      </Title>
      <Side name="Left" execution={left} />
      <Tooltip label="Exchange the sides">
        <LinkActionIcon
          to="/executions/$executionId/compare"
          params={{ executionId: right.id }}
          search={{ with: left.id }}
          aria-label="Exchange the sides"
        >
          <IconArrowsExchange size={16} />
        </LinkActionIcon>
      </Tooltip>
      <Side name="Right" execution={right} />
    </header>
  );
}

function Side({ name, execution }: { name: string; execution: ComparedExecutionPartsFragment }) {
  const { id, status, createdAt, durationMs, version, workflow } = execution;
  const facts = [
    version.number === null ? 'Draft' : `Version ${version.number}`,
    formatInstant(createdAt),
    durationMs === null ? null : formatDuration(durationMs),
  ];
  return (
    <section aria-label={`${name} execution`} className={styles.side}>
      <StatusBadge status={status} />
      <span className={styles.sideTexts}>
        <LinkAnchor to="/executions/$executionId" params={{ executionId: id }} size="sm" truncate>
          {name}: {workflow.name}
        </LinkAnchor>
        <Text size="xs" c="dimmed" truncate>
          {facts.filter((fact) => fact !== null).join(' · ')}
        </Text>
      </span>
    </section>
  );
}
