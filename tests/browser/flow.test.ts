/** What one does with loops, pinned data, approvals, failures and copies of executions, in the browser. */
import type { GraphEdge, GraphNode } from '@hookloom/sdk/wire';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, openPage, type PageFaults } from '../browser.ts';
import { owner, startProduct, type Product } from '../server.ts';
import { edges, node, set } from '../workflows.ts';

let product: Product;
let browser: Browser;
let page: Page & PageFaults;
beforeAll(async () => {
  product = await startProduct();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
});
beforeEach(async () => {
  page = await openPage(browser, product.url);
  page.setDefaultTimeout(10_000);
  await page.getByLabel('Email').fill(owner.email);
  await page.locator('input[type=password]').fill(owner.password);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.getByRole('link', { name: 'Approvals' }).waitFor();
  return () => {
    if (page.faults.length > 0) throw new Error(`The page complained: ${page.faults.join('\n')}`);
  };
});

const nodeOf = (id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const stepOf = (id: string): Locator => page.locator(`[data-row][data-nodeid="${id}"]`);
const inspector = (): Locator => page.getByRole('complementary', { name: /^Settings of/ });
const runPanel = (): Locator => page.getByRole('region', { name: 'Run', exact: true });

function statusOf(id: string): () => Promise<string | null> {
  return () => nodeOf(id).getAttribute('data-status');
}

/** Makes a workflow whose nodes stand in a row, and publishes it. */
async function draw(name: string, nodes: GraphNode[], links: GraphEdge[]): Promise<string> {
  const graph = { nodes: nodes.map((each, index) => ({ ...each, position: { x: index * 320, y: 0 } })), edges: links };
  const { createWorkflow } = await product.graphql<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation ($name: String!, $graph: JSON!) { createWorkflow(input: { name: $name, graph: $graph }) { workflow { id } } }',
    { name, graph },
  );
  await product.graphql('mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { version { number } } }', createWorkflow.workflow);
  return createWorkflow.workflow.id;
}

async function run(id: string, data: object): Promise<string> {
  const { runWorkflow } = await product.graphql<{ runWorkflow: { execution: { id: string } } }>(
    'mutation ($id: ID!, $data: JSON) { runWorkflow(input: { id: $id, data: $data }) { execution { id } } }',
    { id, data },
  );
  return runWorkflow.execution.id;
}

/** Replaces what stands in a code editor. */
async function write(editor: Locator, text: string): Promise<void> {
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

const importer = (): [GraphNode[], GraphEdge[]] => [
  [
    node('start', 'core.manual'),
    set('read', { name: '{{ trigger.name }}' }),
    node('code', 'code.javascript', { code: 'return { name: input.name.toUpperCase() };' }),
    set('store', { stored: '{{ steps.code.name }}' }),
  ],
  edges('start -> read', 'read -> code', 'code -> store'),
];

test('a loop is drawn with its body, counts its items, and opens to each of them', async () => {
  const id = await draw(
    'Ship orders',
    [
      node('start', 'core.manual'),
      node('loop', 'core.loop', { items: '{{ trigger.orders }}' }),
      set('ship', { shipped: '{{ item }}' }),
      set('after', { count: 1 }),
    ],
    edges('start -> loop', 'loop.each -> ship', 'loop.done -> after'),
  );
  await page.goto(`/workflows/${id}`);
  const body = page.locator('[data-loop="loop"]');
  const [region, inner, outer] = [await body.boundingBox(), await nodeOf('ship').boundingBox(), await nodeOf('after').boundingBox()];
  if (!region || !inner || !outer) throw new Error('the loop is not on the canvas');
  expect(region.x < inner.x && region.x + region.width > inner.x + inner.width).toBe(true);
  expect(region.x + region.width).toBeLessThan(outer.x + outer.width);

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await write(page.getByRole('textbox', { name: 'Test data' }), '{ "orders": ["a", "b", "c"] }');
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(statusOf('after'), { timeout: 15_000 }).toBe('COMPLETED');
  expect(await nodeOf('ship').innerText()).toContain('3 ×');

  await runPanel().getByRole('link', { name: 'Open the execution' }).click();
  await page.getByRole('button', { name: 'Open items of loop' }).click();
  await page.getByRole('button', { name: /^Item 2/ }).click();
  await stepOf('ship').click();
  const step = page.getByRole('region', { name: 'Step ship' });
  await step.getByText('item 2').waitFor();
  await step.getByText('"b"').waitFor();
  expect(await page.locator('[data-iteration]').count()).toBe(3);
});

test('pinned data stand for a node in a test run, and one node runs alone on what came before it', async () => {
  const id = await draw('Import with a pin', ...importer());
  await run(id, { name: 'lamp' });
  await page.goto(`/workflows/${id}`);
  await nodeOf('read').click();
  await inspector().getByRole('tab', { name: 'Output' }).click();
  await inspector().getByText('"lamp"').waitFor({ timeout: 15_000 });
  await inspector().getByRole('button', { name: 'Pin this output' }).click();
  await write(inspector().getByRole('textbox', { name: 'Pinned output' }), '{ "name": "pinned lamp" }');
  await nodeOf('read').getByRole('img', { name: 'Output is pinned' }).waitFor();

  await nodeOf('code').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Run this node' }).click();
  await expect.poll(statusOf('code'), { timeout: 15_000 }).toBe('COMPLETED');
  await runPanel()
    .getByText(/1 pinned/)
    .waitFor();
  await stepOf('code').click();
  await runPanel().getByText('"PINNED LAMP"').waitFor();
  expect(await statusOf('store')()).not.toBe('COMPLETED');
});

test('an approval is counted, listed and decided', async () => {
  const id = await draw(
    'Refund',
    [
      node('start', 'core.manual'),
      node('ask', 'core.approval', { message: 'Refund {{ trigger.amount }} €?' }),
      set('refund', { refunded: true }),
      set('decline', { refunded: false }),
    ],
    edges('start -> ask', 'ask.approved -> refund', 'ask.rejected -> decline'),
  );
  await page.goto('/approvals');
  await page.getByText('Nothing waits for a decision').waitFor();
  const executionId = await run(id, { amount: 120 });
  await page.getByRole('link', { name: /Approvals.*1 pending/ }).waitFor();
  await page.getByText('Refund 120 €?').waitFor();
  await page.getByRole('textbox', { name: /Comment/ }).fill('Fair enough');
  await page.getByRole('button', { name: /^Approve/ }).click();
  await page.getByText('Nothing waits for a decision').waitFor();

  await page.goto(`/executions/${executionId}`);
  await expect.poll(statusOf('refund'), { timeout: 15_000 }).toBe('COMPLETED');
  expect(await statusOf('decline')()).toBe('SKIPPED');
  await stepOf('ask').click();
  await page.getByText('"Fair enough"').waitFor();
});

test('an execution says what it waits for, is paused and resumed, and cancelled after asking', async () => {
  const id = await draw(
    'Remind',
    [node('start', 'core.manual'), node('wait', 'core.wait', { mode: 'for', amount: 3, unit: 'hours' }), set('after', { done: true })],
    edges('start -> wait', 'wait -> after'),
  );
  await page.goto(`/executions/${await run(id, {})}`);
  await expect.poll(() => stepOf('wait').innerText(), { timeout: 15_000 }).toMatch(/goes on\s+in 2 h 59 min|goes on\s+in 3 h/);
  const badge = page.locator('header span[data-status]');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => badge.innerText(), { timeout: 15_000 }).toBe('Paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => badge.innerText(), { timeout: 15_000 }).toBe('Waiting');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel execution' }).click();
  await expect.poll(() => badge.innerText(), { timeout: 15_000 }).toBe('Cancelled');
});

