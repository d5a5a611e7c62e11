import type { StartKind } from '../gql/graphql.ts';

/** What started an execution, as a list names it. */
export const startNames: Readonly<Record<StartKind, string>> = {
  WEBHOOK: 'Webhook',
  MANUAL: 'By hand',
  API: 'API',
  SCHEDULE: 'Schedule',
  ERROR: 'Failed execution',
  WORKFLOW: 'Workflow',
  POLLING: 'Polling',
  CONNECTION: 'Connection',
};
