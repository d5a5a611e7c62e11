import { chromium, type Browser, type Page } from 'playwright-core';
import { onTestFailed } from 'vitest';

import { findChromium } from './chromium.ts';

/** No sandbox, since root in a container cannot have one; nothing here visits foreign pages. The rest keeps it from calling home. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a Chromium without a window. Close it after the tests. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({ executablePath, headless: true, args, env: { ...definedOf(process.env), ...env } });
}

/** What the page complained about, and errors that nobody caught. A test asserts that it stays empty. */
export interface PageFaults {
  faults: string[];
}

/** Opens a page in a context of its own; a failed test leaves a picture of it in `test-results/`. */
export async function openPage(browser: Browser, url: string): Promise<Page & PageFaults> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: url, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()}: ${message.text()}`);
  });
  onTestFailed(async ({ task }) => {
    await page.screenshot({ path: `test-results/${task.name.replaceAll(/\W+/g, '-')}.png` });
    console.error(`The page was ${page.url()}; it said:\n${faults.join('\n')}`);
  });
  await page.goto(url);
  return Object.assign(page, { faults });
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
