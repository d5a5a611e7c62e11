import { Button, Loader, Modal, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { isStepEnded } from '@hookloom/sdk/wire';
import type { JsonValue } from '@hookloom/sdk/wire';
import { IconGitFork } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMutation, useQuery } from 'urql';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { problemOf } from '../lib/errors.ts';
import { useAllowed } from '../session/use-allowed.ts';
import { notifyDone } from '../ui/notify.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ForkExecutionMutation } from './copy-operations.ts';
import { JsonDialogForm } from './json-dialog-form.tsx';
import { StepInputQuery } from './step-operations.ts';

interface ForkButtonProps {
  executionId: string;
  step: StepPartsFragment;
}

/** Goes on from a step in a new execution, with what had arrived there or with something else. */
export function ForkButton({ executionId, step }: ForkButtonProps) {
  const mayRun = useAllowed('run');
  const [opened, { open, close }] = useDisclosure(false);
  if (!mayRun) return null;
  const canFork = isStepEnded(step.status) && step.status !== 'SKIPPED';
  return (
    <>
      <Tooltip label={canFork ? 'Go on from this step in a new execution' : 'Once this step has run, one can go on from it'}>
        <span>
          <Button variant="default" size="compact-xs" leftSection={<IconGitFork size={13} />} disabled={!canFork} onClick={open}>
            Fork here
          </Button>
        </span>
      </Tooltip>
      <Modal opened={opened} onClose={close} title={`Fork at “${step.label}”`} size="lg">
        {opened && <ForkForm executionId={executionId} step={step} onClose={close} />}
      </Modal>
    </>
  );
}

function ForkForm({ executionId, step, onClose }: ForkButtonProps & { onClose: () => void }) {
  const navigate = useNavigate();
  const [{ data, error: loadError }, load] = useQuery({
    query: StepInputQuery,
    variables: { id: step.id },
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching, error }, fork] = useMutation(ForkExecutionMutation);

  async function submit(changed: JsonValue | undefined): Promise<void> {
    const { data: forked } = await fork({ input: { id: executionId, stepId: step.id, ...(changed !== undefined && { input: changed }) } });
    if (!forked) return;
    onClose();
    notifyDone('Forked into a new execution');
    await navigate({ to: '/executions/$executionId', params: { executionId: forked.forkExecution.execution.id } });
  }

  if (loadError) return <ProblemPanel problem={problemOf(loadError)} onRetry={() => load({ requestPolicy: 'network-only' })} />;
  if (!data?.step) return <Loader size="sm" aria-label="Loading the input" />;
  return (
    <JsonDialogForm
      label="Input"
      initial={data.step.input}
      action="Fork"
      icon={<IconGitFork size={14} />}
      busy={fetching}
      error={error}
      onSubmit={(changed) => void submit(changed)}
      onClose={onClose}
    >
      A new execution of the same version takes over what came before this step, and runs it and all after it with this input. This
      execution stays as it is.
    </JsonDialogForm>
  );
}
