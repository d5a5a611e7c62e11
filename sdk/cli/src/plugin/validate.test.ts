import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildManifest, defineNode, definePlugin, outlineIcon, text, z, type NodeManifest, type PluginManifest } from '@hookloom/sdk';
import { expect, test, vi } from 'vitest';
import { readAuthorPackage } from './author-package.ts';
import { buildPlugin, makePlugin } from './build.ts';
import { checkAdvice, checkDocs, checkHostRange, checkIcons, checkSchemas } from './check-manifest.ts';
import { checkDependencies, checkDescription, checkHosts, checkImports, checkPacked } from './check-package.ts';
import { printFindings } from './finding.ts';
import { makePackage, packageJson, pluginSource, readme } from '../../testing/make-package.ts';
import { validatePlugin } from './validate.ts';

// npm and the compiler are started for each.
vi.setConfig({ testTimeout: 30_000 });

async function built(files: Parameters<typeof makePackage>[0] = {}): Promise<string> {
  const directory = await makePackage(files);
  await buildPlugin(await readAuthorPackage(directory));
  return directory;
}
const ofVerdict = async (directory: string, verdict: string) =>
  (await validatePlugin(directory)).filter((finding) => finding.verdict === verdict);

test('a package in order has no fault and no warning', async () => {
  const findings = await validatePlugin(await built());
  expect(findings.filter(({ verdict }) => verdict !== 'good')).toEqual([]);
  expect(new Set(findings.map(({ about }) => about)).size).toBe(12);
  expect(printFindings(findings)).toMatch(/^✓ package\.json {2}hookloom-plugin-echo 1\.0\.0[^]*\n\nIt can be published\.$/);
});

test('what is stale or missing is to be built anew', async () => {
  const directory = await built();
  await writeFile(join(directory, 'src/index.ts'), pluginSource({ run: '() => "other"' }));
  expect(await ofVerdict(directory, 'fault')).toMatchObject([
    { about: 'build', message: expect.stringContaining('The bundle is not what') as string },
  ]);
  const more = JSON.stringify({ ...(await makePlugin(await readAuthorPackage(directory))).manifest, extra: true }, null, 2);
  await writeFile(join(directory, 'hookloom.plugin.json'), more);
  expect(await ofVerdict(directory, 'fault')).toHaveLength(2);
  const unbuilt = await makePackage();
  expect((await ofVerdict(unbuilt, 'fault')).map(({ about }) => about)).toEqual(['build', 'build', 'size', 'size']);
});

test('a definition with faults is one fault beside those of the package', async () => {
  const directory = await makePackage({ 'package.json': { ...packageJson, keywords: [] }, 'src/index.ts': 'export default {}' });
  const findings = await validatePlugin(directory);
  expect(findings.map(({ verdict, about }) => `${verdict} ${about}`)).toEqual(['fault package.json', 'fault definition']);
  expect(printFindings(findings)).toContain('It cannot be published yet: 2 faults.');
});

test.each<[string, object, string, string]>([
  ['no name', { name: '' }, 'fault', 'no name'],
  ['a version that is none', { version: '1' }, 'fault', '1.2.3'],
  ['CommonJS', { type: 'commonjs' }, 'fault', '"type": "module"'],
  ['no keyword', { keywords: ['x'] }, 'fault', 'hookloom-plugin'],
  ['no exports', { exports: undefined }, 'fault', '"exports"'],
  ['no license', { license: undefined }, 'warning', 'license'],
])('package.json: %s', (_, change, verdict, message) => {
  expect(checkDescription({ ...packageJson, ...change })).toMatchObject([{ verdict, message: expect.stringContaining(message) as string }]);
});

test('dependencies, imports, hosts', () => {
  expect(checkDependencies({ dependencies: { zod: '4' } })).toMatchObject([
    { verdict: 'warning', message: expect.stringContaining('zod') as string },
  ]);
  expect(checkImports(['crypto', 'url'])).toMatchObject([{ verdict: 'good' }]);
  expect(checkImports(['net', 'fs/promises']).map(({ message }) => message)).toEqual([
    expect.stringContaining('ctx.http'),
    expect.stringContaining('ctx.files'),
  ]);
  expect(checkHosts(['*.example.com'], ['api.example.com', '{{baseUrl}}'])).toMatchObject([{ verdict: 'good' }]);
  expect(checkHosts(['a.example'], ['b.example'])).toMatchObject([
    { verdict: 'warning', message: expect.stringContaining('b.example') as string },
  ]);
});

