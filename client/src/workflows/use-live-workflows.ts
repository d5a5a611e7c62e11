import { useThrottledCallback } from '@mantine/hooks';
import { type AnyVariables, type TypedDocumentNode, useClient, useSubscription } from 'urql';
import { graphql } from '../gql/index.ts';

const liveSubscription = graphql(`
  subscription WorkflowsLive {
    executions {
      id
      status
    }
  }
`);

const reloadAtMostEveryMs = 2000;

/**
 * Loads a list of workflows again as executions start and end, into the cache that the list is shown from.
 * Live events are hints: however many come, the figures are the server's and are asked for every two seconds at most.
 */
export function useLiveWorkflows<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): void {
  const client = useClient();
  const reloadSoon = useThrottledCallback(() => {
    void client.query(query, variables, { requestPolicy: 'network-only' }).toPromise();
  }, reloadAtMostEveryMs);

  useSubscription({ query: liveSubscription }, (_previous, event) => {
    reloadSoon();
    return event;
  });
}
