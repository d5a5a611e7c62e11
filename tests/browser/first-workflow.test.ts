/** What a new user does: sign in, draw a workflow, publish it, send real webhooks, watch it run, read what came out. */
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openPage, type PageFaults } from '../browser.ts';
import { owner, startProduct, type Product } from '../server.ts';

interface IssueEvent {
  action: string;
  issue: { number: number; title: string };
  repository: { full_name: string };
}
type Examples = { name: string; examples: IssueEvent[] }[];
const module = createRequire(import.meta.url)('@octokit/webhooks-examples') as Examples | { default: Examples };
const issues = (Array.isArray(module) ? module : module.default).find((entry) => entry.name === 'issues')?.examples ?? [];

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

const canvas = (): Locator => page.getByRole('region', { name: 'Canvas' });
const inspector = (): Locator => page.getByRole('complementary', { name: /^Settings of/ });
const nodeOf = (id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);

async function drag(title: string, x: number, y: number): Promise<void> {
  await page
    .getByRole('complementary', { name: 'Nodes' })
    .getByRole('button', { name: title, exact: true })
    .dragTo(canvas(), { targetPosition: { x, y } });
  await inspector().getByRole('heading', { name: title }).waitFor();
}

/** Draws a connection with the mouse, from an output port to the input port. */
async function connect(source: string, port: string, target: string): Promise<void> {
  const middle = async (locator: Locator): Promise<[number, number]> => {
    const box = await locator.boundingBox();
    if (!box) throw new Error('the port is not visible');
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  await page.mouse.move(...(await middle(page.locator(`[data-nodeid="${source}"][data-handleid="${port}"]`))));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page.locator(`[data-nodeid="${target}"][data-handleid="in"]`))), { steps: 8 });
  await page.mouse.up();
  await page.locator(`.react-flow__edge[aria-label*="${source}"], .react-flow__edge`).first().waitFor({ state: 'attached' });
}

async function post(url: string, body: IssueEvent): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-github-event': 'issues' },
    body: JSON.stringify(body),
  });
}

test('a new user draws a workflow, and real GitHub webhooks run through it', async () => {
  const opened = issues.find((event) => event.action === 'opened') ?? issues[0];
  if (!opened) throw new Error('The examples have no issue');
  const other = issues.find((event) => event.action !== opened.action) as IssueEvent;
  page = await openPage(browser, product.url);
  page.setDefaultTimeout(10_000);

  await page.getByLabel('Email').fill(owner.email);
  await page.locator('input[type=password]').fill('a wrong password');
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.getByRole('alert').waitFor();
  await page.locator('input[type=password]').fill(owner.password);
  await page.getByRole('button', { name: /sign in/i }).click();

  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('GitHub issues');
  await page.getByRole('button', { name: 'Create and open' }).click();

  await drag('Webhook', 130, 120);
  await inspector().getByRole('button', { name: 'Create source' }).click();
  await inspector().getByRole('textbox', { name: 'New source' }).fill('GitHub');
  await inspector().getByRole('button', { name: 'Create', exact: true }).click();
  const hook = await inspector().getByRole('textbox', { name: 'Webhook URL' }).inputValue();

  await drag('If', 130, 260);
  await inspector().getByRole('button', { name: 'Add rule' }).click();
  await inspector().getByRole('textbox', { name: 'Value' }).fill('{{ body.action }}');
  await inspector().getByRole('textbox', { name: 'Compared with' }).fill(opened.action);

  await drag('JavaScript', 420, 120);
  await inspector().getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(
    "console.log('issue', trigger.body.issue.number);\nreturn { title: trigger.body.issue.title.toUpperCase() };",
  );

  await drag('Set fields', 420, 330);
  await inspector().getByRole('button', { name: 'Add field' }).click();
  await inspector().getByRole('textbox', { name: 'Name' }).fill('summary');
  await inspector().getByRole('textbox', { name: 'Value' }).fill('{{ steps.javascript1.title }} in {{ repository.full_name }}');

  await inspector().getByRole('button', { name: 'Close' }).click();
  await connect('webhook1', 'out', 'if1');
  await connect('if1', 'true', 'javascript1');
  await connect('javascript1', 'out', 'set1');
  expect(await page.locator('.react-flow__edge').count()).toBe(3);
  await page.getByRole('button', { name: 'Tidy up' }).click();

  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.getByRole('switch', { name: 'Active' }).isChecked()).toBe(true);

  expect((await post(hook, opened)).status).toBe(202);
  for (const id of ['webhook1', 'if1', 'javascript1', 'set1']) {
    await expect.poll(() => nodeOf(id).getAttribute('data-status'), { timeout: 15_000, message: id }).toBe('COMPLETED');
  }
  await page.getByRole('button', { name: 'Fit View' }).click();
  await page.getByText('Version 1 is live').waitFor({ state: 'detached' });
  await page.screenshot({ path: process.env['UPDATE_PICTURES'] ? 'docs/images/builder.png' : 'test-results/builder.png' });

  expect((await post(hook, other)).status).toBe(202);
  await expect.poll(() => nodeOf('set1').getAttribute('data-status'), { timeout: 15_000 }).toBe('SKIPPED');

  await page.getByRole('link', { name: 'Executions', exact: true }).click();
  await page
    .getByRole('link', { name: /GitHub issues/ })
    .last()
    .click();
  await expect.poll(() => nodeOf('set1').getAttribute('data-status'), { timeout: 15_000 }).toBe('COMPLETED');
  await nodeOf('set1').click();
  const summary = `${opened.issue.title.toUpperCase()} in ${opened.repository.full_name}`;
  await page.getByText(summary).first().waitFor();
  await nodeOf('javascript1').click();
  await page.getByRole('tab', { name: /Logs/ }).click();
  await page.getByText(`issue ${opened.issue.number}`).first().waitFor();
  expect(page.faults).toEqual([]);
});
