/**
 * When a schedule fires. Pure.
 *
 * Clocks that change: a firing in the hour that is left out happens an hour later by the clock (2:30 becomes 3:30), one in the hour that
 * comes twice happens the first time only, and a rule for every hour, or every few minutes, follows the hours that pass.
 */
import { CronExpressionParser, type CronExpression } from 'cron-parser';
import type { Schedule, ScheduleFault } from '../workflow/schedules.ts';

/** A firing that starts so much later is a missed one. */
export const LATE_MS = 60_000;
/** Missed firings are counted up to here. */
const MAX_COUNTED = 1_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks go back by this much at most, and the change is looked for in this time. */
const CHANGE_MS = 3 * HOUR_MS;

/** The first firing after an instant, both in milliseconds since 1970; null where there is none. The schedule must be without faults. */
export function nextFiring(schedule: Schedule, after: number): number | null {
  return firings(schedule, after).next().value ?? null;
}

/** Why a schedule cannot be read, or can never fire; null for one that will. */
export function scheduleFault({ cron, timeZone, missed }: Schedule): ScheduleFault | null {
  if (!isTimeZone(timeZone))
    return { param: 'timeZone', message: `There is no time zone ${timeZone}. Use a name such as Europe/Berlin or UTC.` };
  const fields = cron.trim().split(/\s+/).filter(Boolean);
  if (fields.length !== 5) {
    const message = `A schedule has five fields: minute, hour, day of the month, month, day of the week. This one has ${fields.length}.`;
    return { param: 'cron', message };
  }
  // cron-parser takes H for a random number, which would be another one in each process.
  if (fields.some((field) => /(^|[^a-z])h([^a-z]|$)/i.test(field))) return { param: 'cron', message: 'A schedule cannot use H.' };
  try {
    if (nextFiring({ cron, timeZone, missed }, 0) !== null) return null;
  } catch (error) {
    if (!isNeverError(error)) return { param: 'cron', message: `The schedule cannot be read: ${(error as Error).message}.` };
  }
  return { param: 'cron', message: 'This schedule never fires: there is no such day.' };
}

export interface DueFiring {
  /** The firing that an execution is started for; null where none is. Milliseconds since 1970. */
  scheduledAt: number | null;
  /** Firings that were missed since the last one, this one included if it was; up to 1,000. */
  missed: number;
  /** The next one; null where there is none. */
  next: number | null;
}

/** What a schedule whose next firing was to be at `dueAt` does now, which is not before that. */
export function firingDue(schedule: Schedule, dueAt: number, now: number): DueFiring {
  let latest = dueAt;
  let passed = 0;
  let missed = 0;
  for (const at of firings(schedule, dueAt - 1)) {
    if (at > now) break;
    latest = at;
    passed++;
    if (now - at > LATE_MS) missed++;
    if (passed >= MAX_COUNTED) {
      latest = latestFiring(schedule, now) ?? latest;
      break;
    }
  }
  const isMissed = now - latest > LATE_MS;
  return { scheduledAt: isMissed && schedule.missed === 'skip' ? null : latest, missed, next: nextFiring(schedule, now) };
}

/** Looks back in steps, since cron-parser's own way back does not give the same instants where clocks change. */
function latestFiring(schedule: Schedule, now: number): number | null {
  for (const span of [2 * 60_000, 2 * HOUR_MS, 2 * DAY_MS, 62 * DAY_MS, 9 * 366 * DAY_MS]) {
    let latest: number | null = null;
    for (const at of firings(schedule, now - span)) {
      if (at > now) break;
      latest = at;
    }
    if (latest !== null) return latest;
  }
  return null;
}

function* firings({ cron, timeZone }: Schedule, after: number): Generator<number, undefined> {
  const expression = CronExpressionParser.parse(cron, { tz: timeZone, currentDate: new Date(after) });
  for (;;) {
    const at = nextOf(expression);
    if (at === null) return undefined;
    if (!isRepeat(cron, timeZone, at)) yield at;
  }
}

function nextOf(expression: CronExpression): number | null {
  try {
    return expression.next().getTime();
  } catch (error) {
    if (isNeverError(error)) return null;
    throw error;
  }
}

/**
 * Whether it is the second of two instants with the same time on the clock, and the first has fired for it. cron-parser sees to that itself,
 * but only where it has passed the first: not where it begins between the two.
 */
function isRepeat(cron: string, timeZone: string, at: number): boolean {
  const back = offsetAt(timeZone, at - CHANGE_MS) - offsetAt(timeZone, at);
  if (back <= 0 || offsetAt(timeZone, at - back) === offsetAt(timeZone, at)) return false;
  const expression = CronExpressionParser.parse(cron, { tz: timeZone, currentDate: new Date(at - back - 1) });
  for (;;) {
    const other = nextOf(expression);
    if (other === null || other >= at) return other !== at;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for a zone that does not exist. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Milliseconds by which a zone's clocks are ahead of UTC. */
function offsetAt(timeZone: string, ms: number): number {
  const format = formatOf(timeZone);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}

/** Names only: an offset such as `+01:00` knows no summer. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

function isNeverError(error: unknown): boolean {
  return error instanceof Error && /explicit day of month|loop limit|out of the time ?span/i.test(error.message);
}
