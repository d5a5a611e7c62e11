/** The events that nodes publish while they run. */
import { NodeError } from '@hookloom/sdk';
import type pg from 'pg';
import type { HostParts } from '../../host/host-functions.ts';
import type { Clock } from '../../lib/clock.ts';
import { uuidv7 } from '../../lib/ids.ts';
import { eventNamed } from '../rows/event-names.ts';
import type { Starter } from '../start.ts';
import { publishEvent, typeFault } from './publish-event.ts';

interface Parts {
  pool: pg.Pool;
  starter: Starter;
  clock: Clock;
}

/**
 * Commits a node's event and wakes who waits for it. In every try of a step, the event with the same index is the same one and is
 * committed once. Its id cannot be derived from the step, since who waits looks past the id of the time at which the wait began.
 * @throws NodeError `EVENT_TYPE_INVALID`
 */
export async function emitEvent(
  { pool, starter, clock }: Parts,
  { type, data, index }: Parameters<HostParts['emitEvent']>[0],
  { workspaceId, idempotencyKey }: Parameters<HostParts['emitEvent']>[1],
): Promise<{ eventId: string }> {
  const fault = typeof type === 'string' ? typeFault(type) : 'An event type is a text.';
  if (fault) throw new NodeError('USER', 'EVENT_TYPE_INVALID', fault);
  if (idempotencyKey === null) return publishEvent(starter, clock, { workspaceId, type, data: data ?? null });
  const once = `${idempotencyKey}#${index}`;
  const event = { id: uuidv7(clock.now()), workspaceId, type, sourceId: null, dataJson: JSON.stringify(data ?? null) };
  await starter.begin({ event, executions: [], once });
  // An earlier try, or another process that believes to have the step, may have committed it before: then nothing was stored now.
  return { eventId: (await eventNamed(pool, workspaceId, once)) ?? event.id };
}
