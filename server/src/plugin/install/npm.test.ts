import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { npmEnvironmentOf } from '../../config/env.ts';
import { unpackBundle } from './bundle-content.ts';
import { fetchPackage, lastWords } from './npm.ts';
import { makeDirectory } from '../testing.ts';
import { admin, asking, createPluginsBed, type PluginsBed } from '../testing-plugins.ts';
import { pluginTarball, tarball } from './testing-tarball.ts';

/** Where npm is found. */
const path = npmEnvironmentOf()['PATH'] ?? '';

let bed: PluginsBed;
beforeAll(async () => {
  bed = await createPluginsBed();
});
afterAll(() => bed.stop());

interface Published {
  tarball: Buffer;
  version?: string;
  more?: object;
}

/** A registry with these packages, and the environment of an npm that is set up for it. */
async function startRegistry(
  packages: Record<string, Published[]>,
): Promise<{ environment: Record<string, string>; asked: string[]; url: string }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const wanted = decodeURIComponent(request.url ?? '').slice(1);
    asked.push(`${wanted} ${request.headers.authorization ?? ''}`.trim());
    const [name = '', version] = wanted.split('/-/');
    const published = packages[name];
    if (!published) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
    if (version !== undefined) return void response.end(published.find((one) => `${one.version ?? '1.0.0'}.tgz` === version)?.tarball);
    const versions = published.map(({ tarball: content, version: of = '1.0.0', more }) => {
      const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
      return [of, { name, version: of, ...more, dist: { tarball: `${url}/${name}/-/${of}.tgz`, integrity } }] as const;
    });
    const last = versions.at(-1)?.[0];
    return void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ name, 'dist-tags': { latest: last }, versions: Object.fromEntries(versions) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, environment: { PATH: path, npm_config_registry: `${url}/` } };
}

const plainPackage = (name: string, files: Record<string, string> = {}, more: object = {}): Published => ({
  tarball: tarball([
    { path: 'package/package.json', content: JSON.stringify({ name, version: '1.0.0', ...more }) },
    ...Object.entries(files).map(([file, content]) => ({ path: `package/${file}`, content })),
  ]),
  more,
});

const weather = (packageJson: object, version = '1.0.0'): Published => ({
  version,
  tarball: pluginTarball('weather', { version, manifest: asking('weather', ['api.example.com']), packageJson }),
  more: packageJson,
});

test('a package is installed from the registry with its dependencies, and none of its scripts is run', async () => {
  const evil = join(makeDirectory(), 'evil');
  const scripts = { preinstall: `touch ${evil}`, install: `touch ${evil}`, postinstall: `touch ${evil}` };
  const registry = await startRegistry({
    'hookloom-plugin-weather': [weather({ dependencies: { units: '^1.0.0' }, scripts }), weather({}, '2.0.0-beta.1')],
    units: [plainPackage('units', { 'index.js': 'export {}' }, { dependencies: { deep: '1.0.0' }, scripts, bin: { units: './index.js' } })],
    deep: [plainPackage('deep', { 'lib/index.js': 'deep' })],
  });
  const { plugins, get, dataDir } = await bed.open({ npm: registry });
  expect(await plugins.install('hookloom-plugin-weather@^1.0.0', admin)).toBe('weather');
  expect(get('weather')).toMatchObject({ version: '1.0.0', source: 'INSTALLED', standing: { status: 'AWAITING_APPROVAL' } });
  const [sha256 = ''] = readdirSync(join(dataDir, 'plugins'));
  const modules = join(dataDir, 'plugins', sha256, 'node_modules');
  expect(readdirSync(modules).sort()).toEqual(['deep', 'units']);
  expect(readFileSync(join(modules, 'deep/lib/index.js'), 'utf8')).toBe('deep');
  expect(existsSync(evil)).toBe(false);
  const { rows } = await bed.database.pool.query('select spec, version from plugin_installation');
  expect(rows).toEqual([{ spec: 'hookloom-plugin-weather@^1.0.0', version: '1.0.0' }]);
}, 60_000);

