/** What one does with a plugin of a third party in the browser: install it, approve it, give it a credential, use it, upgrade it. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, openPage, type PageFaults } from '../browser.ts';
import { owner, startProduct, type Product } from '../server.ts';
import { packWeather } from './weather-plugin.ts';

let product: Product;
let browser: Browser;
let page: Page & PageFaults;
beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
});
beforeEach(async () => {
  page = await openPage(browser, product.url);
  page.setDefaultTimeout(15_000);
  await page.getByLabel('Email').fill(owner.email);
  await page.locator('input[type=password]').fill(owner.password);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.getByRole('link', { name: 'Plugins' }).waitFor();
  return () => {
    if (page.faults.length > 0) throw new Error(`The page complained: ${page.faults.join('\n')}`);
  };
});

/** The draft is saved a moment after the last change. */
const saved = { timeout: 15_000 };
const dialog = (name: string | RegExp): Locator => page.getByRole('dialog', { name });
const field = (name: string): Locator => page.locator(`[data-field="${name}"]`);
const inspector = (): Locator => page.getByRole('complementary', { name: /^Settings of/ });
const notice = (text: string): Locator => page.getByText(text, { exact: true });

async function upload(version: 1 | 2): Promise<void> {
  await page.getByRole('button', { name: 'Install', exact: true }).click();
  await page.getByRole('tab', { name: 'From a file' }).click();
  const buffer = await packWeather(version);
  await dialog('Install a plugin').locator('input[type=file]').setInputFiles({ name: 'weather.tgz', mimeType: 'application/gzip', buffer });
  await notice('Installed Weather').waitFor();
}

const workflow = (): Promise<{ id: string; draft: { nodes: { id: string; data: { typeVersion: number; params: object } }[] } }> =>
  product
    .graphql<{ workflows: { nodes: never[] } }>('{ workflows(filter: { search: "Forecast" }) { nodes { id draft } } }')
    .then(({ workflows }) => workflows.nodes[0] ?? Promise.reject(new Error('There is no workflow.')));

test('a plugin is installed from a file, approved for what it asks, given a credential in its node’s form, and run', async () => {
  await page.getByRole('link', { name: 'Plugins' }).click();
  await upload(1);
  const drawer = dialog('Weather');
  await drawer.getByText('Version 1.0.0 awaits approval').waitFor();
  await drawer.getByText('May reach api.weather.example').waitFor();
  await drawer.getByRole('button', { name: /Review and approve/ }).click();
  await dialog(/Approve Weather/)
    .getByRole('button', { name: 'Approve', exact: true })
    .click();
  await drawer.getByText('Ready', { exact: true }).waitFor();

  const graph = {
    nodes: [
      { id: 'start', type: 'core.manual', position: { x: 0, y: 0 }, data: { label: 'Start', typeVersion: 1, params: {} } },
      { id: 'now', type: 'weather.now', position: { x: 320, y: 0 }, data: { label: 'Weather now', typeVersion: 1, params: {} } },
    ],
    edges: [{ id: 'e', source: 'start', sourceHandle: 'out', target: 'now', targetHandle: 'in' }],
  };
  await product.graphql('mutation ($g: JSON!) { createWorkflow(input: { name: "Forecast", graph: $g }) { workflow { id } } }', {
    g: graph,
  });
  await page.goto(`/workflows/${(await workflow()).id}`);
  await page.locator('.react-flow__node[data-id="now"]').click();

  // Its choices are not asked for before the account is there.
  await field('city').locator('input').click();
  await page.getByText('Fill in “Account” first.').waitFor();
  await field('account')
    .getByRole('button', { name: /New credential/ })
    .click();
  const form = dialog('New credential');
  await form.getByLabel('Token').first().fill('s3cret');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('User is required').waitFor();
  await form.getByLabel('User').fill('ada');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await expect.poll(() => field('account').locator('input').first().inputValue(), saved).toBe('Weather key');

  await field('city').locator('input').click();
  await page.keyboard.type('vie');
  await page.getByRole('option', { name: 'Vienna', exact: true }).click();
  await expect.poll(async () => (await workflow()).draft.nodes[1]?.data.params, saved).toMatchObject({ city: 'vienna' });

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await dialog('Run with test data').getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => page.locator('.react-flow__node[data-id="now"]').getAttribute('data-status'), saved).toBe('COMPLETED');
}, 120_000);

test('a secret is not shown again: it stays unless it is replaced', async () => {
  await page.getByRole('link', { name: 'Credentials' }).click();
  await page.getByRole('button', { name: 'Weather key', exact: true }).click();
  const form = dialog('Edit credential');
  await form.getByText('Stored, hidden').waitFor();
  expect(await form.locator('input').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))).not.toContain(
    's3cret',
  );
  await form.getByRole('button', { name: 'Replace Token' }).click();
  await form.getByRole('button', { name: 'Keep the stored one' }).click();
  await form.getByLabel('User').fill('grace');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  const { credentials } = await product.graphql<{ credentials: { nodes: object[] } }>('{ credentials { nodes { values filled } } }');
  expect(credentials.nodes).toEqual([{ values: { user: 'grace' }, filled: ['token'] }]);
});

test('an upgrade that asks for more shows the difference and waits; then a node is updated to its newer version, and back by undo', async () => {
  await page.getByRole('link', { name: 'Plugins' }).click();
  await upload(2);
  await dialog('Weather').getByText('Version 1.0.0 goes on running until then.', { exact: false }).waitFor();
  await dialog('Weather')
    .getByRole('button', { name: /Review and approve/ })
    .click();
  const review = dialog(/Approve Weather 2\.0\.0/);
  // What is read at once is read before it is there.
  await review.getByText('May reach maps.weather.example').waitFor();
  const lines = await review.getByRole('list', { name: 'What it may do' }).getByRole('listitem').allInnerTexts();
  const changes = lines.map((line) => line.replaceAll(/\s+/g, ' ').trim());
  expect(changes).toContain('May reach maps.weather.example new');
  expect(changes).toContain('May reach api.weather.example approved');
  await page.keyboard.press('Escape');
  await review.waitFor({ state: 'detached' });

  // The builder is open while the approval is given elsewhere, and follows it.
  const { id } = await workflow();
  await page.goto(`/workflows/${id}`);
  await page.locator('.react-flow__node[data-id="now"]').click();
  await inspector().getByText('City').first().waitFor();
  await product.graphql('mutation { approvePlugin(input: { name: "weather", version: "2.0.0" }) { name } }');
  await inspector()
    .getByRole('button', { name: /Update to version 2/ })
    .click();
  const update = dialog(/Update “Weather now” to version 2/);
  await update.getByText('Units').waitFor();
  await update.getByText('metric').waitFor();
  await update.getByRole('button', { name: 'Update', exact: true }).click();
  await expect
    .poll(async () => (await workflow()).draft.nodes[1]?.data, saved)
    .toMatchObject({ typeVersion: 2, params: { units: 'metric', city: 'vienna' } });
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(async () => (await workflow()).draft.nodes[1]?.data.typeVersion, saved).toBe(1);
}, 60_000);
