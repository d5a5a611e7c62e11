import { Alert, Text } from '@mantine/core';
import { IconBroadcast, IconBroadcastOff, IconCalendarTime } from '@tabler/icons-react';
import type { GraphNode } from '@hookloom/sdk/wire';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { formatInstant } from '../lib/format.ts';
import { Countdown } from '../run/countdown.tsx';
import { cronInWords } from '../lib/cron-words.ts';
import { TriggerServiceNotice } from './trigger-service-notice.tsx';
import type { BuilderWorkflow } from './workflow-operations.ts';

interface TriggerNoticeProps {
  node: GraphNode;
  nodeType: CanvasNodeType | undefined;
  workflow: BuilderWorkflow;
}

/** Whether a trigger starts the workflow now, said where it is set up. */
export function TriggerNotice({ node, nodeType, workflow }: TriggerNoticeProps) {
  switch (nodeType?.trigger?.start) {
    case 'webhook':
      if (nodeType.trigger.registers) return <TriggerServiceNotice node={node} nodeType={nodeType} workflow={workflow} />;
      return <WebhookNotice workflow={workflow} />;
    case 'polling':
    case 'connection':
      return <TriggerServiceNotice node={node} nodeType={nodeType} workflow={workflow} />;
    case 'schedule':
      return <ScheduleNotice node={node} workflow={workflow} />;
    default:
      return null;
  }
}

function WebhookNotice({ workflow }: { workflow: BuilderWorkflow }) {
  if (workflow.publishedVersion && workflow.active) {
    return (
      <Alert color="green" icon={<IconBroadcast />} mb="md" py={6}>
        <Text size="xs">Live: webhooks start version {workflow.publishedVersion.number}, and show here as they come.</Text>
      </Alert>
    );
  }
  return (
    <Alert color="gray" icon={<IconBroadcastOff />} mb="md" py={6}>
      <Text size="xs">
        {workflow.publishedVersion ? 'Not live: the workflow is not active.' : 'Not live yet: publish the workflow to receive webhooks.'}
      </Text>
    </Alert>
  );
}

function ScheduleNotice({ node, workflow }: { node: GraphNode; workflow: BuilderWorkflow }) {
  const { cron, timeZone } = node.data.params;
  const words = typeof cron === 'string' ? cronInWords(cron) : null;
  const { nextRunAt } = workflow;
  return (
    <Alert color={nextRunAt === null ? 'gray' : 'green'} icon={<IconCalendarTime />} mb="md" py={6}>
      {words !== null && (
        <Text size="sm" fw={550}>
          {words}
          {typeof timeZone === 'string' && timeZone !== '' && ` (${timeZone})`}
        </Text>
      )}
      <Text size="xs" component="div">
        {nextRunAt === null ? (
          workflow.publishedVersion && !workflow.active ? (
            'It does not start: the workflow is not active.'
          ) : (
            'It starts once the workflow is published and active.'
          )
        ) : (
          <>
            Next start of version {workflow.publishedVersion?.number} <Countdown until={nextRunAt} />: {formatInstant(nextRunAt)} in your
            time.
          </>
        )}
      </Text>
    </Alert>
  );
}
