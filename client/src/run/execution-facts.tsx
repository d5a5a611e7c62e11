import { Text } from '@mantine/core';
import type { ExecutionPartsFragment, ExecutionQuery, OriginKind, StartKind } from '../gql/graphql.ts';
import { titleCase } from '../lib/format.ts';
import { LinkAnchor } from '../ui/links.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { Countdown } from './countdown.tsx';
import { Elapsed } from './elapsed.tsx';
import styles from './execution-header.module.css';

type LoadedExecution = NonNullable<ExecutionQuery['execution']>;

interface ExecutionFactsProps {
  /** The newest known rows. */
  execution: ExecutionPartsFragment;
  loaded: Pick<LoadedExecution, 'origin' | 'parent' | 'version'>;
}

const startLabels: Readonly<Record<StartKind, string>> = {
  WEBHOOK: 'Started by a webhook',
  MANUAL: 'Started by hand',
  API: 'Started by the API',
  SCHEDULE: 'Started by its schedule',
  ERROR: 'Started by a failed execution',
  WORKFLOW: 'Started by a workflow',
  POLLING: 'Started by what a poll found',
  CONNECTION: 'Started by a connection',
};

const originLabels: Readonly<Record<OriginKind, string>> = { RETRY: 'Retry of', REPLAY: 'Replay of', FORK: 'Fork of', TEST: 'Test on' };

/** One line on where an execution comes from and how it stands. */
export function ExecutionFacts({ execution, loaded: { origin, parent, version } }: ExecutionFactsProps) {
  const isScheduled = execution.status === 'QUEUED' && execution.startAt !== null;
  return (
    <Text size="xs" c="dimmed" component="div" className={styles.facts}>
      <span>{version.number === null ? 'Draft' : `Version ${version.number}`}</span>
      {parent === null ? (
        <span>{startLabels[execution.start]}</span>
      ) : (
        <span>
          {execution.start === 'ERROR' ? 'Handles ' : 'Called by '}
          <ExecutionLink executionId={parent.id}>{parent.workflow.name}</ExecutionLink>
        </span>
      )}
      {origin?.execution && (
        <span>
          {originLabels[origin.kind]} <ExecutionLink executionId={origin.execution.id}>an earlier execution</ExecutionLink>
        </span>
      )}
      {origin?.nodeId && (
        <span>
          {origin.onlyNode ? 'Only ' : 'From '}
          <code>{origin.nodeId}</code>
        </span>
      )}
      {execution.priority !== 'NORMAL' && <span>{titleCase(execution.priority)} priority</span>}
      {isScheduled && execution.startAt !== null ? (
        <span>
          Starts <Countdown until={execution.startAt} />
        </span>
      ) : (
        <RelativeTime instant={execution.startedAt ?? execution.createdAt} />
      )}
      {execution.status === 'WAITING' && !execution.paused && execution.wakeAt !== null && (
        <span>
          Wakes <Countdown until={execution.wakeAt} />
        </span>
      )}
      <Elapsed startedAt={execution.startedAt} durationMs={execution.durationMs} />
    </Text>
  );
}

function ExecutionLink({ executionId, children }: { executionId: string; children: string }) {
  return (
    <LinkAnchor to="/executions/$executionId" params={{ executionId }} size="xs">
      {children}
    </LinkAnchor>
  );
}
