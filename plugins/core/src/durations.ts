/** Spans of time as forms have them: an amount and a unit. A day is 24 hours. */
import { NodeError, number, select, type VisibleWhen } from '@hookloom/sdk';

const unitMs = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 7 * 86_400_000,
} as const;
export type TimeUnit = keyof typeof unitMs;

/** Far enough for any plan, and near enough for every clock and database. */
const MAX_YEARS = 100;
const MAX_MS = MAX_YEARS * 365 * unitMs.days;

/** The unit beside an amount. */
export function timeUnit(options: { title: string; visibleWhen?: VisibleWhen }) {
  return select({
    ...options,
    options: [
      { value: 'seconds', label: 'Seconds' },
      { value: 'minutes', label: 'Minutes' },
      { value: 'hours', label: 'Hours' },
      { value: 'days', label: 'Days' },
      { value: 'weeks', label: 'Weeks' },
    ],
  });
}

/** How long to wait at most, with the help that all waiting nodes share. */
export function timeLimit() {
  return number({ title: 'Give up after', description: '0 waits for ever. What is given up leaves by the timeout output.' }).min(0);
}

/**
 * The instant that lies this far from `now`, both in milliseconds since 1970.
 * @throws NodeError `WAIT_TOO_LONG`
 */
export function instantAfter(now: number, amount: number, unit: TimeUnit): number {
  return notTooFar(now, now + Math.round(amount * unitMs[unit]));
}

/** As `instantAfter`; null, which is never, for an amount of 0. */
export function deadlineAfter(now: number, amount: number, unit: TimeUnit): number | null {
  return amount === 0 ? null : instantAfter(now, amount, unit);
}

/** @throws NodeError `WAIT_TOO_LONG` */
export function notTooFar(now: number, instant: number): number {
  if (instant - now <= MAX_MS) return instant;
  throw new NodeError('USER', 'WAIT_TOO_LONG', `A wait may take at most ${MAX_YEARS} years`);
}
