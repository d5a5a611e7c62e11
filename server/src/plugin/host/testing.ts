/** Plugins for tests of the hosts: real packages with the real SDK in their bundle, and contexts as the engine makes them. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildManifest, type HostFunctions, type LogLine, type PluginDefinition } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import type { CodeCall, NodeRunContext } from '../plugin-code.ts';
import type { PluginPackage } from '../discovery/plugin-package.ts';
import { write } from '../testing.ts';
import { createPluginHosts, type PluginHosts, type PluginHostsOptions } from './plugin-hosts.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'hookloom-hosts-')));
const running: PluginHosts[] = [];
let directories = 0;
let bundle: Promise<string> | null = null;

// Called when a test file imports this one, so it is for the whole file.
afterAll(async () => {
  await Promise.all(running.map((hosts) => hosts.stop()));
  rmSync(root, { recursive: true, force: true });
});

/** An empty directory that goes away with the test file. */
export function makeDirectory(): string {
  const directory = join(root, `${(directories += 1)}`);
  mkdirSync(directory);
  return directory;
}

/** The SDK and zod in one file, as `hookloom plugin build` puts them into a plugin. */
function sdkBundle(): Promise<string> {
  bundle ??= (async () => {
    const outfile = join(root, 'sdk.js');
    const contents = `export * from '@hookloom/sdk';`;
    await build({ stdin: { contents, resolveDir: import.meta.dirname }, bundle: true, format: 'esm', platform: 'node', outfile });
    return readFileSync(outfile, 'utf8');
  })();
  return bundle;
}

/** Writes a package whose module is `code`; it may import from `./sdk.js`. */
export async function writeHostedPlugin(code: string, directory = makeDirectory()): Promise<PluginPackage> {
  write(join(directory, 'sdk.js'), await sdkBundle());
  write(join(directory, 'index.js'), code);
  const module = (await import(`${join(directory, 'index.js')}?${Math.random()}`)) as { default: PluginDefinition };
  const manifest = buildManifest(module.default);
  const name = `hookloom-plugin-${manifest.name}`;
  write(join(directory, 'package.json'), { name, version: '1.0.0', type: 'module', keywords: ['hookloom-plugin'], exports: './index.js' });
  write(join(directory, 'hookloom.plugin.json'), manifest);
  return {
    package: name,
    version: '1.0.0',
    directory,
    entry: join(directory, 'index.js'),
    builtIn: false,
    source: 'DIRECTORY',
    manifest,
    problem: null,
  };
}

/** One whose module the test's own process must not run: the manifest is given. */
export function packageOf(directory: string, manifest: PluginPackage['manifest'], entry = 'index.js'): PluginPackage {
  const name = `hookloom-plugin-${manifest?.name}`;
  write(join(directory, 'package.json'), { name, version: '1.0.0', type: 'module', keywords: ['hookloom-plugin'] });
  return {
    package: name,
    version: '1.0.0',
    directory,
    entry: join(directory, entry),
    builtIn: false,
    source: 'DIRECTORY',
    manifest,
    problem: null,
  };
}

export interface TestHosts extends PluginHosts {
  /** What went to the server's log. */
  logged: { level: string; details: object; message: string }[];
}

/** Hosts that end with the test file. */
export function testHosts(options: Partial<PluginHostsOptions> = {}): TestHosts {
  const logged: TestHosts['logged'] = [];
  const to = (level: string) => (details: object, message: string) => void logged.push({ level, details, message });
  const log = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  const hosts = createPluginHosts({ log, ...options });
  running.push(hosts);
  return { ...hosts, logged };
}

const refuse = async (): Promise<never> => {
  throw new Error('the test gives no such function');
};

export const noHost: HostFunctions = {
  http: refuse,
  connect: refuse,
  credential: refuse,
  files: { read: refuse, write: refuse },
  state: { get: refuse, set: refuse, delete: refuse },
  emitEvent: refuse,
};

export interface TestContext extends NodeRunContext {
  logs: LogLine[];
}

/** What a node is given whose input came over one edge. */
export function contextOf(params: JsonObject, input: JsonValue = null, changes: Partial<NodeRunContext> = {}): TestContext {
  const logs: LogLine[] = [];
  return {
    ...noHost,
    params,
    input,
    items: [],
    inputs: [{ nodeId: 'before', port: 'in', value: input }],
    trigger: null,
    steps: {},
    absent: [],
    loop: null,
    execution: { id: 'e1', workflowId: 'w1', workspaceId: 'ws1' },
    idempotencyKey: 'e1:n1',
    attempt: 1,
    now: () => 1_000,
    signal: new AbortController().signal,
    log: (level, message) => void logs.push({ level, message }),
    javascript: refuse,
    respond: () => {},
    logs,
    ...changes,
  };
}

export function codeCall(params: JsonObject, changes: Partial<CodeCall> = {}): CodeCall & { logs: LogLine[] } {
  const logs: LogLine[] = [];
  return {
    params,
    workspaceId: 'ws1',
    host: noHost,
    signal: new AbortController().signal,
    now: () => 1_000,
    log: (level, message) => void logs.push({ level, message }),
    logs,
    ...changes,
  };
}
