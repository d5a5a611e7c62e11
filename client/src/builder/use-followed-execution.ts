import { isEnded } from '@hookloom/sdk/wire';
import { useCallback, useEffect, useState } from 'react';
import { useSubscription } from 'urql';
import { follow, LINGER_MS, settle, show } from './follow.ts';
import type { Followed } from './follow.ts';
import { WorkflowExecutionsSubscription } from './workflow-operations.ts';

export interface FollowedExecution {
  /** Null until one has started. */
  executionId: string | null;
  /** False where the person has closed it; its data stay of use. */
  isShown: boolean;
  /** Shows an execution that was started here. */
  watch: (executionId: string) => void;
  /** Shows none, until another one starts. */
  close: () => void;
}

/** Follows the newest execution of the workflow, whoever started it. */
export function useFollowedExecution(workflowId: string): FollowedExecution {
  const [followed, setFollowed] = useState<Followed | null>(null);
  const [closed, setClosed] = useState<string | null>(null);

  useSubscription({ query: WorkflowExecutionsSubscription, variables: { workflowId } }, (_before, event) => {
    const { id, status } = event.executions;
    setFollowed((before) => follow(before, { id, ended: isEnded(status) }, Date.now()));
    return event;
  });

  const waits = followed !== null && followed.waiting !== null && followed.endedAt !== null;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => setFollowed((before) => before && settle(before, Date.now())), LINGER_MS);
    return () => clearTimeout(timer);
  }, [waits]);

  const executionId = followed?.executionId ?? null;
  return {
    executionId,
    isShown: executionId !== null && executionId !== closed,
    watch: useCallback((id) => setFollowed(show({ id, ended: false }, Date.now())), []),
    close: useCallback(() => setClosed(executionId), [executionId]),
  };
}
