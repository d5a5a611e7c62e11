import { expect, test } from 'vitest';
import { firingDue, nextFiring, scheduleFault } from './schedule.ts';

const schedule = (cron: string, timeZone = 'UTC', missed: 'skip' | 'once' = 'skip') => ({ cron, timeZone, missed });
const at = (text: string): number => Date.parse(text);

function firings(cron: string, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let last = at(after);
  while (found.length < count) {
    const next = nextFiring(schedule(cron, timeZone), last);
    if (next === null) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    last = next;
  }
  return found;
}

test.each([
  ['every day at nine', '0 9 * * *', 'UTC', '2026-01-30T10:00Z', ['2026-01-31T09:00', '2026-02-01T09:00']],
  ['an instant of its own does not count', '0 9 * * *', 'UTC', '2026-01-30T09:00Z', ['2026-01-31T09:00']],
  ['on working days, by name', '30 8 * * MON-FRI', 'UTC', '2026-01-30T10:00Z', ['2026-02-02T08:30', '2026-02-03T08:30']],
  ['on the 29th of February', '0 0 29 2 *', 'UTC', '2026-01-01T00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['on the last day of the month', '0 0 L * *', 'UTC', '2026-02-01T00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']],
  ['in a zone', '0 9 * * *', 'America/New_York', '2026-01-30T10:00Z', ['2026-01-30T14:00']],
  // On 28 March 2027 the clocks in Berlin go from 2:00 to 3:00.
  [
    'at a time that is left out: an hour later by the clock',
    '30 2 * * *',
    'Europe/Berlin',
    '2027-03-27T12:00Z',
    ['2027-03-28T01:30', '2027-03-29T00:30'],
  ],
  [
    'at a time that is left out and the one it falls on: once',
    '30 2,3 * * *',
    'Europe/Berlin',
    '2027-03-28T00:00Z',
    ['2027-03-28T01:30', '2027-03-29T00:30'],
  ],
  [
    'every hour over the hour that is left out',
    '0 * * * *',
    'Europe/Berlin',
    '2027-03-28T00:30Z',
    ['2027-03-28T01:00', '2027-03-28T02:00'],
  ],
  // On 25 October 2026 they go from 3:00 back to 2:00.
  [
    'at a time that comes twice: the first time only',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24T12:00Z',
    ['2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  ['looked for between the two times', '30 2 * * *', 'Europe/Berlin', '2026-10-25T01:00Z', ['2026-10-26T01:30']],
  [
    'in a range of hours, looked for between the two times',
    '15 1-3 * * *',
    'Europe/Berlin',
    '2026-10-25T01:00Z',
    ['2026-10-25T02:15', '2026-10-26T00:15'],
  ],
  [
    'every half hour through the hour that comes twice',
    '*/30 * * * *',
    'Europe/Berlin',
    '2026-10-25T00:15Z',
    ['2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30', '2026-10-25T02:00'],
  ],
])('fires %s', (_, cron, timeZone, after, expected) => {
  expect(firings(cron, timeZone, after, expected.length)).toEqual(expected);
});

test.each([
  ['0 9 * * *', 'Europe/Berlin', null],
  ['0 9 * * 1-5', 'utc', null],
  [
    '0 9 * * *',
    'Mars/Olympus',
    { param: 'timeZone', message: 'There is no time zone Mars/Olympus. Use a name such as Europe/Berlin or UTC.' },
  ],
  ['0 9 * * *', '+01:00', { param: 'timeZone' }],
  ['0 0 30 2 *', 'UTC', { param: 'cron', message: 'This schedule never fires: there is no such day.' }],
  ['0 0 31 4,6,9,11 *', 'UTC', { param: 'cron', message: 'This schedule never fires: there is no such day.' }],
  [
    '',
    'UTC',
    { param: 'cron', message: 'A schedule has five fields: minute, hour, day of the month, month, day of the week. This one has 0.' },
  ],
  ['* * * * * *', 'UTC', { param: 'cron' }],
  ['@daily', 'UTC', { param: 'cron' }],
  ['61 * * * *', 'UTC', { param: 'cron', message: 'The schedule cannot be read: Constraint error, got value 61 expected range 0-59.' }],
  ['a * * * *', 'UTC', { param: 'cron' }],
  ['H 3 * * *', 'UTC', { param: 'cron', message: 'A schedule cannot use H.' }],
  ['0 0 * MAR THU', 'UTC', null],
])('%s in %s has the fault %o', (cron, timeZone, fault) => {
  if (fault === null) expect(scheduleFault(schedule(cron, timeZone))).toBeNull();
  else expect(scheduleFault(schedule(cron, timeZone))).toMatchObject(fault);
});

const due = (cron: string, missed: 'skip' | 'once', dueAt: string, now: string): unknown => {
  const { scheduledAt, missed: count, next } = firingDue(schedule(cron, 'UTC', missed), at(dueAt), at(now));
  const text = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));
  return [text(scheduledAt), count, text(next)];
};

test.each([
  ['in time', 'skip', '2026-01-05T09:00Z', '2026-01-05T09:00:30Z', ['2026-01-05T09:00', 0, '2026-01-06T09:00']],
  ['late, where missed ones are skipped', 'skip', '2026-01-05T09:00Z', '2026-01-05T09:02Z', [null, 1, '2026-01-06T09:00']],
  ['late, where one is caught up', 'once', '2026-01-05T09:00Z', '2026-01-05T09:02Z', ['2026-01-05T09:00', 1, '2026-01-06T09:00']],
  ['three days late: one for all', 'once', '2026-01-05T09:00Z', '2026-01-07T12:00Z', ['2026-01-07T09:00', 3, '2026-01-08T09:00']],
  [
    'three days late, but in time for the last',
    'skip',
    '2026-01-05T09:00Z',
    '2026-01-07T09:00:10Z',
    ['2026-01-07T09:00', 2, '2026-01-08T09:00'],
  ],
] as const)('a daily schedule that is looked at %s', (_, missed, dueAt, now, expected) => {
  expect(due('0 9 * * *', missed, dueAt, now)).toEqual(expected);
});

test('what fires every minute and was away for a month counts a thousand missed ones, and goes on at the present minute', () => {
  const started = performance.now();
  expect(due('* * * * *', 'once', '2026-01-01T00:00Z', '2026-02-01T00:00:10Z')).toEqual(['2026-02-01T00:00', 1_000, '2026-02-01T00:01']);
  expect(performance.now() - started).toBeLessThan(2_000);
});
