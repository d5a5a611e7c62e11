import { Group, Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { formatBytes, formatDuration, formatInstant } from '../lib/format.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { CalledExecution } from './called-execution.tsx';
import { FailureView } from './failure-view.tsx';
import { StepOutput } from './step-output.tsx';
import { StepInput, StepLogs, StepParams } from './step-values.tsx';
import { WaitNote } from './wait-note.tsx';
import styles from './step-detail.module.css';

type StepTab = 'output' | 'input' | 'params' | 'logs' | 'error';

interface StepDetailProps {
  step: StepPartsFragment;
  /** What can be done from this step. */
  actions?: ReactNode;
}

/** What went into a step and what came of it. Give it the step's id as `key`. */
export function StepDetail({ step, actions }: StepDetailProps) {
  const [chosen, choose] = useState<StepTab | null>(null);
  const tab = chosen === 'error' && !step.error ? 'output' : (chosen ?? (step.error ? 'error' : 'output'));
  return (
    <section aria-label={`Step ${step.label}`} className={styles.detail}>
      <Group gap="xs" className={styles.head}>
        <Text fw={580} size="sm" truncate>
          {step.label}
          {step.iteration.length > 0 && ` · item ${step.iteration.map((index) => index + 1).join('.')}`}
        </Text>
        <StatusBadge status={step.status} />
        <Text size="xs" c="dimmed" className="hl-tabular">
          {factsOf(step)}
        </Text>
        <CalledExecution step={step} />
        {actions && <span className={styles.actions}>{actions}</span>}
      </Group>
      {step.wait && (
        <div className={styles.wait}>
          <WaitNote stepId={step.id} wait={step.wait} />
        </div>
      )}
      <Tabs value={tab} onChange={(value) => choose(value as StepTab)} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          {step.error && <Tabs.Tab value="error">Error</Tabs.Tab>}
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="input">Input</Tabs.Tab>
          <Tabs.Tab value="params">Parameters</Tabs.Tab>
          <Tabs.Tab value="logs">Logs</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="error">{step.error && <FailureView failure={step.error} />}</Tabs.Panel>
        <Tabs.Panel value="output">
          <StepOutput step={step} label="output" />
        </Tabs.Panel>
        <Tabs.Panel value="input">
          <StepInput step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <StepParams step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <StepLogs step={step} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function factsOf(step: StepPartsFragment): string {
  const facts = [
    step.reused ? 'taken over, not run' : null,
    step.durationMs !== null && step.status !== 'SKIPPED' && !step.reused ? formatDuration(step.durationMs) : null,
    step.outputSize !== null && step.status === 'COMPLETED' ? formatBytes(step.outputSize) : null,
    step.attempt > 1 ? `attempt ${step.attempt}` : null,
    step.outputPort && step.outputPort !== 'out' ? `left by “${step.outputPort}”` : null,
    step.startedAt ? formatInstant(step.startedAt) : null,
  ];
  return facts.filter((fact) => fact !== null).join(' · ');
}
