import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from 'urql';
import { problemOf } from '../lib/errors.ts';
import { formatBytes } from '../lib/format.ts';
import { FailureView } from '../run/failure-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { ComparedStepQuery } from './comparison-operations.ts';
import type { ComparedPair } from './comparison-operations.ts';
import { JsonDiff } from './json-diff.tsx';
import { changeText } from './pair-row.tsx';
import styles from './comparison.module.css';

/** What a step gave in the one and in the other execution. */
export function PairDetail({ pair }: { pair: ComparedPair }) {
  const left = useSide(pair.left);
  const right = useSide(pair.right);
  const error = left.error ?? right.error;
  const isLarge = [pair.left, pair.right].find((step) => (step?.outputSize ?? 0) > 262_144);
  return (
    <Stack gap="md" p="md">
      <div>
        <Text fw={580} size="sm">
          {pair.label}
        </Text>
        <Text size="xs" c="dimmed">
          {changeText(pair) || 'The same on both sides'}
        </Text>
      </div>
      <div className={styles.statuses}>
        <SideStatus name="Left" step={pair.left} />
        <SideStatus name="Right" step={pair.right} />
      </div>
      {error && <ProblemPanel problem={problemOf(error)} />}
      {left.isLoading || right.isLoading ? (
        <Loader size="sm" aria-label="Loading both steps" />
      ) : (
        <>
          {isLarge ? (
            <Text size="sm" c="dimmed">
              The output is too large to be compared here ({formatBytes(isLarge.outputSize ?? 0)}).{' '}
              {pair.outputChanged ? 'It differs.' : 'It is the same on both sides.'}
            </Text>
          ) : (
            <JsonDiff left={left.output} right={right.output} label="Output" />
          )}
          <JsonDiff left={left.params} right={right.params} label="Parameters" />
        </>
      )}
    </Stack>
  );
}

function SideStatus({ name, step }: { name: string; step: ComparedPair['left'] }) {
  return (
    <Stack gap={6} miw={0}>
      <Text size="xs" c="dimmed" component="div">
        {name} {step ? <StatusBadge status={step.status} /> : 'has no such step'}
        {step?.outputPort && step.outputPort !== 'out' && ` left by “${step.outputPort}”`}
      </Text>
      {step?.error && <FailureView failure={step.error} />}
    </Stack>
  );
}

function useSide(step: ComparedPair['left']) {
  const [{ data, error, fetching }] = useQuery({ query: ComparedStepQuery, variables: { id: step?.id ?? '' }, pause: step === null });
  return { output: data?.step?.output ?? null, params: data?.step?.params ?? null, error, isLoading: step !== null && fetching && !data };
}
