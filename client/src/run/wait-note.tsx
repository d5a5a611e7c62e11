import { Alert, Stack, Text } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { DecisionForm } from '../approvals/decision-form.tsx';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { useAllowed } from '../session/use-allowed.ts';
import { LinkAnchor } from '../ui/links.tsx';
import { Countdown } from './countdown.tsx';

type StepWait = NonNullable<StepPartsFragment['wait']>;

/** What a step waits for, until when, and what one can do about it. */
export function WaitNote({ stepId, wait }: { stepId: string; wait: StepWait }) {
  const mayDecide = useAllowed('run');
  return (
    <Alert color="yellow" icon={<IconClockPause />} title={titles[wait.kind]} py="xs">
      <Stack gap="xs">
        {wait.kind === 'APPROVAL' && wait.message && (
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {wait.message}
          </Text>
        )}
        <Text size="xs" c="dimmed" component="div">
          {detailOf(wait)}
        </Text>
        {wait.kind === 'APPROVAL' && mayDecide && <DecisionForm stepId={stepId} />}
      </Stack>
    </Alert>
  );
}

const titles: Readonly<Record<StepWait['kind'], string>> = {
  TIME: 'Waits for its time',
  EVENT: 'Waits for an event',
  APPROVAL: 'Waits for a decision',
  WORKFLOW: 'Waits for another workflow',
  RETRY: 'Waits for its next try',
};

function detailOf(wait: StepWait): ReactNode {
  const until = wait.until === null ? null : <Countdown until={wait.until} />;
  switch (wait.kind) {
    case 'TIME':
      return <>Goes on {until}.</>;
    case 'RETRY':
      return <>Tries again {until}.</>;
    case 'EVENT':
      return (
        <>
          {wait.topic !== null && (
            <>
              Event: <code>{wait.topic}</code>.{' '}
            </>
          )}
          {until === null ? 'It waits for ever.' : <>Gives up {until}.</>}
        </>
      );
    case 'APPROVAL':
      return until === null ? 'It waits until somebody decides.' : <>Gives up {until}.</>;
    case 'WORKFLOW':
      return wait.execution === null ? (
        'It goes on when the called execution ends.'
      ) : (
        <>
          It goes on when{' '}
          <LinkAnchor to="/executions/$executionId" params={{ executionId: wait.execution.id }} size="xs">
            the execution of {wait.execution.workflow.name}
          </LinkAnchor>{' '}
          ends.
        </>
      );
  }
}