test('a failed execution is retried, forked with another input, and compared with where it came from', async () => {
  const id = await draw('Import', ...importer());
  await page.goto(`/executions/${await run(id, {})}`);
  await expect.poll(statusOf('code'), { timeout: 15_000 }).toBe('FAILED');
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
  await page.getByText('Retry of').waitFor();
  await expect.poll(statusOf('code'), { timeout: 15_000 }).toBe('FAILED');
  expect(await stepOf('read').innerText()).toContain('reused');

  await stepOf('code').click();
  await page.getByRole('button', { name: 'Fork here' }).click();
  await write(page.getByRole('textbox', { name: 'Input' }), '{ "name": "desk" }');
  await page.getByRole('dialog').getByRole('button', { name: 'Fork' }).click();
  await page.getByText('Fork of').waitFor();
  await expect.poll(statusOf('store'), { timeout: 15_000 }).toBe('COMPLETED');

  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: /^Retry from the failed step.*Not now: it has completed/ }).waitFor();
  await page.getByRole('menuitem', { name: 'Compare with another execution' }).click();
  await page.getByRole('button', { name: /^The execution that this one was made from/ }).click();
  await page.getByRole('heading', { name: 'Comparison' }).waitFor();
  await page.getByRole('button', { name: /store.*only right/ }).waitFor();
  await page.getByRole('button', { name: /code.*status, output/ }).click();
  await page.getByRole('region', { name: 'Output' }).getByText('"DESK"').waitFor();
});

test('the settings of a workflow are part of its draft: saved, and undone', async () => {
  const id = await draw('Settled', ...importer());
  await page.goto(`/workflows/${id}`);
  await nodeOf('start').waitFor();
  await page.keyboard.press('ControlOrMeta+,');
  const drawer = page.getByRole('dialog', { name: 'Workflow settings' });
  await drawer.getByRole('textbox', { name: 'Time limit', exact: true }).fill('5');
  await drawer.getByRole('button', { name: 'Close the workflow settings' }).click();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByText('Saved', { exact: true }).waitFor();
  const draftOf = async () =>
    (await product.graphql<{ workflow: { draft: { settings?: object } } }>('query ($id: ID!) { workflow(id: $id) { draft } }', { id }))
      .workflow.draft.settings;
  expect(await draftOf()).toEqual({ timeoutMs: 300_000 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.keyboard.press('ControlOrMeta+s');
  await expect.poll(draftOf).toBeUndefined();
});
