import { Loader, Text } from '@mantine/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { CombinedError } from 'urql';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { JsonView } from './json-view.tsx';
import { StepDetailQuery, StepInputQuery, StepParamsQuery } from './step-operations.ts';
import { useStepQuery } from './use-step-query.ts';
import styles from './step-detail.module.css';

interface StepValueProps {
  step: StepPartsFragment;
}

/** What arrived at a step; read when one looks at it. */
export function StepInput({ step }: StepValueProps) {
  const [{ data, error }, load] = useStepQuery(StepInputQuery, step);
  return <Loaded value={data?.step?.input} error={error} onRetry={load} label="input" empty="Nothing arrived at this step." />;
}

/** A step's parameters with expressions evaluated. */
export function StepParams({ step }: StepValueProps) {
  const [{ data, error }, load] = useStepQuery(StepParamsQuery, step);
  const empty = 'The parameters are on record once the step has run.';
  return <Loaded value={data?.step?.params} error={error} onRetry={load} label="parameters" empty={empty} />;
}

interface LoadedProps {
  /** Undefined while it loads. */
  value: JsonValue | undefined;
  error: CombinedError | undefined;
  onRetry: () => void;
  label: string;
  empty: string;
}

function Loaded({ value, error, onRetry, label, empty }: LoadedProps) {
  if (error) return <ProblemPanel problem={problemOf(error)} onRetry={onRetry} />;
  if (value === undefined) return <Loader size="sm" aria-label={`Loading the ${label}`} />;
  if (value !== null) return <JsonView value={value} label={label} />;
  return (
    <Text size="sm" c="dimmed" py="xs">
      {empty}
    </Text>
  );
}

/** What custom code wrote to the console. */
export function StepLogs({ step }: StepValueProps) {
  const [{ data, error }, load] = useStepQuery(StepDetailQuery, step);
  const logs = data?.step?.logs;
  if (error) return <ProblemPanel problem={problemOf(error)} onRetry={load} />;
  if (!logs) return <Loader size="sm" aria-label="Loading the logs" />;
  if (logs.length === 0) {
    return (
      <Text size="sm" c="dimmed" py="xs">
        Nothing was logged. Custom code logs with console.log.
      </Text>
    );
  }
  return (
    <ol className={styles.logs} aria-label="Logs">
      {logs.map((line, index) => (
        <li key={index} data-level={line.level}>
          <span className={styles.level}>{line.level}</span>
          <span className={styles.message}>{line.message}</span>
        </li>
      ))}
    </ol>
  );
}
