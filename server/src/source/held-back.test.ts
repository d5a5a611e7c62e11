/** Webhooks of workflows whose settings hold executions back, through the real routes, starter and worker. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestNode } from '../engine/testing.ts';
import { createTestBed, createTestClock, type TestBed, type TestProcess } from '../execution/testing.ts';
import { uuidv7 } from '../lib/ids.ts';
import { createIngest } from './ingest.ts';
import { createSourceRoutes } from './routes.ts';
import { createSourceTally } from './tally.ts';

const clock = createTestClock();
let bed: TestBed;
let process: TestProcess;
let server: Server;
const closers: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  bed = await createTestBed('held_back');
  process = await bed.open({ clock });
  const { starter, runner, overflow } = process.executions;
  const onError = (error: Error): void => void bed.errors.push(error);
  const routes = createSourceRoutes(bed.pool, process.live);
  const tally = createSourceTally(bed.pool, clock, onError);
  closers.push(
    () => routes.stop(),
    () => tally.stop(),
  );
  const receive = () => Promise.reject(new Error('not part of this test'));
  const ingest = createIngest({ processId: process.processId, clock, routes, tally, starter, runner, overflow, receive, onError });
  server = createServer((request, response) => void ingest(request, response, (request.url ?? '').slice(1), ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  for (const close of closers) await close();
  await bed.close();
});

/** A workflow behind a source; gives its id and how to send a webhook to it. */
async function hook(nodes: Record<string, TestNode>, edges: string[], settings: WorkflowSettings, answer: 'none' | 'last' = 'none') {
  const { workflowId, versionId } = await bed.draw(nodes, edges);
  const [sourceId, path] = [uuidv7(), `hook-${uuidv7()}`];
  await bed.pool.query(
    `insert into source (id, workspace_id, name, path, enabled, trigger_count, rejected_count, created_at, updated_at) values ($1, $2, 'Test', $3, true, 0, 0, now(), now())`,
    [sourceId, bed.workspaceId, path],
  );
  await bed.pool.query(
    `insert into workflow_trigger (id, workspace_id, workflow_id, version_id, node_id, start, source_id, answer, created_at, settings)
      values ($1, $2, $3, $4, 'start', 'webhook', $5, $6, now(), $7)`,
    [uuidv7(), bed.workspaceId, workflowId, versionId, sourceId, answer, JSON.stringify(settings)],
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`;
  const headers = { 'content-type': 'application/json' };
  const post = (body: unknown): Promise<Response> => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { workflowId, post };
}

const executionsOf = async (workflowId: string) =>
  (
    await bed.pool.query(
      `select e.status, e.priority, e.limit_key as "limitKey", event.id as "eventId", event.data->'body' as body
        from execution e join event on event.id = e.event_id where e.workflow_id = $1 order by e.id`,
      [workflowId],
    )
  ).rows;

test('a caller whose execution has to stand in line gets 202, and it runs later', async () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  let running = 0;
  const work: TestNode = { run: async (ctx) => (running++, await opened, ctx.trigger) };
  const { workflowId, post } = await hook(
    { work },
    ['start -> work'],
    { concurrency: { limit: 1, key: '{{ trigger.body.shop }}' }, priority: 'HIGH' },
    'last',
  );
  const first = post({ shop: 'a' });
  await expect.poll(() => running).toBe(1);
  const second = await post({ shop: 'a' });
  expect([second.status, await second.json()]).toEqual([202, { eventId: expect.any(String) }]);
  const other = post({ shop: 'b' });
  await expect.poll(() => running).toBe(2);
  open();
  expect([(await first).status, (await other).status]).toEqual([200, 200]);
  await expect.poll(async () => (await executionsOf(workflowId)).map((row) => row.status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
  expect((await executionsOf(workflowId)).map((row) => [row.priority, row.limitKey])).toEqual(
    ['a', 'a', 'b'].map((shop) => [2, `${workflowId}:${shop}`]),
  );
});

test('debounced webhooks are each accepted with an event of their own, and start one execution with the last', async () => {
  const { workflowId, post } = await hook({}, [], { debounce: { delayMs: 1_000, key: '{{ customer }}' } }, 'last');
  const eventIds: string[] = [];
  for (const [customer, n] of [
    ['x', 1],
    ['y', 2],
    ['x', 3],
  ]) {
    const answer = await post({ customer, n });
    expect(answer.status).toBe(202);
    eventIds.push(((await answer.json()) as { eventId: string }).eventId);
    clock.advance(100);
  }
  expect(new Set(eventIds).size).toBe(3);
  expect(await executionsOf(workflowId)).toMatchObject([
    { status: 'QUEUED', eventId: eventIds[2], body: { customer: 'x', n: 3 } },
    { status: 'QUEUED', eventId: eventIds[1], body: { customer: 'y', n: 2 } },
  ]);
  clock.advance(1_000);
  await expect.poll(async () => (await executionsOf(workflowId)).map((row) => row.status)).toEqual(['COMPLETED', 'COMPLETED']);
});

test('past what may be queued, a webhook is told when to come again, and nothing of it is stored', async () => {
  const { workflowId, post } = await hook({ wait: { run: () => new Promise<null>(() => {}) } }, ['start -> wait'], {
    concurrency: { limit: 1 },
    maxQueued: 2,
  });
  const answers = [await post(0)];
  await expect.poll(async () => (await executionsOf(workflowId))[0]?.status).toBe('RUNNING');
  // The depth is known from a count that is some time old.
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (let n = 1; n <= 4; n++) answers.push(await post(n));
  expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 503, 503]);
  const refused = answers[3] as Response;
  expect([refused.headers.get('retry-after'), await refused.json()]).toEqual([
    '5',
    { error: { code: 'QUEUE_FULL', message: expect.any(String) } },
  ]);
  expect(await executionsOf(workflowId)).toHaveLength(3);
});
