import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createBlobs } from './values/blobs.ts';
import { createEventWaits } from './waits/event-waits.ts';
import { plainExecution } from './rows/rows.ts';
import { createStarter, type Beginning } from './start.ts';
import { createTestBed, type TestBed } from './testing.ts';

let bed: TestBed;
beforeAll(async () => {
  bed = await createTestBed('start');
});
afterAll(() => bed?.close());

/** The pool, and what was sent through it. */
function watched(pool: pg.Pool): { pool: pg.Pool; statements: string[] } {
  const statements: string[] = [];
  const note = (query: unknown): void => void statements.push(typeof query === 'string' ? query : (query as { text: string }).text);
  const watch = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(on, key) {
        const value: unknown = Reflect.get(on, key);
        if (key === 'query') return (...args: unknown[]) => (note(args[0]), (value as (...args: unknown[]) => unknown).apply(on, args));
        if (key === 'connect') return async () => watch(await (value as () => Promise<object>).call(on));
        return typeof value === 'function' ? value.bind(on) : value;
      },
    });
  return { pool: watch(pool), statements };
}

test('executions that nothing holds back cost their rows and their jobs, and no statement more', async () => {
  const process = await bed.open({ worker: false });
  const { limits, overflow } = process.executions;
  const { pool, statements } = watched(bed.pool);
  const eventWaits = await createEventWaits({ pool: bed.pool, live: process.live, onError: (error) => bed.errors.push(error) });
  const blobs = createBlobs(pool, systemClock);
  const starter = createStarter({
    pool,
    queue: process.queue,
    limits,
    overflow,
    blobs,
    eventWaits,
    live: process.live,
    clock: systemClock,
  });
  const drawn = await bed.draw({}, []);
  const beginning = (): Beginning => {
    const event = { id: uuidv7(), workspaceId: bed.workspaceId, type: 'webhook.received', sourceId: null, dataJson: '{}' };
    const ids = {
      id: uuidv7(),
      eventId: event.id,
      workspaceId: bed.workspaceId,
      ...drawn,
      triggerNodeId: 'start',
      start: 'WEBHOOK' as const,
    };
    return { event, executions: [{ ...plainExecution, ...ids }] };
  };
  await Promise.all(Array.from({ length: 50 }, () => starter.begin(beginning())));
  expect(statements).toEqual([
    expect.stringMatching(/^with job as \(\s*insert into pgboss[^]+insert into event[^]+insert into execution/i),
  ]);
  await eventWaits.stop();
  await process.stop();
});
