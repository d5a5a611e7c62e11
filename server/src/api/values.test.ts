import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing.ts';

/** Values of steps over GraphQL: large ones, those of loops, and lists without any. */
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id, typeVersion: 1, params },
});
const edge = (source: string, target: string, sourceHandle = 'out') => ({
  id: `${source}-${target}`,
  source,
  sourceHandle,
  target,
  targetHandle: 'in',
});

/** The list that the trigger brings, each item passed on together with something large. */
const graph = {
  nodes: [
    node('start', 'core.manual'),
    node('loop', 'core.loop', { items: '{{ trigger.items }}' }),
    node('grow', 'core.set', { fields: [{ name: 'big', value: '{{ trigger.big }}' }], keepInput: true }),
    node('end', 'core.set', { fields: [{ name: 'small', value: 'yes' }], keepInput: false }),
  ],
  edges: [edge('start', 'loop'), edge('loop', 'grow', 'each'), edge('loop', 'end', 'done')],
};
const big = 'x'.repeat(100_000);
const items = Array.from({ length: 20 }, (_, n) => ({ n }));

interface ReadStep {
  nodeId: string;
  iteration: number[];
  input?: unknown;
  output?: unknown;
  outputSize: number | null;
  reused: boolean;
}

async function runToItsEnd(data: unknown): Promise<string> {
  const created = await api.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } } }',
    { input: { name: 'Values', graph } },
  );
  const ran = await api.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($input: RunWorkflowInput!) { runWorkflow(input: $input) { execution { id } } }',
    { input: { id: created.data.createWorkflow.workflow.id, draft: true, data } },
  );
  const { id } = ran.data.runWorkflow.execution;
  const status = async () => (await api.pool.query('select status from execution where id = $1', [id])).rows[0]?.status;
  await expect.poll(status, { timeout: 10_000 }).toBe('COMPLETED');
  return id;
}

async function stepsOf(id: string, fields: string): Promise<ReadStep[]> {
  const { data, errors } = await api.graphql<{ execution: { steps: ReadStep[] } }>(
    `query ($id: ID!) { execution(id: $id) { steps { nodeId iteration outputSize reused ${fields} } } }`,
    { id },
  );
  expect(errors).toBeUndefined();
  return data.execution.steps;
}

test('inputs and outputs are whole, however large, and a size limit leaves the larger ones out', async () => {
  const id = await runToItsEnd({ items, big });
  const inRow = await api.pool.query('select from step where execution_id = $1 and length(output::text) > 65536', [id]);
  expect(inRow.rowCount).toBe(0);

  const steps = await stepsOf(id, 'input output');
  const last = steps.find((step) => step.nodeId === 'grow' && step.iteration[0] === 19);
  expect(last).toMatchObject({
    input: { n: 19 },
    output: { n: 19, big },
    outputSize: JSON.stringify({ n: 19, big }).length,
    reused: false,
  });
  const end = steps.find((step) => step.nodeId === 'end');
  expect(end?.input).toHaveLength(20);
  expect(steps.find((step) => step.nodeId === 'start')).toMatchObject({ input: { items, big }, output: { items, big } });

  const limited = await stepsOf(id, 'output(maxSize: 65536)');
  const start = limited.find((step) => step.nodeId === 'start');
  expect(start).toMatchObject({ output: null, outputSize: JSON.stringify({ items, big }).length });
  expect(limited.filter((step) => step.nodeId === 'grow').every((step) => step.output === null && (step.outputSize ?? 0) > 100_000)).toBe(
    true,
  );
  expect(limited.find((step) => step.nodeId === 'end')?.output).toEqual({ small: 'yes' });
});

test('a list of steps asks for no values, and for all of them in few statements', async () => {
  const id = await runToItsEnd({ items, big });
  const without = await statements(id, 'status durationMs');
  const withAll = await statements(id, 'input output params logs { message }');
  const few = await runToItsEnd({ items: items.slice(0, 2), big });
  expect(await statements(few, 'input output params logs { message }')).toBe(withAll);
  expect(without).toBeLessThan(withAll);
});

/** The fewest of some tries: what the process does beside the request is counted too. */
async function statements(id: string, fields: string): Promise<number> {
  const counts: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) counts.push(await api.countQueries(() => stepsOf(id, fields)));
  return Math.min(...counts);
}
