import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestBed, type TestBed, type TestProcess } from '../testing.ts';

let bed: TestBed;
let first: TestProcess;
let second: TestProcess;
beforeAll(async () => {
  bed = await createTestBed('emit');
  first = await bed.open({ worker: false });
  second = await bed.open({ worker: false });
});
afterAll(() => bed.close());

const scope = (idempotencyKey: string | null) => ({
  workspaceId: bed.workspaceId,
  plugin: 'test',
  uses: new Set(['events'] as const),
  credentials: new Map(),
  owner: null,
  executionId: null,
  idempotencyKey,
});

async function stored(type: string): Promise<string[]> {
  const { rows } = await bed.pool.query<{ id: string }>('select id from event where type = $1 order by id', [type]);
  return rows.map((row) => row.id);
}

test('however often a step is tried, and wherever, its events are published once', async () => {
  const emit = (process: TestProcess, index: number) =>
    process.executions.emitEvent({ type: 'order.paid', data: { index }, index }, scope('execution:node'));
  const tries = await Promise.all([emit(first, 0), emit(second, 0), emit(first, 1), emit(first, 0), emit(second, 1)]);
  const again = [await emit(second, 0), await emit(first, 1)];
  expect(new Set([...tries, ...again].map((event) => event.eventId)).size).toBe(2);
  expect(await stored('order.paid')).toEqual([...new Set(tries.map((event) => event.eventId))].toSorted());
});

test('another step, or another workspace, has events of its own', async () => {
  const event = { type: 'order.sent', data: null, index: 0 };
  await first.executions.emitEvent(event, scope('a'));
  await first.executions.emitEvent(event, scope('b'));
  await first.executions.emitEvent(event, scope(null));
  await first.executions.emitEvent(event, scope(null));
  expect(await stored('order.sent')).toHaveLength(4);
});

test('a type that cannot be published is the fault of the node', async () => {
  for (const type of ['webhook.received', 'Order', 1 as never])
    await expect(first.executions.emitEvent({ type, data: null, index: 0 }, scope('c'))).rejects.toMatchObject({
      class: 'USER',
      code: 'EVENT_TYPE_INVALID',
    });
});
