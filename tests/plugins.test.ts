/** A third party's plugin from its scaffold to its upgrade, on a fresh server, with the published tools and a real service beside it. */
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import type { GraphNode, JsonObject } from '@hookloom/sdk/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrackly, type Trackly } from '../examples/trackly/server.ts';
import { createAuthor, run, succeed, type Author } from './author.ts';
import { freshEnvironment } from './environment.ts';
import {
  activate,
  approve,
  createCredential,
  eventually,
  fieldOptions,
  nodeTypesOf,
  pluginNamed,
  textOf,
  upload,
  type ReadPlugin,
} from './plugin-admin.ts';
import { freePort, owner, startProduct, type Product } from './server.ts';
import { edges, executionsOf, node, post, publish, set, settled, stepOf, type Drawn } from './workflows.ts';

const example = path.resolve(import.meta.dirname, '../examples/plugin-issue-tracker');

let author: Author;
let trackly: Trackly;
let product: Product;
/** The example, as its author has it. */
let directory: string;
let credentialId: string;
/** A workflow that was drawn with version 1 of createIssue, while that was the newest in use. */
let drawn: Drawn;

beforeAll(async () => {
  const port = await freePort();
  // The service has to be told where to call.
  const env = { BASE_URL: `http://127.0.0.1:${port}`, HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8,::1' };
  // One after another: what has started is there to be taken down where the next one fails.
  author = await createAuthor();
  trackly = await startTrackly();
  product = await startProduct({ port, env, readyWithinMs: 100_000 });
  directory = path.join(author.directory, 'plugin-issue-tracker');
  await cp(example, directory, { recursive: true, filter: (file) => !/[\\/](dist|node_modules)([\\/]|$)/.test(file) });
  await author.install(directory);
});
afterAll(async () => {
  await product?.dispose();
  await trackly?.close();
  await author?.dispose();
});

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const target = path.join(directory, file);
  const before = await readFile(target, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} is as it was`);
  await writeFile(target, after);
}

/** Packs as `npm publish` does, the build before it included. Returns the tarball's path. */
async function pack(from = directory): Promise<string> {
  await succeed(from, 'npm', ['pack', '--silent']);
  const { version } = JSON.parse(await readFile(path.join(from, 'package.json'), 'utf8')) as { version: string };
  const name = (await readdir(from)).find((file) => file.endsWith(`-${version}.tgz`));
  return path.join(from, name ?? '');
}

const account = (): JsonObject => ({ account: credentialId, project: 'web' });
const versioned = (drawnNode: GraphNode, typeVersion: number): GraphNode => ({ ...drawnNode, data: { ...drawnNode.data, typeVersion } });
const createV1 = (id: string): GraphNode => node(id, 'trackly.createIssue', { ...account(), title: '{{ body.title }}', text: 'as drawn' });

test('the example is made by its scaffold, passes its own checks, and its committed manifest is fresh', async () => {
  for (const script of ['types', 'lint', 'test', 'build', 'validate']) {
    const { status, output } = await run(directory, 'npm', ['run', '--silent', script]);
    expect({ script, status, output }).toMatchObject({ status: 0 });
    if (script === 'validate') expect(output).not.toMatch(/^[!✗]/m);
  }
  const manifest = (folder: string) => readFile(path.join(folder, 'hookloom.plugin.json'), 'utf8');
  expect(await manifest(directory)).toBe(await manifest(example));
});

test('installed from its tarball it waits for approval, and its nodes refuse to run', async () => {
  const plugin = await upload(product, await pack());
  expect(plugin).toMatchObject({
    name: 'trackly',
    version: '0.1.0',
    status: 'AWAITING_APPROVAL',
    source: 'INSTALLED',
    approved: null,
    asks: { host: ['http'], hosts: ['api.trackly.example'], credentials: ['trackly.account'], reveals: ['trackly.account.baseUrl'] },
    process: null,
  } satisfies Partial<ReadPlugin>);
  credentialId = await createCredential(product, 'trackly.account', { baseUrl: trackly.url, apiKey: trackly.apiKey });
  drawn = await publish(
    product,
    [createV1('create'), versioned(node('find', 'trackly.findIssues', { ...account(), state: 'any' }), 1)],
    edges('hook -> create', 'create -> find'),
  );
  await post(drawn.hook, { title: 'Too early' });
  const [execution] = await settled(product, drawn.workflowId);
  expect(execution).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('approve') as string } });
  expect(trackly.seen).toEqual([]);
});

test('a credential tells whether it is right, and its secret is never read again', async () => {
  await approve(product, 'trackly', '0.1.0');
  expect(await pluginNamed(product, 'trackly')).toMatchObject({ status: 'READY', asks: null });
  const tried = async (input: JsonObject) =>
    (
      await product.graphql<{ testCredential: { ok: boolean; message: string } }>(
        'mutation ($input: TestCredentialInput!) { testCredential(input: $input) { ok message } }',
        { input },
      )
    ).testCredential;
  expect(await tried({ id: credentialId })).toMatchObject({ ok: true });
  expect(await tried({ type: 'trackly.account', values: { baseUrl: trackly.url, apiKey: 'wrong' } })).toMatchObject({ ok: false });
  const read = await product.graphql<{ credentials: { nodes: { values: JsonObject; filled: string[] }[] } }>(
    '{ credentials { nodes { id name type status problem hosts values filled } } }',
  );
  expect(read.credentials.nodes).toMatchObject([{ values: { baseUrl: trackly.url }, filled: ['apiKey'], hosts: ['127.0.0.1'] }]);
  expect(textOf(read)).not.toContain(trackly.apiKey);
});

test('approved, it runs in a process of its own, and the secret reaches the service only', async () => {
  await post(drawn.hook, { title: 'The door squeaks' });
  const [execution] = await settled(product, drawn.workflowId, 2);
  expect(execution).toMatchObject({ status: 'COMPLETED', error: null });
  expect(stepOf(execution, 'create')?.output).toMatchObject({ id: 'WEB-1', title: 'The door squeaks', body: 'as drawn', state: 'open' });
  expect(stepOf(execution, 'find')).toMatchObject({ output: [{ id: 'WEB-1' }], logs: [{ message: 'Found 1 issues.' }] });
  expect(new Set(trackly.seen.filter(({ path: at }) => at !== '/me').map(({ authorization }) => authorization))).toEqual(
    new Set([`Bearer ${trackly.apiKey}`]),
  );
  expect(textOf(execution)).not.toContain(trackly.apiKey);
  expect((await pluginNamed(product, 'trackly'))?.process).toMatchObject({ pid: expect.any(Number) as number, restarts: 0 });
});

test('fields offer what the service has: choices that depend on one another, and a search', async () => {
  const options = (loader: string, params: JsonObject, search = '') =>
    fieldOptions(product, { nodeType: 'trackly.createIssue', typeVersion: 2, loader, params: { ...account(), ...params }, search });
  expect((await options('projects', {})).options.map(({ label }) => label)).toEqual(['Website', 'Mobile app']);
  expect((await options('people', { project: 'app' })).options).toMatchObject([{ value: 'grace', label: 'Grace Hopper' }]);
  expect((await options('people', {})).options.map(({ value }) => value)).toEqual(['ada', 'alan']);
  expect((await options('issues', {}, 'squeak')).options).toMatchObject([{ value: 'WEB-1', description: 'WEB-1, open' }]);
  expect((await options('issues', {}, 'nothing like it')).options).toEqual([]);
  expect(await options('people', { project: 'gone' })).toMatchObject({ options: [], problem: { code: 'TRACKLY_STATUS' } });
});

test('its webhook is set up at the service, checked, and taken down', async () => {
  const workflowId = await activate(
    product,
    [node('changed', 'trackly.issueChanged', account()), set('done', { title: '{{ issue.title }}' })],
    edges('changed -> done'),
  );
  const webhook = await eventually('a webhook at the service', () => [...trackly.webhooks.values()][0]);
  expect(webhook.project).toBe('web');
  const headers = { authorization: `Bearer ${trackly.apiKey}` };
  await fetch(`${trackly.url}/issues/WEB-1`, { method: 'PATCH', headers, body: JSON.stringify({ title: 'The door is silent' }) });
  const [execution] = await settled(product, workflowId);
  expect(execution).toMatchObject({ status: 'COMPLETED' });
  expect(stepOf(execution, 'done')?.output).toMatchObject({ title: 'The door is silent' });

  const forged = await fetch(webhook.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-trackly-signature': `sha256=${'0'.repeat(64)}` },
    body: '{"event":"issue.changed"}',
  });
  expect(forged.status).toBe(401);
  expect(await executionsOf(product, workflowId)).toHaveLength(1);

  await product.graphql('mutation ($id: ID!) { deactivateWorkflow(input: { id: $id }) { workflow { id } } }', { id: workflowId });
  await eventually('no webhook at the service', () => trackly.webhooks.size === 0);
});

test('its polling starts an execution for what is new, and for each once', async () => {
  const workflowId = await activate(
    product,
    [node('new', 'trackly.newIssue', { ...account(), everySeconds: 10 }), set('done', { id: '{{ id }}' })],
    edges('new -> done'),
  );
  await eventually('a first look', () =>
    trackly.seen.some(({ path: at }) => at.includes('createdAfter=&') || at.endsWith('createdAfter=')),
  );
  trackly.store.create({ project: 'web', title: 'Found by polling' });
  const executions = await settled(product, workflowId, 1, 40_000);
  expect(executions.map((execution) => stepOf(execution, 'done')?.output)).toMatchObject([{ id: 'WEB-2' }]);
  await product.graphql('mutation ($id: ID!) { deactivateWorkflow(input: { id: $id }) { workflow { id } } }', { id: workflowId });
});

test('an upgrade that asks for one more host shows it and waits, while the old version goes on', async () => {
  const status = `
import { defineNode, text, z } from '@hookloom/sdk';
import { icon } from './icon.ts';

export const serviceStatus = defineNode({
  name: 'serviceStatus',
  kind: 'action',
  category: 'Trackly',
  title: 'Service status',
  description: 'Says whether Trackly is up.',
  icon,
  params: z.object({ url: text({ title: 'Address', description: 'Of the status page.' }).min(1) }),
  output: z.object({ status: z.string() }),
  effect: 'pure',
  uses: ['http'],
  async run(ctx) {
    const response = await ctx.http({ url: ctx.params.url });
    return z.object({ status: z.string() }).parse(JSON.parse(new TextDecoder().decode(response.body)));
  },
});
`;
  await writeFile(path.join(directory, 'src/service-status.node.ts'), status);
  await edit('package.json', (text) => text.replace('"version": "0.1.0"', '"version": "0.2.0"'));
  await edit('src/index.ts', (text) =>
    text
      .replace('import { newIssue }', "import { serviceStatus } from './service-status.node.ts';\nimport { newIssue }")
      .replace('newIssue, issueChanged]', 'newIssue, issueChanged, serviceStatus]')
      .replace("hosts: ['api.trackly.example']", "hosts: ['api.trackly.example', 'localhost']"),
  );
  const pending = await upload(product, await pack());
  expect(pending).toMatchObject({
    version: '0.1.0',
    status: 'READY',
    pending: { version: '0.2.0', asks: { host: [], hosts: ['localhost'], credentials: [], reveals: [] } },
  });
  expect(await nodeTypesOf(product, 'trackly')).not.toContain('trackly.serviceStatus@1');
  await post(drawn.hook, { title: 'While it waits' });
  expect((await settled(product, drawn.workflowId, 3))[0]).toMatchObject({ status: 'COMPLETED' });

  expect(await approve(product, 'trackly', '0.2.0')).toMatchObject({ version: '0.2.0', status: 'READY', pending: null, asks: null });
  expect(await nodeTypesOf(product, 'trackly')).toContain('trackly.serviceStatus@1');
  const { workflowId, hook } = await publish(
    product,
    [
      node('up', 'trackly.serviceStatus', { url: `${trackly.url.replace('127.0.0.1', 'localhost')}/status` }),
      node('elsewhere', 'trackly.serviceStatus', { url: `${trackly.url}/status` }, { onError: 'continue' }),
      versioned(
        node('create', 'trackly.createIssue', { ...account(), title: 'New', body: 'b', assignee: 'ada', labels: [{ label: 'x' }] }),
        2,
      ),
    ],
    edges('hook -> up', 'hook -> elsewhere', 'hook -> create'),
  );
  await post(hook, {});
  const [execution] = await settled(product, workflowId);
  expect(stepOf(execution, 'up')).toMatchObject({ status: 'COMPLETED', output: { status: 'up' } });
  // No credential is used, and the address was not approved.
  expect(stepOf(execution, 'elsewhere')?.error?.message).toContain('127.0.0.1');
  expect(stepOf(execution, 'create')?.output).toMatchObject({ assignee: 'ada', labels: ['x'], priority: 'normal' });

  // What was drawn with version 1 keeps it.
  await post(drawn.hook, { title: 'Still version 1' });
  const [old] = await settled(product, drawn.workflowId, 4);
  expect(stepOf(old, 'create')?.output).toMatchObject({ title: 'Still version 1', body: 'as drawn' });
});

test('a node of an old version is taken over to the new one', async () => {
  const query = `query ($input: MigrateNodeInput!) { migrateNode(input: $input) { params issues { path message } } }`;
  const input = { type: 'trackly.createIssue', from: 1, to: 2, params: { ...account(), title: '{{ body.title }}', text: 'as drawn' } };
  const { migrateNode } = await product.graphql<{ migrateNode: { params: JsonObject; issues: unknown[] } }>(query, { input });
  expect(migrateNode.issues).toEqual([]);
  expect(migrateNode.params).toMatchObject({ ...account(), title: '{{ body.title }}', body: 'as drawn' });
});

test('`hookloom plugin dev` runs each save within a second, keeps what ran where a save is broken, and leaves no trace', async () => {
  const port = await freePort();
  const server = `http://127.0.0.1:${port}`;
  const dev = spawn(path.join(directory, 'node_modules/.bin/hookloom'), ['plugin', 'dev', '--server', server], {
    cwd: directory,
    env: {
      ...freshEnvironment(),
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${freshEnvironment().PATH}`,
      HOOKLOOM_API_KEY: owner.apiKey,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => dev.once('exit', resolve));
  let output = '';
  for (const stream of [dev.stdout, dev.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // The server is not there yet, and comes later.
  const way = createServer((near) => {
    const far = connect(Number(new URL(product.url).port), '127.0.0.1');
    pipeline(near, far, near, () => undefined);
  });
  try {
    const said = (pattern: RegExp, since = 0) => eventually(String(pattern), () => pattern.exec(output.slice(since))?.[0], 20_000);
    await said(/^… There is no server at .*; trying again/m);
    await new Promise<void>((resolve) => way.listen(port, '127.0.0.1', resolve));
    await said(/^✓ trackly 0\.2\.0 runs/m);
    expect(await pluginNamed(product, 'trackly')).toMatchObject({ source: 'DEV', status: 'READY' });

    const { workflowId, hook } = await publish(product, [node('find', 'trackly.findIssues', account())], edges('hook -> find'));
    const logOf = async (count: number) => {
      await post(hook, {});
      return stepOf((await settled(product, workflowId, count))[0], 'find')?.logs[0]?.message;
    };
    expect(await logOf(1)).toMatch(/^Found \d/);
    const times: number[] = [];
    for (let round = 1; round <= 3; round++) {
      const since = output.length;
      await edit('src/find-issues.node.ts', (text) => text.replace(/`(Found|Save \d: found)/, `\`Save ${round}: found`));
      const line = await said(/^✓ .* ms after the save/m, since);
      times.push(Number(/(\d+) ms/.exec(line)?.[1]));
      expect(await logOf(round + 1)).toMatch(new RegExp(`^Save ${round}: found`));
    }
    console.log(`plugin dev: from save to running in ${times.join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThan(3_000);

    const since = output.length;
    await edit('src/find-issues.node.ts', (text) => `const = 1;\n${text}`);
    await said(/^✗ It cannot be built/m, since);
    expect(await logOf(5)).toMatch(/^Save 3: found/);
  } finally {
    dev.kill('SIGINT');
    await ended;
    way.close();
  }
  expect(output.trimEnd().split('\n').at(-1)).toBe('Took trackly out of the server.');
  expect(await pluginNamed(product, 'trackly')).toMatchObject({ source: 'INSTALLED', status: 'READY', version: '0.2.0' });
});

test('a plugin that misbehaves harms nobody else', async () => {
  const made = await author.create(['rogue', '--credential', 'none', '--trigger', 'none', '--yes']);
  expect(made).toMatchObject({ status: 0 });
  const rogue = path.join(author.directory, 'rogue');
  await author.install(rogue);
  const deeds = {
    loops: 'for (;;);',
    exits: 'process.exit(0); process.abort();',
    reads: "const fs = process.getBuiltinModule('node:fs'); return fs.readFileSync('/etc/passwd', 'utf8');",
    calls: `return (await fetch('${trackly.url}/status')).status;`,
    strays: `return (await ctx.http({ url: '${trackly.url}/status' })).status;`,
    borrows: `return await ctx.credential('${credentialId}');`,
  };
  const nodes = Object.entries(deeds).map(
    ([name, deed]) => `
  defineNode({
    name: '${name}', kind: 'action', category: 'Rogue', title: '${name}', description: 'Misbehaves.', icon, params: z.object({}),
    effect: 'pure', uses: ['http'],
    // oxlint-disable-next-line require-await
    async run(ctx): Promise<any> { void ctx; ${deed} },
  }),`,
  );
  await mkdir(path.join(rogue, 'src'), { recursive: true });
  await writeFile(
    path.join(rogue, 'src/index.ts'),
    `import { defineNode, definePlugin, z } from '@hookloom/sdk';
import { icon } from './icon.ts';
export default definePlugin({
  name: 'rogue', title: 'Rogue', description: 'Misbehaves.', host: '^0.1.0', nodes: [${nodes.join('')}],
  capabilities: { hosts: ['rogue.example'] },
});`,
  );
  await upload(product, await pack(rogue));
  await approve(product, 'rogue', '0.1.0');

  const names = Object.keys(deeds);
  const bad = await publish(
    product,
    names.map((name) => node(name, `rogue.${name}`, {}, { onError: 'continue', timeoutMs: 15_000 })),
    names.map((name, index) => ({ id: `e${index}`, source: 'hook', target: name })),
  );
  await post(bad.hook, {});
  const started = performance.now();
  for (let count = 5; count < 10; count++) {
    await post(drawn.hook, { title: `Meanwhile ${count}` });
    expect((await settled(product, drawn.workflowId, count))[0]).toMatchObject({ status: 'COMPLETED' });
  }
  console.log(`five executions beside the rogue took ${Math.round(performance.now() - started)} ms`);
  const [execution] = await settled(product, bad.workflowId, 1, 60_000);
  const codes = new Map(names.map((name) => [name, stepOf(execution, name)?.error?.code]));
  expect([...codes].filter(([, code]) => code === undefined)).toEqual([]);
  expect(textOf(execution)).not.toContain('root:');
  expect(textOf(execution)).not.toContain(trackly.apiKey);
  expect(trackly.seen.filter(({ path: at, authorization }) => at === '/status' && authorization === undefined)).toHaveLength(1);
});
