import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconAntenna, IconBroadcast, IconBroadcastOff, IconHourglass } from '@tabler/icons-react';
import type { GraphNode } from '@hookloom/sdk/wire';
import type { ReactNode } from 'react';
import { useMutation } from 'urql';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { graphql } from '../gql/index.ts';
import { Countdown } from '../run/countdown.tsx';
import { useAllowed } from '../session/use-allowed.ts';
import { CopyField } from '../ui/copy.tsx';
import { notifyProblem } from '../ui/notify.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { LookNow } from './look-now.tsx';
import { serviceStateOf } from './service-state.ts';
import type { ServiceState } from './service-state.ts';
import { useTriggerServices } from './use-trigger-services.ts';
import type { TriggerService } from './use-trigger-services.ts';
import type { BuilderWorkflow } from './workflow-operations.ts';

const RetryTriggerDocument = graphql(`
  mutation RetryTrigger($input: RetryTriggerInput!) {
    retryTrigger(input: $input) {
      workflow {
        id
      }
    }
  }
`);

interface TriggerServiceNoticeProps {
  node: GraphNode;
  nodeType: CanvasNodeType;
  workflow: BuilderWorkflow;
}

/** How a trigger that a plugin serves stands: registered, asking, listening, or why not. */
export function TriggerServiceNotice({ node, nodeType, workflow }: TriggerServiceNoticeProps) {
  const services = useTriggerServices(workflow.id);
  const mayEdit = useAllowed('edit');
  const service = services?.find((each) => each.nodeId === node.id);
  const state = serviceStateOf(workflow, service);
  return (
    <Stack gap="xs" mb="md">
      <StateAlert state={state} service={service} workflowId={workflow.id} />
      {service?.callbackUrl && state === 'ACTIVE' && (
        <CopyField label="Address at the service" description="The service was told to send to it." value={service.callbackUrl} />
      )}
      {mayEdit && nodeType.trigger?.start === 'polling' && <LookNow node={node} workflowId={workflow.id} />}
    </Stack>
  );
}

interface StateAlertProps {
  state: ServiceState;
  service: TriggerService | undefined;
  workflowId: string;
}

const looks: Readonly<Record<ServiceState, { color: string; icon: ReactNode }>> = {
  NOT_PUBLISHED: { color: 'gray', icon: <IconBroadcastOff /> },
  NOT_ACTIVE: { color: 'gray', icon: <IconBroadcastOff /> },
  PENDING: { color: 'gray', icon: <IconHourglass /> },
  ACTIVE: { color: 'green', icon: <IconBroadcast /> },
  FAILED: { color: 'red', icon: <IconAlertTriangle /> },
  REMOVING: { color: 'yellow', icon: <IconAntenna /> },
};

function StateAlert({ state, service, workflowId }: StateAlertProps) {
  const { color, icon } = looks[state];
  return (
    <Alert color={color} icon={icon} py={6} role="status">
      <Text size="xs" component="div">
        <StateText state={state} service={service} />
      </Text>
      {state === 'FAILED' && service && <Retry workflowId={workflowId} service={service} />}
    </Alert>
  );
}

function StateText({ state, service }: Omit<StateAlertProps, 'workflowId'>): ReactNode {
  switch (state) {
    case 'NOT_PUBLISHED':
      return 'It starts executions once the workflow is published and active.';
    case 'NOT_ACTIVE':
      return 'It starts nothing: the workflow is not active.';
    case 'PENDING':
      return 'Being set up…';
    case 'REMOVING':
      return service?.problem ?? 'Being taken down at the service…';
    case 'FAILED':
      return service?.problem ?? 'It could not be set up.';
    case 'ACTIVE':
      return service ? <ActiveText service={service} /> : null;
    default:
      return state satisfies never;
  }
}

function ActiveText({ service: { start, lastLookAt, nextAt } }: { service: TriggerService }): ReactNode {
  switch (start) {
    case 'webhook':
      return 'Live: the service sends here.';
    case 'polling':
      return (
        <>
          Live:{' '}
          {lastLookAt ? (
            <>
              last look <RelativeTime instant={lastLookAt} />
            </>
          ) : (
            'no look yet'
          )}
          {nextAt && (
            <>
              , next <Countdown until={nextAt} />
            </>
          )}
          .
        </>
      );
    case 'connection':
      return (
        <>
          Listening
          {lastLookAt ? (
            <>
              : last heard something <RelativeTime instant={lastLookAt} />
            </>
          ) : (
            ': nothing heard yet'
          )}
          .
        </>
      );
    default:
      return start satisfies never;
  }
}

function Retry({ workflowId, service: { nodeId, nextAt, attempts } }: { workflowId: string; service: TriggerService }) {
  const mayEdit = useAllowed('edit');
  const [{ fetching }, retry] = useMutation(RetryTriggerDocument);

  async function tryNow(): Promise<void> {
    const { error } = await retry({ input: { workflowId, nodeId } });
    if (error) notifyProblem('Could not try again', error);
  }

  return (
    <Group gap="xs" mt={4} justify="space-between">
      <Text size="xs" c="dimmed">
        {attempts === 1 ? 'Failed once' : `Failed ${attempts} times`}
        {nextAt && (
          <>
            , next try <Countdown until={nextAt} />
          </>
        )}
      </Text>
      {mayEdit && (
        <Button variant="default" size="compact-xs" loading={fetching} onClick={() => void tryNow()}>
          Try now
        </Button>
      )}
    </Group>
  );
}
