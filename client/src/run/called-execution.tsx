import { Text } from '@mantine/core';
import { useQuery } from 'urql';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { LinkAnchor } from '../ui/links.tsx';
import { StepCalledQuery } from './step-operations.ts';

/** A link to the execution that a step called, once it no longer waits for it; until then the wait says so. Nothing where it called none. */
export function CalledExecution({ step }: { step: Pick<StepPartsFragment, 'id' | 'nodeType' | 'startedAt' | 'wait'> }) {
  // Of all node types one calls: the others need no question.
  const pause = step.nodeType !== 'core.runWorkflow' || step.startedAt === null || step.wait !== null;
  const [{ data }] = useQuery({ query: StepCalledQuery, variables: { id: step.id }, pause });
  const called = pause ? null : data?.step?.calledExecution;
  if (!called) return null;
  return (
    <Text size="xs" c="dimmed">
      Called{' '}
      <LinkAnchor to="/executions/$executionId" params={{ executionId: called.id }} size="xs">
        an execution of {called.workflow.name}
      </LinkAnchor>
    </Text>
  );
}
