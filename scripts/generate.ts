/**
 * Makes all generated files anew: plugin manifests, the printed GraphQL schema and the client's typed operations.
 *
 *     npm run generate              writes them
 *     npm run generate -- --check   writes nothing; names each stale file and ends with status 1
 */
import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { run } from './lib/run.ts';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const check = values.check ? ['--check'] : [];

/** Runs a generator that has a `--check` of its own and names stale files. Returns whether all was right. */
async function generator(script: string, args: string[]): Promise<boolean> {
  const { status, output } = await run(process.execPath, [path.join(root, script), ...args, ...check], { cwd: root });
  if (status !== 0 || /^Wrote /m.test(output)) console.log(output.trim());
  return status === 0;
}

async function pluginManifests(): Promise<boolean> {
  const folders = (await Array.fromAsync(glob('plugins/*/package.json', { cwd: root }))).map((file) => path.dirname(file)).toSorted();
  return generator('sdk/bin/build-manifest.ts', folders);
}

async function printedSchema(): Promise<boolean> {
  const { printSchema } = await import('../server/src/api/print-schema.ts');
  const file = path.join(root, 'server/schema.graphql');
  const text = printSchema();
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return true;
  if (values.check) console.log('server/schema.graphql is stale');
  else await writeFile(file, text);
  return !values.check;
}

async function clientOperations(): Promise<boolean> {
  return generator('node_modules/@graphql-codegen/cli/esm/bin.js', ['--config', 'codegen.yml']);
}

// One after the other: manifests have no say in the rest, but the operations are typed by the schema.
const right = [await pluginManifests(), await printedSchema(), await clientOperations()];
if (right.includes(false)) {
  if (values.check) console.log('Make them anew: npm run generate');
  process.exitCode = 1;
}
