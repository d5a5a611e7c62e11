import { useSubscription } from 'urql';
import { graphql } from '../gql/index.ts';
import type { TriggerServicesSubscription } from '../gql/graphql.ts';

export type TriggerService = TriggerServicesSubscription['triggerServices'][number];

const TriggerServicesDocument = graphql(`
  subscription TriggerServices($workflowId: ID!) {
    triggerServices(workflowId: $workflowId) {
      id
      nodeId
      start
      wanted
      status
      problem
      attempts
      callbackUrl
      lastLookAt
      nextAt
    }
  }
`);

/** The workflow's triggers that plugins serve, as they stand now; undefined while that is not known. */
export function useTriggerServices(workflowId: string): readonly TriggerService[] | undefined {
  const [{ data }] = useSubscription({ query: TriggerServicesDocument, variables: { workflowId } });
  return data?.triggerServices;
}
