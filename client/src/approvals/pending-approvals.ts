import { useThrottledCallback } from '@mantine/hooks';
import { useClient, useQuery, useSubscription } from 'urql';
import { graphql } from '../gql/index.ts';

export const ApprovalParts = graphql(`
  fragment ApprovalParts on Approval {
    id
    message
    label
    requestedAt
    expiresAt
    execution {
      id
      workflow {
        id
        name
      }
    }
  }
`);

export const ApprovalsQuery = graphql(`
  query Approvals($after: String) {
    approvals(first: 50, after: $after) {
      nodes {
        ...ApprovalParts
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const statusHints = graphql(`
  subscription ApprovalHints {
    executions {
      id
      status
    }
  }
`);

const RELOAD_AT_MOST_EVERY_MS = 2_000;

/**
 * How many decisions are asked for, up to what one page holds, kept up to date for as long as the navigation is there.
 * Of the many executions that start and end, only one that begins to wait, and one that was waited for here, can change it.
 */
export function usePendingApprovals(): { count: number; hasMore: boolean } {
  const client = useClient();
  const [{ data }] = useQuery({ query: ApprovalsQuery, variables: {}, requestPolicy: 'cache-and-network' });
  const nodes = data?.approvals.nodes ?? [];
  const reloadSoon = useThrottledCallback(() => {
    void client.query(ApprovalsQuery, {}, { requestPolicy: 'network-only' }).toPromise();
  }, RELOAD_AT_MOST_EVERY_MS);
  useSubscription({ query: statusHints }, (_before, hint) => {
    const { id, status } = hint.executions;
    if (status === 'WAITING' || nodes.some((approval) => approval.execution.id === id)) reloadSoon();
    return hint;
  });
  return { count: nodes.length, hasMore: data?.approvals.pageInfo.hasNextPage ?? false };
}
