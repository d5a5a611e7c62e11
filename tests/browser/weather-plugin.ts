/** A small plugin in two versions, packed as an author packs it; the second asks for more and has a newer version of its node. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildManifest, printManifest, type PluginDefinition } from '@hookloom/sdk';
import { build } from 'esbuild';
import { create } from 'tar';

const root = path.resolve(import.meta.dirname, '../..');

const source = (version: 1 | 2): string => `
import { credential, defineCredential, defineNode, definePlugin, options, outlineIcon, secret, select, text, z } from '@hookloom/sdk';

const icon = outlineIcon('M4 12h16');
const cities = ['Graz', 'Linz', 'Vienna'].map((label) => ({ value: label.toLowerCase(), label }));
const shared = { name: 'now', kind: 'action', category: 'Weather', title: 'Weather now', description: 'The weather of a city.', icon, effect: 'idempotent' };
const account = credential({ title: 'Account', types: ['key'] });
const city = options({ title: 'City', load: 'cities', dependsOn: ['account'] });

const first = defineNode({
  ...shared, version: 1, uses: ['http'], params: z.object({ account, city }), loaders: { cities: () => cities },
  run: (ctx) => ({ city: ctx.params.city, sky: 'clear' }),
});
const second = defineNode({
  ...shared, version: 2, uses: ['http', 'state'], loaders: { cities: () => cities },
  params: z.object({ account, city, units: select({ title: 'Units', options: [{ value: 'metric', label: 'Metric' }, { value: 'imperial', label: 'Imperial' }] }) }),
  migrate: { from: [1], params: (old) => ({ ...old, units: 'metric' }) },
  run: (ctx) => ({ city: ctx.params.city, sky: 'clear', units: ctx.params.units }),
});

export default definePlugin({
  name: 'weather', title: 'Weather', description: 'The weather, for tests.', host: '*',
  capabilities: { hosts: ${version === 1 ? "['api.weather.example']" : "['api.weather.example', 'maps.weather.example']"} },
  credentials: [defineCredential({
    name: 'key', title: 'Weather key', description: 'A key of the weather service.', hosts: ['api.weather.example'],
    fields: z.object({ user: text({ title: 'User' }), token: secret({ title: 'Token' }) }), apply: { headers: { authorization: 'Bearer {{token}}' } },
  })],
  nodes: ${version === 1 ? '[first]' : '[first, second]'},
});
`;

/** The package's tarball, a file as `npm pack` makes it. */
export async function packWeather(version: 1 | 2): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hookloom-weather-'));
  try {
    const packed = path.join(folder, 'package');
    await mkdir(packed);
    const code = path.join(packed, 'dist/index.mjs');
    await build({
      stdin: { contents: source(version), resolveDir: path.join(root, 'tests'), loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: code,
      logLevel: 'error',
    });
    const { default: plugin } = (await import(pathToFileURL(code).href)) as { default: PluginDefinition };
    await writeFile(path.join(packed, 'hookloom.plugin.json'), printManifest(buildManifest(plugin)));
    const description = { name: 'hookloom-plugin-weather', version: `${version}.0.0`, type: 'module', keywords: ['hookloom-plugin'] };
    await writeFile(path.join(packed, 'package.json'), JSON.stringify({ ...description, exports: './dist/index.mjs' }));
    return Buffer.concat(await Array.fromAsync(create({ gzip: true, cwd: folder }, ['package'])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
