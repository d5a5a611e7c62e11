import { useThrottledCallback, useWindowEvent } from '@mantine/hooks';
import { type AnyVariables, type TypedDocumentNode, useClient, useSubscription } from 'urql';

const reloadAtMostEveryMs = 1000;

interface Document<Data, Variables> {
  query: TypedDocumentNode<Data, Variables>;
  variables: Variables;
}

/**
 * Loads a list again, into the cache that it is shown from, as `hints` come and when the window is come back to.
 * Live events are hints: a thousand in a second cost one reload, and what was missed while away is no loss.
 * `lagMs` is by how much the list may trail a hint: the reload waits so long. Default 0.
 */
export function useLiveReload<Hint, HintVariables extends AnyVariables, Data, Variables extends AnyVariables>(
  hints: Document<Hint, HintVariables>,
  list: Document<Data, Variables>,
  { lagMs = 0 }: { lagMs?: number } = {},
): void {
  const client = useClient();
  const reloadSoon = useThrottledCallback(() => {
    setTimeout(() => void client.query(list.query, list.variables, { requestPolicy: 'network-only' }).toPromise(), lagMs);
  }, reloadAtMostEveryMs);

  useWindowEvent('focus', reloadSoon);
  useSubscription(hints, (_previous, hint) => {
    reloadSoon();
    return hint;
  });
}
