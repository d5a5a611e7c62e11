import { expect, test } from 'vitest';
import { pickTrigger, triggerData } from './run-workflow.ts';

const clock = { now: () => Date.UTC(2026, 0, 1) };
const hook = { nodeId: 'hook', start: 'webhook', sourceId: 's', answer: 'none', schedule: null } as const;
const manual = { nodeId: 'go', start: 'manual', sourceId: null, answer: 'none', schedule: null } as const;

test('data for a webhook trigger is a whole webhook, or else its body', () => {
  const whole = { body: 1, headers: {} };
  expect(triggerData(hook, whole, clock)).toBe(whole);
  expect(triggerData(hook, [1], clock)).toEqual({
    method: 'POST',
    path: '',
    headers: {},
    query: {},
    body: [1],
    receivedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(triggerData(manual, [1], clock)).toEqual([1]);
});

test('the trigger is the named one, the only one, or the only manual one', () => {
  expect(pickTrigger([hook])).toBe(hook);
  expect(pickTrigger([hook, manual])).toBe(manual);
  expect(pickTrigger([hook, manual], 'hook')).toBe(hook);
  expect(() => pickTrigger([hook, { ...hook, nodeId: 'hook2' }])).toThrow('Say which trigger starts it');
  expect(() => pickTrigger([hook], 'go')).toThrow('no trigger go');
  expect(() => pickTrigger([])).toThrow('Say which');
});
