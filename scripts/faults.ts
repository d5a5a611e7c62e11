/**
 * `npm run test:faults`: random workflows under random `kill -9` of worker, API and Postgres, for ten minutes.
 *
 *     npm run test:faults -- --seconds 60
 *     npm run test:faults -- --seed 42      the workflows and the course of kills of an earlier run
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countTests, type VitestReport } from './test/counts.ts';
import { runVitest } from './test/vitest.ts';

const root = path.resolve(import.meta.dirname, '..');
const reportFile = path.join(root, 'node_modules/.cache/test-results/faults.json');

/** A whole number, or undefined where the option is not given. Exits where it is none. */
function numberOf(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`--${name} takes a whole number from ${least} on, not ${text}.`);
  process.exit(2);
}

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seconds = numberOf('seconds', values.seconds, 1) ?? 600;
const seed = numberOf('seed', values.seed, 0) ?? Math.floor(Math.random() * 2 ** 31);

console.log(`Kills for ${seconds} s. The same again: npm run test:faults -- --seconds ${seconds} --seed ${seed}`);
process.env['FAULTS_SECONDS'] = String(seconds);
process.env['FAULTS_SEED'] = String(seed);
await mkdir(path.dirname(reportFile), { recursive: true });
await rm(reportFile, { force: true });
const status = await runVitest(root, { projects: ['product'], filters: ['tests/faults'], reportFile });
const report = await readFile(reportFile, 'utf8').catch(() => undefined);
const { passed, failed } = countTests(status, report === undefined ? undefined : (JSON.parse(report) as VitestReport));
console.log(`Seed ${seed}: ${passed} passed, ${failed} failed`);
// A suite whose files are no longer found would pass by doing nothing.
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
