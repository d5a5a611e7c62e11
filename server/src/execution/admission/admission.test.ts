import type { JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { admissionOf } from './admission.ts';

const webhook: JsonValue = {
  method: 'POST',
  headers: { 'x-shop': 's1' },
  body: { customerId: 'c1', total: 12, address: { city: 'Bonn' } },
};
const admit = (settings: WorkflowSettings, priority?: 'URGENT') => admissionOf('w', settings, () => webhook, priority);

test('without settings an execution is of normal priority, and its data is not read', () => {
  const unread = (): never => {
    throw new Error('was read');
  };
  const plain = { priority: 1, limitKey: null, limitMax: null, debounce: null };
  expect(admissionOf('w', null, unread)).toEqual(plain);
  expect(admissionOf('w', { timeoutMs: 5_000, concurrency: { limit: 3 } }, unread)).toEqual({ ...plain, limitKey: 'w', limitMax: 3 });
});

test("a start's own priority goes before the workflow's", () => {
  expect(admit({ priority: 'LOW' }).priority).toBe(0);
  expect(admit({ priority: 'LOW' }, 'URGENT').priority).toBe(3);
});

test.each([
  ['{{ trigger.body.customerId }}', 'w:c1'],
  ['{{ customerId }}', 'w:c1'],
  ["{{ trigger.headers['x-shop'] }}/{{ customerId }}", 'w:s1/c1'],
  ['{{ trigger.body.total }}', 'w:12'],
  ['{{ trigger.body.address }}', 'w:{"city":"Bonn"}'],
  ['{{ trigger.body.missing }}', 'w:'],
  ['all', 'w:all'],
])('the key %s gives %s', (key, limitKey) => {
  expect(admit({ concurrency: { limit: 1, key } }).limitKey).toBe(limitKey);
});

test('a value that is long, or that Postgres cannot hold, is replaced by its hash', () => {
  const keyOf = (value: string): string | null =>
    admissionOf('w', { concurrency: { limit: 1, key: '{{ trigger }}' } }, () => value).limitKey;
  expect(keyOf('x'.repeat(200))).toBe(`w:${'x'.repeat(200)}`);
  for (const value of ['x'.repeat(201), 'a\0b', '\ud800']) expect(keyOf(value)).toMatch(/^w:sha256:[0-9a-f]{64}$/);
  expect(keyOf('\ud800')).not.toBe(keyOf('\ud801'));
});

test('a debounced start names its key, its delay and its limit', () => {
  expect(admit({ debounce: { delayMs: 500 } }).debounce).toEqual({ key: '', delayMs: 500, maxDelayMs: null });
  expect(admit({ debounce: { delayMs: 500, maxDelayMs: 900, key: '{{ customerId }}' } }).debounce).toEqual({
    key: 'c1',
    delayMs: 500,
    maxDelayMs: 900,
  });
});
