/** What an event can be waited for by: its topics, and the texts in its data. Pure. */
import type { JsonValue } from '@hookloom/sdk/wire';

/** A longer text matches no wait. */
const MAX_KEY_LENGTH = 1_000;

/** The topics that an event is on: its type, and for a webhook its source. */
export function topicsOf(event: { type: string; sourceId: string | null }): string[] {
  return event.sourceId === null ? [event.type] : [event.type, topicOfSource(event.sourceId)];
}

const SOURCE_PREFIX = 'source:';

export function topicOfSource(sourceId: string): string {
  return `${SOURCE_PREFIX}${sourceId}`;
}

/** The source that a topic names; null where it names an event type. */
export function sourceOfTopic(topic: string): string | null {
  return topic.startsWith(SOURCE_PREFIX) ? topic.slice(SOURCE_PREFIX.length) : null;
}

/**
 * The text of the scalar at a path such as `body.items.0.id`; null where there is none. Own properties only, so that no sender's data can
 * match by what every object has.
 */
export function keyAt(data: JsonValue, path: string): string | null {
  let value: JsonValue | undefined = data;
  for (const key of path.split('.')) value = ownValue(value, key);
  if (value === undefined || value === null || typeof value === 'object') return null;
  const text = String(value);
  // Postgres has no text with NUL, so no wait can ask for one either.
  return text.length > MAX_KEY_LENGTH || text.includes('\0') ? null : text;
}

function ownValue(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return /^\d{1,9}$/.test(key) ? value[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
