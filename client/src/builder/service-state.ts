import type { TriggerServiceStatus } from '../gql/graphql.ts';

/** How a trigger that a plugin serves stands, before its workflow goes live too. */
export type ServiceState = TriggerServiceStatus | 'NOT_PUBLISHED' | 'NOT_ACTIVE';

interface LiveWorkflow {
  active: boolean;
  publishedVersion: object | null;
}

/**
 * A trigger that was only drawn has no service; the one of an active workflow gets it within moments. One that is not wanted
 * any more stays until it is taken down.
 */
export function serviceStateOf(
  { active, publishedVersion }: LiveWorkflow,
  service: { status: TriggerServiceStatus; wanted: boolean } | undefined,
): ServiceState {
  if (service && !service.wanted) return 'REMOVING';
  if (service) return service.status;
  if (publishedVersion === null) return 'NOT_PUBLISHED';
  return active ? 'NOT_PUBLISHED' : 'NOT_ACTIVE';
}
