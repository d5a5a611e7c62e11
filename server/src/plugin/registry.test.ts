import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discoverPlugins } from './discovery/discovery.ts';
import { createRegistry, type Registry } from './registry.ts';
import { standingOf } from './approval/standing.ts';
import { makeDirectory, nodeManifest, pluginManifest, writePlugin } from './testing.ts';
import { paramsSchemaFault } from './params/validate-params.ts';

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
    const { type, version, uses } = node;
    expect(paramsSchemaFault([node])).toBeNull();
    expect([...(await registry.load(type, version)).uses].sort()).toEqual([...uses].sort());
    expect(registry.pluginOf(type)).toMatchObject({ trusted: true, problem: null });
  }
});

test('versions stand side by side; the newest is given where none is asked for', async () => {
  const root = makeDirectory();
  const nodes = [nodeManifest('many.echo', { version: 10 }), nodeManifest('many.echo', { version: 2 })];
  const code = `export default { name: 'many', nodes: [{ name: 'echo', version: 2, uses: ['http'] }, { name: 'echo', version: 10 }] };`;
  writePlugin(join(root, 'plugins/many'), 'many', { manifest: pluginManifest('many', { nodes }), code });
  const registry = await registryOf(root);
  expect(registry.nodeType('many.echo')?.version).toBe(10);
  expect(registry.nodeType('many.echo', 2)?.version).toBe(2);
  expect(registry.nodeType('many.echo', 3)).toBeUndefined();
  expect(registry.nodeTypes().map((node) => node.version)).toEqual([2, 10]);
  expect((await registry.load('many.echo', 2)).uses).toEqual(new Set(['http']));
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
  expect(registry.pluginOf('foreign.echo')).toMatchObject({ trusted: false, source: 'DIRECTORY' });
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

test('a reload brings what is new, drops what is gone, and imports nothing twice', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/stays'), 'stays', { code: counting('stays', `{ name: 'echo' }`) });
  writePlugin(join(root, 'plugins/goes'), 'goes');
  const options = { builtInDirectory: join(root, 'plugins'), dependents: [], hostVersion: '0.1.0' };
  const found = await discoverPlugins(options);
  const registry = createRegistry(found);
  const before = await registry.load('stays.echo', 1);
  const generation = registry.generation();

  writePlugin(join(root, 'plugins/comes'), 'comes');
  const later = (await discoverPlugins(options)).filter(({ manifest }) => manifest?.name === 'comes');
  registry.reload([...found.filter(({ manifest }) => manifest?.name === 'stays'), ...later]);
  expect(registry.nodeTypes().map((node) => node.type)).toEqual(['comes.echo', 'stays.echo']);
  expect(registry.generation()).toBeGreaterThan(generation);
  expect(await registry.load('stays.echo', 1)).toBe(before);
  expect(imports('stays')).toBe(1);
  await expect(registry.load('goes.echo', 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('nodes of a plugin that may not run are listed, and each step of them fails with the reason', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/off'), 'off', { code: counting('off', `{ name: 'echo' }`) });
  const [found] = await discoverPlugins({ builtInDirectory: join(root, 'plugins'), dependents: [], hostVersion: '0.1.0' });
  if (!found) throw new Error('nothing was found');
  const setting = { name: 'off', package: found.package, enabled: false, approved: null, approvedAt: null };
  const registry = createRegistry([{ ...found, standing: standingOf(found, setting) }]);
  expect(registry.nodeType('off.echo')).toBeDefined();
  expect(registry.plugin('off')?.problem).toContain('switched off');
  const code = await registry.load('off.echo', 1);
  expect(() => code.parse({})).toThrow(expect.objectContaining({ class: 'USER', code: 'PLUGIN_DISABLED' }));
  expect(() => code.run({} as never)).toThrow('switched off');
  expect(imports('off')).toBe(0);
});

test('code that somebody holds refuses as soon as its plugin may not run any more, and runs again once it may', async () => {
  const root = makeDirectory();
  writePlugin(join(root, 'plugins/held'), 'held', {
    code: counting('held', `{ name: 'echo', params: { safeParse: (data) => ({ success: true, data }) }, run: () => 1 }`),
  });
  const [found] = await discoverPlugins({ builtInDirectory: join(root, 'plugins'), dependents: [], hostVersion: '0.1.0' });
  if (!found) throw new Error('nothing was found');
  const registry = createRegistry([found]);
  const code = await registry.load('held.echo', 1);
  const run = (): unknown => code.run({ params: code.parse({}) } as never);
  expect(run()).toBe(1);

  const setting = { name: 'held', package: found.package, enabled: false, approved: null, approvedAt: null };
  registry.reload([{ ...found, standing: standingOf(found, setting) }]);
  expect(run).toThrow(expect.objectContaining({ class: 'USER', code: 'PLUGIN_DISABLED' }));
  expect(() => code.run({} as never)).toThrow('switched off');

  const strange = { ...found, builtIn: false };
  registry.reload([{ ...strange, standing: standingOf(strange, { ...setting, enabled: true }) }]);
  expect(run).toThrow(expect.objectContaining({ code: 'PLUGIN_NOT_APPROVED' }));

  registry.reload([found]);
  expect(run()).toBe(1);
  registry.reload([]);
  expect(run).toThrow(expect.objectContaining({ code: 'PLUGIN_REMOVED' }));
});