test('what is packed', () => {
  const files = ['package.json', 'dist/index.js', 'hookloom.plugin.json'];
  expect(checkPacked(packageJson, { size: 9_000, files })).toMatchObject([{ verdict: 'good', message: '9 KB packed, 3 files.' }]);
  expect(checkPacked(packageJson, { size: 60_000_000, files })).toMatchObject([{ verdict: 'fault' }]);
  expect(checkPacked(packageJson, { size: 3_000_000, files })).toMatchObject([{ verdict: 'warning' }]);
  expect(checkPacked(packageJson, { size: 9, files: [...files, '.env'] })).toMatchObject([{ verdict: 'warning' }]);
  expect(checkPacked(packageJson, { size: 9, files: [] })).toHaveLength(2);
});

const echo = defineNode({
  name: 'echo',
  kind: 'utility',
  category: 'Echo',
  title: 'Echo',
  description: 'Says what it hears.',
  icon: outlineIcon('M4 6h16'),
  effect: 'pure',
  output: z.string(),
  params: z.object({ text: text({ title: 'Text', description: 'What is said.' }).default('') }),
  run: ({ params }) => params.text,
});
const manifest = buildManifest(definePlugin({ name: 'echo', title: 'Echo', description: 'Says it again.', host: '^0.1.0', nodes: [echo] }));
const node = manifest.nodes[0] as NodeManifest;
const withNodes = (...changes: Partial<NodeManifest>[]): PluginManifest => ({
  ...manifest,
  nodes: changes.map((change) => ({ ...node, ...change })),
});

test.each<[string, Partial<NodeManifest>[], (string | undefined)[]]>([
  ['one', [{ version: 1 }], ['good']],
  ['two, with a way', [{ version: 1 }, { version: 2, migratesFrom: [1] }], ['good']],
  ['two, without a way', [{ version: 1 }, { version: 2 }], ['warning']],
  ['a dropped one, with a way', [{ version: 2, migratesFrom: [1] }], ['good']],
  ['a dropped one, without a way', [{ version: 2 }], ['warning']],
])('versions of a node: %s', (_, nodes, verdicts) => {
  expect(checkAdvice(withNodes(...nodes)).map(({ verdict }) => verdict)).toEqual(verdicts);
});

test.each(['^0.1.0', '~1.2', '0.1.x', '>=0.1.0 <2', '^0.1.0 || ^1.0.0'])('the host range %s is sane', (host) =>
  expect(checkHostRange({ ...manifest, host })).toMatchObject([{ verdict: 'good' }]),
);
test.each(['*', '>=0.1.0', '', '^0.1.0 || *'])('the host range "%s" promises too much', (host) =>
  expect(checkHostRange({ ...manifest, host })).toMatchObject([{ verdict: 'warning' }]),
);

test('schemas, icons and docs', () => {
  expect(checkSchemas(withNodes({ paramsSchema: { type: 'object', properties: { a: { pattern: '(' } } } }))).toMatchObject([
    { verdict: 'fault' },
  ]);
  expect(checkSchemas(withNodes({ paramsSchema: { type: 'object', $ref: '#/$defs/a' } }))).toMatchObject([{ verdict: 'fault' }]);
  expect(checkSchemas(withNodes({ outputSchema: null }))).toMatchObject([{ verdict: 'warning' }]);
  const black = '<svg viewBox="0 0 24 24"><path d="M0 0" fill="#000"/></svg>';
  expect(checkIcons(withNodes({ iconDark: '<svg><script></script></svg>' }))).toMatchObject([{ verdict: 'fault' }]);
  expect(checkIcons(withNodes({ icon: black }))).toMatchObject([{ verdict: 'warning' }]);
  expect(checkIcons(withNodes({ icon: black, iconDark: node.icon }))).toMatchObject([{ verdict: 'good' }]);
  expect(checkDocs(manifest, null)).toMatchObject([{ verdict: 'fault' }]);
  expect(checkDocs(manifest, '# Echo')).toMatchObject([{ verdict: 'warning' }]);
  const silent = withNodes({ paramsSchema: { type: 'object', properties: { text: { title: 'Text' } } } });
  expect(checkDocs(silent, readme)).toMatchObject([{ verdict: 'warning', message: 'Fields without a description: echo.echo.text.' }]);
});
