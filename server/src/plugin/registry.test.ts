import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverPlugins } from './discovery.ts';
import { createRegistry, type Registry } from './registry.ts';
import { makeDirectory, nodeManifest, pluginManifest, writePlugin } from './testing.ts';
import { paramsSchemaFault } from './validate-params.ts';

async function registryOf(root: string, pluginDirectories: string[] = []): Promise<Registry> {
  const options = { builtInDirectory: join(root, 'plugins'), dependents: [], hostVersion: '0.1.0', pluginDirectories };
  return createRegistry(await discoverPlugins(options));
}

/** Counts on a global how often it was imported. */
function counting(name: string, nodes: string): string {
  return `globalThis.imports = { ...globalThis.imports, '${name}': (globalThis.imports?.['${name}'] ?? 0) + 1 };
    export default { name: '${name}', nodes: [${nodes}] };`;
}

function imports(name: string): number {
  return (globalThis as { imports?: Record<string, number> }).imports?.[name] ?? 0;
}

test('every node type of the built-in plugins can be loaded, and is what its manifest says', async () => {
  const registry = createRegistry((await discoverPlugins()).filter((plugin) => plugin.builtIn));
  expect(registry.nodeTypes().length).toBeGreaterThanOrEqual(10);
  for (const node of registry.nodeTypes()) {
    const { type, version, title } = node;
    expect(paramsSchemaFault(node)).toBeNull();
    expect(await registry.load(type, version)).toMatchObject({ title });
    expect(registry.pluginOf(type)).toMatchObject({ trusted: true, problem: null });
  }
});

test('versions stand side by side; the newest is given where none is asked for', async () => {
  const root = makeDirectory();
  const nodes = [nodeManifest('many.echo', { version: 10 }), nodeManifest('many.echo', { version: 2 })];
  const code = `export default { name: 'many', nodes: [{ name: 'echo', version: 2, title: 'old' }, { name: 'echo', version: 10, title: 'new' }] };`;
  writePlugin(join(root, 'plugins/many'), 'many', { manifest: pluginManifest('many', { nodes }), code });
  const registry = await registryOf(root);
  expect(registry.nodeType('many.echo')?.version).toBe(10);
  expect(registry.nodeType('many.echo', 2)?.version).toBe(2);
  expect(registry.nodeType('many.echo', 3)).toBeUndefined();
  expect(registry.nodeTypes().map((node) => node.version)).toEqual([2, 10]);
  expect(await registry.load('many.echo', 2)).toMatchObject({ title: 'old' });
});

test('code is imported on first use, once, also by many at a time', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/lazy'), 'lazy', { code: counting('lazy', `{ name: 'echo' }`) });
  const registry = await registryOf(root);
  expect(imports('lazy')).toBe(0);
  const loaded = await Promise.all(Array.from({ length: 20 }, () => registry.load('lazy.echo', 1)));
  expect(new Set(loaded).size).toBe(1);
  expect(imports('lazy')).toBe(1);
});

test('a third-party plugin’s nodes are listed, marked, and never imported', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'foreign'), 'foreign', { code: counting('foreign', `{ name: 'echo' }`) });
  const registry = await registryOf(root, [join(root, 'foreign')]);
  expect(registry.nodeTypes().map((node) => node.type)).toEqual(['foreign.echo']);
  expect(registry.pluginOf('foreign.echo')).toMatchObject({
    trusted: false,
    problem: expect.stringContaining('must not run inside the server'),
  });
  await expect(registry.load('foreign.echo', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(imports('foreign')).toBe(0);
});

test('a refused plugin is listed without nodes', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/late'), 'late', { manifest: pluginManifest('late', { host: '^9.0.0' }) });
  const registry = await registryOf(root);
  expect(registry.nodeTypes()).toEqual([]);
  expect(registry.plugins()).toMatchObject([{ package: 'hookloom-plugin-late', problem: expect.stringContaining('^9.0.0') }]);
  await expect(registry.load('late.echo', 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each([
  ['of another name', `export default { name: 'other', nodes: [] };`, 'build its manifest anew'],
  ['without a default export', `export const a = 1;`, 'build its manifest anew'],
  ['without the node', `export default { name: 'stale', nodes: [] };`, 'lacks stale.echo'],
])('code %s is refused', async (_, code, words) => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/stale'), 'stale', { code });
  const loading = (await registryOf(root)).load('stale.echo', 1);
  await expect(loading).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(words) });
});

test('unknown types and inherited names are not found', async () => {
  const registry = await registryOf(makeDirectory());
  for (const type of ['core.nothing', '__proto__', 'constructor', 'toString']) {
    expect(registry.nodeType(type)).toBeUndefined();
    await expect(registry.load(type, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});
