import type { JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { uuidv7 } from '../../lib/ids.ts';
import type { Starter } from '../start.ts';

export interface PublishEventInput {
  workspaceId: string;
  type: string;
  data: JsonValue;
}

const MAX_TYPE_LENGTH = 200;
const typePattern = /^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+$/;
/** Whoever waits for a webhook or a start must not be fooled by one that never was. */
const ownTypes = /^(webhook|workflow)\./;

/** Commits an event that starts nothing, and wakes who waits for it. Resolves once it is durable. Throws VALIDATION_FAILED. */
export async function publishEvent(
  starter: Starter,
  clock: Clock,
  { workspaceId, type, data }: PublishEventInput,
): Promise<{ eventId: string }> {
  const fault = typeFault(type);
  if (fault) throw new AppError('VALIDATION_FAILED', fault, { issues: [{ path: 'type', message: fault }] });
  const event = { id: uuidv7(clock.now()), workspaceId, type, sourceId: null, dataJson: JSON.stringify(data) };
  await starter.begin({ event, executions: [] });
  return { eventId: event.id };
}

/** What is wrong with an event type that somebody gives; null where it is right. */
export function typeFault(type: string): string | null {
  if (type.length > MAX_TYPE_LENGTH) return `An event type has ${MAX_TYPE_LENGTH} characters at most.`;
  if (!typePattern.test(type)) return 'An event type is lower case words with dots between them, such as order.paid.';
  return ownTypes.test(type) ? 'Event types that begin with webhook or workflow are the platform’s own.' : null;
}
