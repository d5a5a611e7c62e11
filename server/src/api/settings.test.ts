/** Workflow settings and schedules from the draft to what starts executions, over the whole API. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestClock } from '../execution/testing.ts';
import { startTestApi, type TestApi } from './testing.ts';

const clock = createTestClock();
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ clock });
});
afterAll(() => api.stop());

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id, typeVersion: 1, params },
});
const manual = node('start', 'core.manual');

async function mutate<Payload>(name: string, input: Record<string, unknown>, selection: string) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const answer = await api.graphql<Record<string, Payload>>(`mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, {
    input,
  });
  return { payload: answer.data?.[name] as Payload, issues: answer.errors?.[0]?.extensions.issues };
}
const create = async (graph: object): Promise<string> =>
  (await mutate<{ workflow: { id: string } }>('createWorkflow', { name: 'Test', graph }, 'workflow { id }')).payload.workflow.id;
const publish = async (id: string) => (await mutate('publishWorkflow', { id }, 'version { id }')).issues;
const nextRunAt = async (id: string) =>
  (await api.graphql<{ workflow: { nextRunAt: string | null } }>(`{ workflow(id: "${id}") { nextRunAt } }`)).data.workflow.nextRunAt;

test('publishing names what is wrong with the settings, and the triggers carry those that are right', async () => {
  const key = '{{ trigger.body.ids.map(id => id) }}';
  const faulty = await create({ nodes: [manual], edges: [], settings: { timeoutMs: 5, concurrency: { limit: 2, key } } });
  expect(await publish(faulty)).toMatchObject([{ path: 'settings.timeoutMs' }, { path: 'settings.concurrency.key' }]);
  const settings = { timeoutMs: 5_000, concurrency: { limit: 2, key: '{{ trigger.body.id }}' } };
  const id = await create({ nodes: [manual], edges: [], settings });
  expect(await publish(id)).toBeUndefined();
  const { rows } = await api.pool.query('select settings, schedule, next_at from workflow_trigger where workflow_id = $1', [id]);
  expect(rows).toEqual([{ settings, schedule: null, next_at: null }]);
});

test('an error workflow is another one, is there, and has an error trigger', async () => {
  const plain = await create({ nodes: [manual], edges: [] });
  const own = await create({ nodes: [manual], edges: [] });
  const save = (errorWorkflowId: string) =>
    mutate('saveWorkflowDraft', { id: own, graph: { nodes: [manual], edges: [], settings: { errorWorkflowId } } }, 'workflow { id }');
  for (const wrong of [own, plain, 'no-uuid', '01900000-0000-7000-8000-000000000000']) {
    await save(wrong);
    expect([wrong, await publish(own)]).toMatchObject([wrong, [{ path: 'settings.errorWorkflowId' }]]);
  }
  await save(await create({ nodes: [node('start', 'core.errorTrigger')], edges: [] }));
  expect(await publish(own)).toBeUndefined();
});

test.each([
  [{ cron: '0 0 30 2 *' }, 'cron', /never fires/],
  [{ cron: 'soon' }, 'cron', /five fields/],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone', /no time zone Mars\/Olympus/],
])('a schedule %o is refused on publish', async (params, param, message) => {
  const id = await create({ nodes: [node('clock', 'core.schedule', params)], edges: [] });
  expect(await publish(id)).toMatchObject([
    { path: `nodes.clock.params.${param}`, nodeId: 'clock', field: param, message: expect.stringMatching(message) },
  ]);
});

test('a schedule tells when it runs next, from its publishing or its being switched on, and never while it is off', async () => {
  const hourly = node('hourly', 'core.schedule', { cron: '0 * * * *', timeZone: 'UTC' });
  const daily = node('daily', 'core.schedule', { cron: '30 9 * * *', timeZone: 'Asia/Kolkata', missed: 'once' });
  const id = await create({ nodes: [daily, hourly], edges: [] });
  const hour = 60 * 60_000;
  const nextHour = (): string => new Date(Math.floor(clock.now() / hour) * hour + hour).toISOString();
  expect(await nextRunAt(id)).toBeNull();
  expect(await publish(id)).toBeUndefined();
  expect(await nextRunAt(id)).toBe(nextHour());
  const { rows } = await api.pool.query(`select schedule, next_at from workflow_trigger where workflow_id = $1 and node_id = 'daily'`, [
    id,
  ]);
  expect(rows[0].schedule).toEqual({ cron: '30 9 * * *', timeZone: 'Asia/Kolkata', missed: 'once' });
  expect(rows[0].next_at.toISOString()).toMatch(/T04:00:00.000Z$/);
  await mutate('deactivateWorkflow', { id }, 'workflow { id }');
  expect(await nextRunAt(id)).toBeNull();
  clock.advance(5 * hour);
  await mutate('activateWorkflow', { id }, 'workflow { id }');
  expect(await nextRunAt(id)).toBe(nextHour());
});

test('an execution is started with a priority of its own, at an instant, and the queue can be read', async () => {
  const id = await create({ nodes: [manual], edges: [], settings: { priority: 'LOW' } });
  await publish(id);
  const startAt = new Date(clock.now() + 60_000).toISOString();
  const { payload } = await mutate<{ execution: { id: string } }>(
    'runWorkflow',
    { id, data: {}, startAt, priority: 'URGENT' },
    'execution { id status priority startAt }',
  );
  expect(payload.execution).toMatchObject({ status: 'QUEUED', priority: 'URGENT', startAt });
  const plain = await mutate('runWorkflow', { id, data: {} }, 'execution { priority startAt }');
  expect(plain.payload).toEqual({ execution: { priority: 'LOW', startAt: null } });
  const { data } = await api.graphql('{ queue { running priorities { priority depth oldestWaitMs } } }');
  expect(data).toMatchObject({
    queue: {
      priorities: [{ priority: 'LOW' }, { priority: 'NORMAL' }, { priority: 'HIGH' }, { priority: 'URGENT', depth: 0, oldestWaitMs: null }],
    },
  });
  clock.advance(60_000);
  const status = async () =>
    (await api.graphql<{ execution: { status: string } }>(`{ execution(id: "${payload.execution.id}") { status } }`)).data.execution.status;
  await expect.poll(status, { timeout: 5_000 }).toBe('COMPLETED');
});