test('the same package gives the same bytes each time', async () => {
  const registry = await startRegistry({
    '@scope/weather': [plainPackage('@scope/weather', { a: 'a' }, { dependencies: { '@scope/units': '1' } })],
    '@scope/units': [plainPackage('@scope/units', { b: 'b' })],
  });
  const spec = { name: '@scope/weather', version: 'latest' };
  const [first, second] = [await fetchPackage(spec, registry), await fetchPackage(spec, registry)];
  expect(first.equals(second)).toBe(true);
  const directory = makeDirectory();
  await unpackBundle(first, directory);
  expect(readFileSync(join(directory, 'node_modules/@scope/units/b'), 'utf8')).toBe('b');
}, 60_000);

test('dependencies from elsewhere than the registry are refused', async () => {
  const elsewhere = await startRegistry({ x: [plainPackage('x')] });
  const registry = await startRegistry({
    remote: [plainPackage('remote', {}, { dependencies: { x: `${elsewhere.url}/x/-/1.0.0.tgz` } })],
    git: [plainPackage('git', {}, { dependencies: { x: `git+${elsewhere.url}/x.git` } })],
    file: [plainPackage('file', {}, { dependencies: { x: 'file:/etc' } })],
  });
  for (const name of ['remote', 'git', 'file'])
    await expect(fetchPackage({ name, version: 'latest' }, registry)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  expect(elsewhere.asked).toEqual([]);
}, 60_000);

test('what is not there, and a tarball that is not what the registry said, are refused in npm’s words', async () => {
  const registry = await startRegistry({ honest: [plainPackage('honest')] });
  await expect(fetchPackage({ name: 'nothing', version: 'latest' }, registry)).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    message: expect.stringMatching(/npm could not install the package: .*404/),
  });
  await expect(fetchPackage({ name: 'honest', version: '9.0.0' }, registry)).rejects.toMatchObject({
    message: expect.stringContaining('9.0.0'),
  });
}, 60_000);

test('a registry that does not answer, and a server without npm, are said to be so', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => silent.closeAllConnections());
  onTestFinished(() => void silent.close());
  const environment = {
    PATH: path,
    npm_config_registry: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`,
  };
  const spec = { name: 'weather', version: 'latest' };
  await expect(fetchPackage(spec, { environment, timeoutMs: 1_500 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('2 s'),
  });
  await expect(fetchPackage(spec, { environment: { PATH: '/nowhere' } })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('Upload the tarball'),
  });
}, 30_000);

test('a spec that is no package of the registry does not reach npm', async () => {
  const { plugins } = await bed.open();
  await expect(plugins.install('git+https://example.com/a.git', admin)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});

test('npm’s last words carry no secrets', () => {
  const said = [
    'npm error code E401',
    'npm error GET https://user:hunter2@registry.example.com/weather',
    'npm error authorization: Bearer abcdefghijklmnopqrstuvwxyz',
    'npm error //registry.example.com/:_authToken=npm_abcdefghijklmnopqrstuvwxyz',
    'npm error A complete log of this run can be found in: /tmp/x/.npm/_logs/debug-0.log',
  ].join('\n');
  const words = lastWords(said, '/tmp/x');
  expect(words).toContain('E401');
  expect(words).not.toMatch(/hunter2|abcdefgh|complete log|\/tmp\/x/);
});

test('npm’s words on a package that does not exist make sentences', () => {
  const said = [
    'npm error code E404',
    'npm error 404 Not Found - GET https://registry.example/hookloom-plugin-none',
    'npm error 404',
    "npm error 404  The requested resource 'hookloom-plugin-none@latest' could not be found or you do not have permission to access it.",
    'npm error 404',
    'npm error 404 Note that you can also install from a',
    'npm error 404 tarball, folder, http url, or git url.',
    'npm error A complete log of this run can be found in: /tmp/x/.npm/_logs/1.log',
  ].join('\n');
  expect(lastWords(said, '/tmp/x')).toBe(
    'code E404. 404 Not Found - GET https://registry.example/hookloom-plugin-none. ' +
      "The requested resource 'hookloom-plugin-none@latest' could not be found or you do not have permission to access it",
  );
});
