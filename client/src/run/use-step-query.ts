import { useCallback, useEffect } from 'react';
import { useQuery } from 'urql';
import type { TypedDocumentNode, UseQueryState } from 'urql';
import type { StepPartsFragment } from '../gql/graphql.ts';

interface StepValues {
  step: { seq: number } | null;
}

/** Reads values of one step, and reads them again where the rows of a live execution are newer. Gives the result and a way to try again. */
export function useStepQuery<Data extends StepValues>(
  query: TypedDocumentNode<Data, { id: string }>,
  step: Pick<StepPartsFragment, 'id' | 'seq'>,
): [UseQueryState<Data, { id: string }>, () => void] {
  const [result, execute] = useQuery({ query, variables: { id: step.id } });
  const reload = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  const loaded = result.data?.step?.seq;
  const wanted = loaded !== undefined && loaded < step.seq ? step.seq : null;
  useEffect(() => {
    if (wanted !== null) reload();
  }, [wanted, reload]);
  return [result, reload];
}
