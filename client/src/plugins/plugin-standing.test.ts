import { expect, test } from 'vitest';
import { standingOf } from './plugin-standing.ts';

const thrown = { state: 'BROKEN', problem: 'thrown at import' };

test('a plugin whose code cannot be loaded is not called ready', () => {
  expect(standingOf({ status: 'READY', problem: null }, thrown)).toEqual({ status: 'BROKEN', problem: 'thrown at import' });
});

test('what keeps it from running at all comes first', () => {
  expect(standingOf({ status: 'DISABLED', problem: 'off' }, thrown)).toEqual({ status: 'DISABLED', problem: 'off' });
});

test.each([null, undefined, { state: 'RUNNING', problem: 'it was restarted' }])('otherwise its status stays (%j)', (process) => {
  expect(standingOf({ status: 'READY', problem: null }, process)).toEqual({ status: 'READY', problem: null });
});
