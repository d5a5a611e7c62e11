import { Alert, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { JsonValue } from '@hookloom/sdk/wire';
import { useState } from 'react';
import type { ExecutionPartsFragment, StepPartsFragment } from '../gql/graphql.ts';
import { formatDuration, formatInstant } from '../lib/format.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { JsonView } from './json-view.tsx';
import styles from './step-detail.module.css';

type Failure = NonNullable<StepPartsFragment['error']>;
type StepTab = 'output' | 'input' | 'params' | 'logs' | 'error';

/** What went into a step and what came of it. */
export function StepDetail({ step }: { step: StepPartsFragment }) {
  const [chosen, choose] = useState<StepTab | null>(null);
  const tab = chosen === 'error' && !step.error ? 'output' : (chosen ?? (step.error ? 'error' : 'output'));
  return (
    <section aria-label={`Step ${step.label}`} className={styles.detail}>
      <Group gap="xs" className={styles.head}>
        <Text fw={580} size="sm" truncate>
          {step.label}
        </Text>
        <StatusBadge status={step.status} />
        <Text size="xs" c="dimmed" className="hl-tabular">
          {factsOf(step)}
        </Text>
      </Group>
      <Tabs value={tab} onChange={(value) => choose(value as StepTab)} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          {step.error && <Tabs.Tab value="error">Error</Tabs.Tab>}
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="input">Input</Tabs.Tab>
          <Tabs.Tab value="params">Parameters</Tabs.Tab>
          <Tabs.Tab value="logs">Logs{step.logs.length > 0 && ` (${step.logs.length})`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="error">{step.error && <FailureView failure={step.error} />}</Tabs.Panel>
        <Tabs.Panel value="output">
          <ValueOf value={step.output} label="output" empty={noOutputReason(step)} />
        </Tabs.Panel>
        <Tabs.Panel value="input">
          <ValueOf value={step.input} label="input" empty="Nothing arrived at this step." />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <ValueOf value={step.params} label="parameters" empty="The parameters are on record once the step has run." />
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <Logs logs={step.logs} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function factsOf(step: StepPartsFragment): string {
  const facts = [
    step.durationMs !== null && step.status !== 'SKIPPED' ? formatDuration(step.durationMs) : null,
    step.attempt > 1 ? `attempt ${step.attempt}` : null,
    step.outputPort && step.outputPort !== 'out' ? `left by “${step.outputPort}”` : null,
    step.startedAt ? formatInstant(step.startedAt) : null,
  ];
  return facts.filter((fact) => fact !== null).join(' · ');
}

function noOutputReason(step: StepPartsFragment): string {
  switch (step.status) {
    case 'PENDING':
      return 'This step has not started yet.';
    case 'RUNNING':
      return 'This step is still running.';
    case 'WAITING':
      return 'This step is waiting.';
    case 'SKIPPED':
      return 'This step was skipped: no branch that was taken leads to it.';
    case 'FAILED':
      return 'This step failed before it gave an output.';
    case 'COMPLETED':
      return 'This step gave null.';
  }
}

/** The data that started an execution, and what came of it as a whole. */
export function ExecutionDetail({ execution }: { execution: ExecutionPartsFragment }) {
  return (
    <section aria-label="Execution" className={styles.detail}>
      <Tabs defaultValue={execution.error ? 'error' : 'trigger'} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          {execution.error && <Tabs.Tab value="error">Error</Tabs.Tab>}
          <Tabs.Tab value="trigger">Trigger data</Tabs.Tab>
          <Tabs.Tab value="result">Result</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="error">{execution.error && <FailureView failure={execution.error} />}</Tabs.Panel>
        <Tabs.Panel value="trigger">
          <ValueOf value={execution.triggerData} label="trigger data" empty="It was started without data." />
        </Tabs.Panel>
        <Tabs.Panel value="result">
          <ValueOf value={execution.result} label="result" empty="There is no result." />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function ValueOf({ value, label, empty }: { value: JsonValue; label: string; empty: string }) {
  if (value !== null) return <JsonView value={value} label={label} />;
  return (
    <Text size="sm" c="dimmed" py="xs">
      {empty}
    </Text>
  );
}

const blame: Readonly<Record<Failure['class'], string>> = {
  USER: 'The fault lies in the workflow or its data.',
  REMOTE: 'The fault lies on the other side of a request.',
  OURS: 'The fault lies in Hookloom itself.',
  TIMEOUT: 'It took too long.',
  CANCELLED: 'Somebody stopped it, here or by the API.',
};

function FailureView({ failure }: { failure: Failure }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={failure.code} role="alert" className={styles.code}>
      <Stack gap={4}>
        <Text size="sm" className={styles.message}>
          {failure.message}
        </Text>
        <Text size="xs" c="dimmed">
          {blame[failure.class]}
          {failure.nodeId !== null && (
            <>
              {' Node: '}
              <code>{failure.nodeId}</code>
            </>
          )}
        </Text>
      </Stack>
    </Alert>
  );
}

function Logs({ logs }: { logs: StepPartsFragment['logs'] }) {
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
