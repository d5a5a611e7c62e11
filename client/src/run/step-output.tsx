import { Button, Loader, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { formatBytes } from '../lib/format.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { JsonView } from './json-view.tsx';
import { SHOWN_OUTPUT_BYTES, StepDetailQuery, StepWholeOutputQuery } from './step-operations.ts';
import { useStepQuery } from './use-step-query.ts';

interface StepOutputProps {
  step: StepPartsFragment;
  label: string;
}

/** What a step gave. A large output is loaded when one asks for it. Give it the step's id as `key`. */
export function StepOutput({ step, label }: StepOutputProps) {
  const [asked, setAsked] = useState(false);
  const isLarge = (step.outputSize ?? 0) > SHOWN_OUTPUT_BYTES;
  if (step.output !== null) return <JsonView value={step.output} label={label} />;
  if (step.status !== 'COMPLETED' || step.outputSize === null) return <Note>{noOutputReason(step)}</Note>;
  if (isLarge && !asked) {
    return (
      <Stack gap="xs" align="flex-start">
        <Note>This output is large, so it is not loaded by itself.</Note>
        <Button variant="default" size="xs" leftSection={<IconDownload size={14} />} onClick={() => setAsked(true)}>
          Show {formatBytes(step.outputSize)}
        </Button>
      </Stack>
    );
  }
  return isLarge ? <WholeOutput stepId={step.id} label={label} /> : <ShownOutput step={step} label={label} />;
}

function ShownOutput({ step, label }: StepOutputProps) {
  const [{ data, error }, load] = useStepQuery(StepDetailQuery, step);
  if (error) return <ProblemPanel problem={problemOf(error)} onRetry={load} />;
  if (!data?.step) return <Loader size="sm" aria-label="Loading the output" />;
  return data.step.output === null ? <Note>{noOutputReason(step)}</Note> : <JsonView value={data.step.output} label={label} />;
}

function WholeOutput({ stepId, label }: { stepId: string; label: string }) {
  const [{ data, error }, load] = useQuery({ query: StepWholeOutputQuery, variables: { id: stepId } });
  if (error) return <ProblemPanel problem={problemOf(error)} onRetry={() => load({ requestPolicy: 'network-only' })} />;
  if (!data?.step) return <Loader size="sm" aria-label="Loading the output" />;
  return <JsonView value={data.step.output} label={label} />;
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

function Note({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed" py="xs">
      {children}
    </Text>
  );
}
