import { HoverCard, Table, Text, UnstyledButton } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useQuery, useSubscription } from 'urql';
import { graphql } from '../gql/index.ts';
import type { QueueStateQuery } from '../gql/graphql.ts';
import { formatCount, formatDuration, titleCase } from '../lib/format.ts';
import styles from './queue-state.module.css';

graphql(`
  fragment QueueParts on Queue {
    running
    priorities {
      priority
      depth
      oldestWaitMs
    }
  }
`);

const queueQuery = graphql(`
  query QueueState {
    queue {
      ...QueueParts
    }
  }
`);

const queueSubscription = graphql(`
  subscription QueueLive {
    queue {
      ...QueueParts
    }
  }
`);

type Queue = QueueStateQuery['queue'];

/** How many executions are at work and how many wait for their turn, live; opens to depth and waiting time per priority. */
export function QueueState() {
  const [{ data }] = useQuery({ query: queueQuery, requestPolicy: 'cache-and-network' });
  const [{ data: live }] = useSubscription({ query: queueSubscription });
  const queue = live?.queue ?? data?.queue;
  if (!queue) return null;
  const depth = queue.priorities.reduce((sum, { depth: each }) => sum + each, 0);
  const oldest = Math.max(0, ...queue.priorities.map(({ oldestWaitMs }) => oldestWaitMs ?? 0));
  return (
    <HoverCard position="bottom-end" shadow="md" width={300} openDelay={150}>
      <HoverCard.Target>
        <UnstyledButton className={styles.state} data-busy={depth > 0 || undefined} aria-label="Queue">
          <IconStack2 size={16} aria-hidden="true" />
          <span className="hl-tabular">
            {formatCount(queue.running)} running · {formatCount(depth)} queued
            {depth > 0 && oldest >= 1_000 && ` for up to ${formatDuration(oldest)}`}
          </span>
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <QueueTable queue={queue} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function QueueTable({ queue }: { queue: Queue }) {
  return (
    <>
      <Table verticalSpacing={4} horizontalSpacing={4} fz="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Priority</Table.Th>
            <Table.Th ta="right">Queued</Table.Th>
            <Table.Th ta="right">Longest wait</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queue.priorities.toReversed().map(({ priority, depth, oldestWaitMs }) => (
            <Table.Tr key={priority}>
              <Table.Td>{titleCase(priority)}</Table.Td>
              <Table.Td ta="right" className="hl-tabular">
                {formatCount(depth)}
              </Table.Td>
              <Table.Td ta="right" className="hl-tabular">
                {oldestWaitMs === null ? '–' : formatDuration(oldestWaitMs)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={8}>
        High and urgent executions have capacity kept for them.
      </Text>
    </>
  );
}
