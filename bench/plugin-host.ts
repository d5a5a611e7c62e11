/** Calls of a plugin's node, without a server: the same definition in this process and in a plugin host. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { buildManifest, printManifest, type PluginDefinition } from '@hookloom/sdk';
import { build } from 'esbuild';
import { nodeCodeOf, type NodeCode, type NodeRunContext } from '../server/src/plugin/plugin-code.ts';
import { createPluginHosts, type HostedPlugin, type PluginHosts } from '../server/src/plugin/host/plugin-hosts.ts';
import type { PluginPackage } from '../server/src/plugin/discovery/plugin-package.ts';
import { offer, rounded, timeOf } from './offer.ts';

export interface PluginHostFigures {
  scenario: 'plugin-host';
  inProcessP50Ms: number;
  hostedP50Ms: number;
  /** The goal is 0.3 ms at most. */
  hostedBeyondInProcessP50Ms: number;
  hostedP99Ms: number;
  inProcessPerSecond: number;
  hostedPerSecondSingly: number;
  hostedPerSecond50AtOnce: number;
  hostedP50Ms50AtOnce: number;
  hostedP99Ms50AtOnce: number;
  /** With 100 kB in and out. */
  hostedLargePerSecond50AtOnce: number;
  /** From the start of the process to the first answer, the SDK and zod in the plugin's bundle; the median. The goal is 250 ms at most. */
  coldFirstCallMs: number;
  /** The first call to a process that was started when the workflow's plan was made. */
  warmFirstCallMs: number;
  childMb: number;
}

const code = `
import { definePlugin, defineNode, z, text, outlineIcon } from '@hookloom/sdk';
export default definePlugin({ name: 'bench', title: 'Bench', description: 'For measuring.', host: '*', nodes: [defineNode({
  name: 'greet', kind: 'action', category: 'Bench', title: 'Greet', description: 'For measuring.', icon: outlineIcon('M0 0'), effect: 'pure',
  params: z.object({ name: text({ title: 'Name' }) }),
  run: (ctx) => ({ hello: ctx.params.name, input: ctx.input }),
})] });`;

const input = { id: 7, name: 'a name', price: 12.5, tags: ['x', 'y'] };
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function measurePluginHost(seconds: number): Promise<PluginHostFigures> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'hookloom-bench-plugin-')));
  const hosts = createPluginHosts({ log });
  try {
    const { found, definition } = await writePlugin(directory);
    const inProcess = nodeCodeOf(definition.nodes[0] as (typeof definition.nodes)[number]);
    const coldFirstCallMs = await coldStart(found);
    const opened = hosts.open(found);
    opened.warm();
    await sleep(1_000);
    const hosted = codeOf(opened);
    const warmFirstCallMs = await timeOf(() => call(hosted));
    await offer(() => call(hosted), 50, seconds / 5);
    const alone = await offer(() => call(inProcess), 1, seconds / 5);
    const singly = await offer(() => call(hosted), 1, seconds / 5);
    const together = await offer(() => call(hosted), 50, seconds / 5);
    const { memoryMb } = hosts.status('bench') ?? {};
    const text = 'x'.repeat(100_000);
    const large = await offer(() => call(hosted, text), 50, seconds / 5);
    return {
      scenario: 'plugin-host',
      inProcessP50Ms: alone.p50Ms,
      hostedP50Ms: singly.p50Ms,
      hostedBeyondInProcessP50Ms: rounded(singly.p50Ms - alone.p50Ms),
      hostedP99Ms: singly.p99Ms,
      inProcessPerSecond: alone.perSecond,
      hostedPerSecondSingly: singly.perSecond,
      hostedPerSecond50AtOnce: together.perSecond,
      hostedP50Ms50AtOnce: together.p50Ms,
      hostedP99Ms50AtOnce: together.p99Ms,
      hostedLargePerSecond50AtOnce: large.perSecond,
      coldFirstCallMs,
      warmFirstCallMs,
      childMb: memoryMb ?? 0,
    };
  } finally {
    await hosts.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Bundled as `hookloom plugin build` does it. */
async function writePlugin(directory: string): Promise<{ found: PluginPackage; definition: PluginDefinition }> {
  const entry = join(directory, 'dist/index.js');
  await mkdir(join(directory, 'dist'));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'hookloom-plugin-bench', version: '1.0.0', type: 'module' }));
  await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: entry,
  });
  const definition = ((await import(pathToFileURL(entry).href)) as { default: PluginDefinition }).default;
  const manifest = buildManifest(definition);
  await writeFile(join(directory, 'hookloom.plugin.json'), printManifest(manifest));
  const found: PluginPackage = {
    package: 'hookloom-plugin-bench',
    version: '1.0.0',
    directory,
    entry,
    builtIn: false,
    source: 'DIRECTORY',
    manifest,
    problem: null,
  };
  return { found, definition };
}

function codeOf(plugin: HostedPlugin): NodeCode {
  const node = plugin.node('bench.greet', 1);
  if (!node) throw new Error('the plugin lacks its node');
  return node;
}

/** As the engine does it: parameters are parsed, and the result is a value. */
async function call(node: NodeCode, value: unknown = input): Promise<void> {
  const params = node.parse({ name: 'Ada' });
  const context = {
    params,
    input: value,
    inputs: [{ nodeId: 'hook', port: 'in', value }],
    absent: [],
    loop: null,
    execution: { id: '0199', workflowId: 'w', workspaceId: 'ws' },
    attempt: 1,
    idempotencyKey: '0199:n',
    signal: new AbortController().signal,
    now: () => Date.now(),
    log: () => {},
  } as unknown as NodeRunContext;
  await node.run(context);
}

async function coldStart(found: PluginPackage): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const hosts: PluginHosts = createPluginHosts({ log });
    const hosted = codeOf(hosts.open(found));
    times.push(await timeOf(() => call(hosted)));
    await hosts.stop();
  }
  return times.sort((a, b) => a - b)[3] ?? 0;
}
