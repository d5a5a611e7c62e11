import { Center, Loader, Switch, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ComparedHeader } from './compared-header.tsx';
import { ComparisonQuery } from './comparison-operations.ts';
import type { Comparison } from './comparison-operations.ts';
import { PairDetail } from './pair-detail.tsx';
import { PairRow } from './pair-row.tsx';
import styles from './comparison.module.css';

/** Two executions step by step: the one of the path left, the one of `?with=` right. */
export function ComparisonPage() {
  const { executionId = '' } = useParams({ strict: false });
  const { with: rightId = '' } = useSearch({ from: '/frame/executions/$executionId/compare' });
  const [{ data, error }, load] = useQuery({
    query: ComparisonQuery,
    variables: { leftId: executionId, rightId },
    requestPolicy: 'cache-and-network',
  });
  useDocumentTitle('Comparison · Hookloom');

  if (error) {
    const problem = problemOf(error);
    return (
      <Center flex={1} p="xl">
        {problem.code === 'NOT_FOUND' ? (
          <EmptyState
            isPage
            icon={IconArrowsDiff}
            title="There is nothing to compare"
            action={<LinkButton to="/executions">See all executions</LinkButton>}
          >
            One of the two executions is not there, or not any more.
          </EmptyState>
        ) : (
          <ProblemPanel problem={problem} onRetry={() => load({ requestPolicy: 'network-only' })} />
        )}
      </Center>
    );
  }
  if (!data) {
    return (
      <Center flex={1} mih={240}>
        <Loader aria-label="Comparing" />
      </Center>
    );
  }
  return <Compared comparison={data.executionComparison} />;
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { steps } = comparison;
  const changed = steps.filter(({ change }) => change !== 'SAME').length;
  const [onlyChanged, setOnlyChanged] = useState(changed > 0 && steps.length > 20);
  const [chosen, choose] = useState(() =>
    Math.max(
      0,
      steps.findIndex(({ change }) => change !== 'SAME'),
    ),
  );
  const pair = steps[chosen];
  return (
    <div className={styles.page}>
      <ComparedHeader left={comparison.left} right={comparison.right} />
      <div className={styles.list}>
        <div className={styles.bar}>
          <Text size="xs" c="dimmed">
            {changed === 0 ? 'No step differs' : changed === 1 ? '1 step differs' : `${changed} steps differ`}
          </Text>
          <Switch
            size="xs"
            label="Only what differs"
            labelPosition="left"
            checked={onlyChanged}
            onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
          />
        </div>
        <ol className={styles.pairs} aria-label="Steps">
          {steps.map((each, index) =>
            onlyChanged && each.change === 'SAME' ? null : (
              <li key={`${each.nodeId} ${each.iteration.join('.')}`} className={styles.item}>
                <PairRow pair={each} isCurrent={index === chosen} onSelect={() => choose(index)} />
              </li>
            ),
          )}
        </ol>
      </div>
      <div className={styles.detail}>
        {pair ? (
          <PairDetail key={`${pair.nodeId} ${pair.iteration.join('.')}`} pair={pair} />
        ) : (
          <Text size="sm" c="dimmed" p="md">
            Neither execution has a step.
          </Text>
        )}
      </div>
    </div>
  );
}
