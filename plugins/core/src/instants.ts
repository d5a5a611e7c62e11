/** Instants as people write them. */
import { NodeError } from '@hookloom/sdk';

/** Milliseconds since 1970, as `Date.now()` gives them: years 1973 to 2286. */
const epochPattern = /^\d{12,13}$/;
/** A time with `Z` or an offset behind it. */
const absolutePattern = /\d[Tt ]\d{2}.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/;

/** @throws NodeError `UNKNOWN_TIME_ZONE` */
function checkZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new NodeError('USER', 'UNKNOWN_TIME_ZONE', `There is no time zone "${timeZone}". Write one such as Europe/Berlin or UTC`, {
      cause,
    });
  }
}

function read(text: string, timeZone: string): number {
  if (epochPattern.test(text)) return Number(text);
  if (text.endsWith(']')) return Temporal.ZonedDateTime.from(text).epochMilliseconds;
  if (absolutePattern.test(text)) return Temporal.Instant.from(text).epochMilliseconds;
  // A time that the clocks leave out counts as the hour after, one that they show twice as the first.
  return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/**
 * The instant that a text names, in milliseconds since 1970: ISO 8601 with an offset, or without one a date or date and time in `timeZone`
 * (IANA), or a number of milliseconds since 1970.
 * @throws NodeError `UNKNOWN_TIME_ZONE`, or `INVALID_TIME` for anything else
 */
export function parseInstant(text: string, timeZone: string): number {
  const zone = checkZone(timeZone.trim());
  try {
    return read(text.trim(), zone);
  } catch (cause) {
    throw new NodeError('USER', 'INVALID_TIME', `"${text}" is not a time. Write one such as 2026-03-01 09:00 or 2026-03-01T09:00:00Z`, {
      cause,
    });
  }
}
