import { Loader, Modal, Stack, Text, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { graphql } from '../gql/index.ts';
import type { ExecutionQuery } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import styles from './comparison.module.css';

const othersQuery = graphql(`
  query ExecutionsToCompare($workflowId: ID!) {
    executions(filter: { workflowId: $workflowId }, first: 20) {
      nodes {
        id
        status
        createdAt
        version {
          id
          number
        }
      }
    }
  }
`);

interface CompareDialogProps {
  opened: boolean;
  onClose: () => void;
  execution: NonNullable<ExecutionQuery['execution']>;
}

/** Picks the execution to compare with: the one that this was made from first, then the latest of the workflow. */
export function CompareDialog({ opened, onClose, execution }: CompareDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Compare with…">
      {opened && <Choice execution={execution} />}
    </Modal>
  );
}

function Choice({ execution }: Pick<CompareDialogProps, 'execution'>) {
  const navigate = useNavigate();
  const [{ data, error }, load] = useQuery({
    query: othersQuery,
    variables: { workflowId: execution.workflow.id },
    requestPolicy: 'cache-and-network',
  });
  const origin = execution.origin?.execution ?? null;
  const others = (data?.executions.nodes ?? []).filter(({ id }) => id !== execution.id && id !== origin?.id);
  const compare = (otherId: string): void =>
    // The earlier one stands left.
    void navigate({ to: '/executions/$executionId/compare', params: { executionId: otherId }, search: { with: execution.id } });

  if (error) return <ProblemPanel problem={problemOf(error)} onRetry={() => load({ requestPolicy: 'network-only' })} />;
  return (
    <Stack gap={4}>
      {origin && (
        <UnstyledButton className={styles.choice} data-autofocus onClick={() => compare(origin.id)}>
          <Text size="sm" fw={550}>
            The execution that this one was made from
          </Text>
          <Text size="xs" c="dimmed">
            <RelativeTime instant={origin.createdAt} />
          </Text>
        </UnstyledButton>
      )}
      {!data && <Loader size="sm" aria-label="Loading executions" />}
      {others.map(({ id, status, createdAt, version }) => (
        <UnstyledButton key={id} className={styles.choice} onClick={() => compare(id)}>
          <StatusBadge status={status} />
          <Text size="xs" c="dimmed" component="span">
            {version.number === null ? 'Draft' : `Version ${version.number}`} · <RelativeTime instant={createdAt} />
          </Text>
        </UnstyledButton>
      ))}
      {data && others.length === 0 && !origin && (
        <Text size="sm" c="dimmed">
          This workflow has no other execution yet.
        </Text>
      )}
    </Stack>
  );
}
