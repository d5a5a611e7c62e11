/**
 * Packs what authors of plugins install: `@hookloom/sdk`, `@hookloom/cli` and `create-hookloom-plugin`.
 *
 *     node scripts/pack.ts <out dir> [--only <package>]...
 *
 * Writes a tarball of each, as `npm publish` would send it, and prints their paths. Nothing is fetched and no scripts run.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { run } from './lib/run.ts';
import { stagePackage } from './lib/stage-package.ts';

/** In the order in which they import each other. */
const packages = new Map([
  ['@hookloom/sdk', 'sdk'],
  ['@hookloom/cli', 'sdk/cli'],
  ['create-hookloom-plugin', 'sdk/create'],
]);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string', multiple: true } } });
const [out] = positionals;
const wanted = values.only ?? [...packages.keys()];
const unknown = wanted.find((name) => !packages.has(name));
if (out === undefined || positionals.length > 1 || unknown !== undefined) {
  console.error(`Usage: node scripts/pack.ts <out dir> [--only ${[...packages.keys()].join('|')}]...`);
  process.exit(2);
}

await mkdir(out, { recursive: true });
const work = await mkdtemp(path.join(tmpdir(), 'hookloom-pack-'));
try {
  const staged = new Map<string, string>();
  for (const [name, source] of packages) {
    // The SDK is staged for whichever imports its types.
    if (!wanted.includes(name) && name !== '@hookloom/sdk') continue;
    const stage = path.join(work, name.replaceAll('/', '-'));
    await stagePackage(source, stage, staged);
    staged.set(name, stage);
  }
  for (const name of wanted) {
    const args = ['pack', staged.get(name) ?? '', '--pack-destination', path.resolve(out), '--ignore-scripts', '--silent'];
    const { status, output } = await run('npm', args, { cwd: work });
    if (status !== 0) throw new Error(`npm could not pack ${name}:\n${output}`);
    const file = output.split('\n').findLast((line) => line.endsWith('.tgz'));
    console.log(path.join(path.resolve(out), file ?? ''));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true });
}
