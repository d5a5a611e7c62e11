/** What somebody sees who clones the project and follows the README. Everything is real: the install, npm, the signals. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { freshCheckout, npm, type Checkout } from './checkout.ts';
import { freePort, runProduct, startProduct, type Product, type ProductOptions } from './server.ts';

let checkout: Checkout;
let options: ProductOptions;
let signIn: { email: string; password: string; apiKey: string };

beforeAll(async () => {
  checkout = await freshCheckout();
  await npm(checkout, 'ci', '--prefer-offline', '--no-audit', '--no-fund');
  options = {
    cwd: checkout.folder,
    dataDir: path.join(checkout.folder, '.hookloom'),
    command: ['npm', 'start'],
    port: await freePort(),
    env: { HOOKLOOM_ADMIN_EMAIL: undefined, HOOKLOOM_ADMIN_PASSWORD: undefined, HOOKLOOM_ADMIN_API_KEY: undefined, LOG_LEVEL: undefined },
  };
});

afterAll(async () => {
  await checkout.remove();
});

/** Starts with `npm start`; whatever the test does, nothing of it runs on. */
async function start(): Promise<Product> {
  const product = await startProduct(options);
  onTestFinished(() => product.kill());
  return product;
}

test('the first start is ready within 10 s, says how to sign in, and that is true', { timeout: 60_000 }, async () => {
  const product = await start();
  expect(product.url).toBe(`http://localhost:${options.port}`);
  expect(product.readyAfterMs).toBeLessThan(10_000);
  expect(product.output()).toContain('Building the client (first start only)');
  expect(product.output()).toContain('Making the database (first start only)');

  const printed = /Email +(?<email>\S+)[\s\S]*Password +(?<password>\S+)[\s\S]*API key +(?<apiKey>\S+)/;
  await expect.poll(() => product.output()).toMatch(printed);
  signIn = printed.exec(product.output())?.groups as typeof signIn;
  const viewer = '{ viewer { role user { email } } }';
  const { email, password, apiKey } = signIn;
  expect(
    await product.graphql(
      `mutation ($input: SignInInput!) { signIn(input: $input) { viewer { role user { email } } } }`,
      { input: { email, password } },
      {},
    ),
  ).toEqual({ signIn: { viewer: { role: 'OWNER', user: { email } } } });
  expect(await product.graphql(viewer, {}, { authorization: `Bearer ${apiKey}` })).toMatchObject({ viewer: { role: 'OWNER' } });
  expect(await product.graphql(viewer, {}, {})).toEqual({ viewer: null });

  for (const probe of ['live', 'ready']) expect((await fetch(`${product.url}/health/${probe}`)).status).toBe(200);
  const page = await (await fetch(product.url)).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
  expect((await fetch(new URL(script ?? '/missing', product.url))).headers.get('content-type')).toContain('javascript');

  const stopping = performance.now();
  await product.stop();
  expect(performance.now() - stopping).toBeLessThan(5_000);
  // npm itself may be gone a moment before what it started.
  await expect.poll(() => processesBelow(checkout.folder), { timeout: 5_000 - (performance.now() - stopping) }).toEqual([]);
});

test('a later start is ready within 4 s, builds nothing and knows who signs in', async () => {
  const product = await start();
  expect(product.readyAfterMs).toBeLessThan(4_000);
  expect(product.output()).not.toContain('Building');
  await expect.poll(() => product.output()).toContain(`Sign in as ${signIn.email}`);
  expect(product.output()).not.toContain(signIn.password);
  expect(await product.graphql('{ viewer { role } }', {}, { authorization: `Bearer ${signIn.apiKey}` })).toEqual({
    viewer: { role: 'OWNER' },
  });
  await product.stop();
});

test('a second start in the same folder says that one is running, and where', async () => {
  const product = await start();
  const second = runProduct(options);
  expect(await second.ended).not.toBe(0);
  expect(second.output()).toContain(`Hookloom is running in this folder already at ${product.url} (process `);
  expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  await product.stop();
});

test('kill -9 of everything does not block the next start', async () => {
  const killed = await start();
  await killed.kill();
  const next = await start();
  expect(await next.graphql('{ viewer { role } }', {}, { authorization: `Bearer ${signIn.apiKey}` })).toEqual({
    viewer: { role: 'OWNER' },
  });
  await next.stop();
});

test('kill -9 of npm alone takes the server and Postgres along', async () => {
  const product = await start();
  product.process.kill('SIGKILL');
  await expect.poll(() => processesBelow(checkout.folder), { timeout: 5_000 }).toEqual([]);
  const next = await start();
  await next.stop();
});

test('a fault in the configuration is named, without a stack', async () => {
  const run = runProduct({ ...options, env: { ...options.env, LOG_LEVEL: 'loud', BASE_URL: 'nowhere' } });
  expect(await run.ended).not.toBe(0);
  expect(run.output()).toContain('LOG_LEVEL');
  expect(run.output()).toContain('BASE_URL');
  expect(run.output()).not.toMatch(/^ +at /m);
});

/** Command lines of running processes that belong to the checkout: its Node and Postgres run from there. Linux only; elsewhere none. */
async function processesBelow(folder: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(numbers.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.map((line) => line.replaceAll('\0', ' ').trim()).filter((line) => line.includes(folder));
}
