import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { isEnded } from '@hookloom/sdk/wire';
import { IconArrowsDiff, IconChevronDown, IconPlayerPause, IconPlayerPlay, IconReload, IconRotateClockwise2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMutation } from 'urql';
import type { ExecutionPartsFragment } from '../gql/graphql.ts';
import { useAllowed } from '../session/use-allowed.ts';
import { notifyProblem } from '../ui/notify.tsx';
import { CancelButton } from './cancel-button.tsx';
import { PauseExecutionMutation, ResumeExecutionMutation } from './copy-operations.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { RetryDialog } from './retry-dialog.tsx';

interface ExecutionActionsProps {
  execution: ExecutionPartsFragment;
  workflow: { id: string; name: string; publishedVersion: { number: number | null } | null };
  onCompare: () => void;
}

/** What can be done with an execution as a whole. Those who may only look can compare. */
export function ExecutionActions({ execution, workflow, onCompare }: ExecutionActionsProps) {
  const mayRun = useAllowed('run');
  const [retrying, retry] = useDisclosure(false);
  const [replaying, replay] = useDisclosure(false);
  const noRetry = whyNoRetry(execution);
  const noReplay = workflow.publishedVersion === null ? 'the workflow has no published version' : null;
  const ended = isEnded(execution.status);

  return (
    <>
      {mayRun && !ended && <PauseButton execution={execution} />}
      {!ended && <CancelButton executionId={execution.id} />}
      {mayRun && noRetry === null && (
        <Button size="xs" leftSection={<IconReload size={14} />} onClick={retry.open}>
          Retry
        </Button>
      )}
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button variant="default" size="xs" rightSection={<IconChevronDown size={14} />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayRun && (
            <>
              <ReasonedItem icon={<IconReload size={16} />} label="Retry from the failed step" reason={noRetry} onClick={retry.open} />
              <ReasonedItem
                icon={<IconRotateClockwise2 size={16} />}
                label="Replay on the present version"
                reason={noReplay}
                onClick={replay.open}
              />
            </>
          )}
          <Menu.Item leftSection={<IconArrowsDiff size={16} />} onClick={onCompare}>
            Compare with another execution
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RetryDialog opened={retrying} onClose={retry.close} execution={execution} />
      <ReplayDialog opened={replaying} onClose={replay.close} execution={execution} version={workflow.publishedVersion?.number ?? null} />
    </>
  );
}

function whyNoRetry({ status }: ExecutionPartsFragment): string | null {
  if (!isEnded(status)) return 'it has not ended yet';
  return status === 'COMPLETED' ? 'it has completed; replay it instead' : null;
}

interface ReasonedItemProps {
  icon: ReactNode;
  label: string;
  /** Why it cannot be done now; null where it can. */
  reason: string | null;
  onClick: () => void;
}

/** A menu's item that says why it is disabled, where everybody can read it. */
function ReasonedItem({ icon, label, reason, onClick }: ReasonedItemProps) {
  return (
    <Menu.Item leftSection={icon} disabled={reason !== null} onClick={onClick}>
      {label}
      {reason !== null && <span style={{ display: 'block', fontSize: 12 }}>Not now: {reason}.</span>}
    </Menu.Item>
  );
}

function PauseButton({ execution: { id, paused } }: { execution: ExecutionPartsFragment }) {
  const [pausing, pause] = useMutation(PauseExecutionMutation);
  const [resuming, resume] = useMutation(ResumeExecutionMutation);

  async function change(): Promise<void> {
    const { error } = await (paused ? resume : pause)({ input: { id } });
    if (error) notifyProblem(paused ? 'Could not resume' : 'Could not pause', error);
  }

  return (
    <Button
      variant={paused ? 'filled' : 'default'}
      size="xs"
      leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
      loading={pausing.fetching || resuming.fetching}
      onClick={() => void change()}
    >
      {paused ? 'Resume' : 'Pause'}
    </Button>
  );
}
