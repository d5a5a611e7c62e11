import type { StartKind } from '../gql/graphql.ts';
import { startNames } from './start-names.ts';
import { executionStatuses, type ExecutionStatus } from '@hookloom/sdk/wire';

/** What the address of the executions page says: `?workflowId=…&status=FAILED&start=SCHEDULE`. */
export interface ExecutionSearch {
  workflowId?: string;
  status?: ExecutionStatus;
  start?: StartKind;
}

export const startKinds = Object.keys(startNames) as StartKind[];

/** Reads the query string; what it does not know it leaves out. */
export function readExecutionSearch(search: Record<string, unknown>): ExecutionSearch {
  return {
    workflowId: typeof search.workflowId === 'string' && search.workflowId ? search.workflowId : undefined,
    status: executionStatuses.find((status) => status === search.status),
    start: startKinds.find((start) => start === search.start),
  };
}
