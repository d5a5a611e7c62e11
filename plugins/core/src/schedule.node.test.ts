import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { schedule } from './schedule.node.ts';

test('gives on what the firing brought', async () => {
  const data = { scheduledAt: '2026-01-01T09:00:00.000Z', firedAt: '2026-01-01T09:00:00.120Z', missed: 0 };
  expect(await runNode(schedule, { input: data })).toMatchObject({ value: data, port: 'out' });
});

test('is at nine every day in UTC, and skips what was missed, unless told otherwise', () => {
  expect(schedule.params.parse({})).toEqual({ cron: '0 9 * * *', timeZone: 'UTC', missed: 'skip' });
  expect(schedule.params.safeParse({ cron: '' }).success).toBe(false);
  expect(schedule.params.safeParse({ timeZone: '' }).success).toBe(false);
});
