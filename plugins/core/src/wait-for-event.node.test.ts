import type { JsonValue } from '@hookloom/sdk';
import { runNode } from '@hookloom/sdk/testing';
import { expect, test } from 'vitest';
import { waitForEvent } from './wait-for-event.node.ts';

const now = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

async function awaited(params: Record<string, JsonValue>) {
  const { directive } = await runNode(waitForEvent, { params, now });
  return directive.kind === 'wait' ? directive.wait : directive;
}

test('waits for any webhook of a source, for ever, from five minutes ago on', async () => {
  expect(await awaited({ source: 's1' })).toEqual({
    kind: 'EVENT',
    topic: 'source:s1',
    key: null,
    condition: null,
    since: now - 5 * minute,
    until: null,
  });
});

test('waits for a type of event, a field and a condition, for some time', async () => {
  const params = {
    from: 'event',
    eventType: ' order.paid ',
    path: 'order.id',
    value: 7,
    condition: ' event.data.total > 100 ',
    timeout: 2,
    timeoutUnit: 'days',
    lookBackMinutes: 0,
  };
  expect(await awaited(params)).toEqual({
    kind: 'EVENT',
    topic: 'order.paid',
    key: { path: 'order.id', value: '7' },
    condition: 'event.data.total > 100',
    since: now,
    until: now + 48 * 60 * minute,
  });
});

test('braces around the condition are taken away, and an empty one is none', async () => {
  expect(await awaited({ source: 's1', condition: '{{ event.data.ok }}' })).toMatchObject({ condition: 'event.data.ok' });
  expect(await awaited({ source: 's1', condition: ' {{ }} ' })).toMatchObject({ condition: null });
});

test.each<[Record<string, JsonValue>, string]>([
  [{}, 'SOURCE_MISSING'],
  [{ from: 'event', eventType: ' ' }, 'EVENT_TYPE_MISSING'],
  [{ from: 'event', eventType: 'source:other' }, 'EVENT_TYPE_INVALID'],
  // Each would wait for ever: no event of such a type can be published.
  [{ from: 'event', eventType: 'Order paid' }, 'EVENT_TYPE_INVALID'],
  [{ from: 'event', eventType: 'order' }, 'EVENT_TYPE_INVALID'],
  [{ from: 'event', eventType: 'order..paid' }, 'EVENT_TYPE_INVALID'],
  [{ from: 'event', eventType: 'order.\0' }, 'EVENT_TYPE_INVALID'],
  [{ source: 's1', path: 'body..id', value: 'x' }, 'INVALID_PATH'],
  [{ source: 's1', path: '{{ x }}', value: 'x' }, 'INVALID_PATH'],
  [{ source: 's1', path: 'body.id', value: '' }, 'MATCH_EMPTY'],
  [{ source: 's1', path: 'body.id', value: 'x'.repeat(1_001) }, 'MATCH_INVALID'],
  [{ source: 's1', path: 'body.id', value: 'a\0b' }, 'MATCH_INVALID'],
  [{ source: 's1', timeout: 1e9, timeoutUnit: 'weeks' }, 'WAIT_TOO_LONG'],
  [{ source: 's1', lookBackMinutes: 61 }, 'PARAMS_INVALID'],
])('%j is refused as %s', async (params, code) => {
  await expect(awaited(params)).rejects.toMatchObject({ class: 'USER', code });
});
