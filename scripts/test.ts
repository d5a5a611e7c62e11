/**
 * `npm test`: every check and every test, a line for each part, and at the end one line for the whole.
 *
 *     npm test                        everything
 *     npm test -- types lint          these parts
 *     npm test -- server/src/queue    the tests whose path holds this
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, styleText } from 'node:util';

import { run } from './lib/run.ts';
import { countTests, type Counts, type VitestReport } from './test/counts.ts';
import { runVitest } from './test/vitest.ts';

const root = path.resolve(import.meta.dirname, '..');
const results = path.join(root, 'node_modules/.cache/test-results');

/** A check counts as one test. */
interface Check {
  name: string;
  script: string;
  args: string[];
}

const checks: Check[] = [
  { name: 'types', script: 'node_modules/typescript-native/bin/tsc', args: ['-b'] },
  { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', args: ['--deny-warnings'] },
  { name: 'format', script: 'node_modules/oxfmt/bin/oxfmt', args: ['--check'] },
  {
    name: 'directions',
    script: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--config', '.dependency-cruiser.mjs', 'sdk', 'plugins', 'server', 'client'],
  },
  { name: 'generated', script: 'scripts/generate.ts', args: ['--check'] },
];

/** Projects of `vitest.config.ts`. Each suite runs alone, since the later ones measure times. */
interface Suite {
  name: string;
  projects: string[];
}

const suites: Suite[] = [
  { name: 'unit', projects: ['packages', 'server', 'client'] },
  { name: 'product', projects: ['product'] },
  { name: 'browser', projects: ['browser'] },
  { name: 'start', projects: ['start'] },
];

async function runCheck({ name, script, args }: Check): Promise<Counts> {
  const started = performance.now();
  const { status, output } = await run(process.execPath, [path.join(root, script), ...args], { cwd: root });
  const counts = status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  report(name, counts, started, output);
  return counts;
}

async function runSuite({ name, projects }: Suite, filters: string[]): Promise<Counts> {
  const started = performance.now();
  const file = path.join(results, `${name}.json`);
  await rm(file, { force: true });
  const status = await runVitest(root, { projects, filters, reportFile: file });
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const found = countTests(status, text === undefined ? undefined : (JSON.parse(text) as VitestReport));
  // A suite whose files are no longer found would pass by doing nothing.
  const isEmpty = filters.length === 0 && found.passed + found.failed === 0;
  const counts = isEmpty ? { passed: 0, failed: 1 } : found;
  report(name, counts, started, isEmpty ? 'No test was found.' : '');
  return counts;
}

function report(name: string, { passed, failed }: Counts, started: number, output = ''): void {
  const mark = failed === 0 ? styleText('green', '✓') : styleText('red', '✗');
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${mark} ${name.padEnd(12)} ${passed} passed, ${failed} failed  ${styleText('gray', `${seconds} s`)}`);
  if (failed > 0 && output) console.log(output.trimEnd());
}

/** Runs the checks two at a time: none of them uses more than a core for long. */
async function runChecks(chosen: Check[]): Promise<Counts[]> {
  const waiting = [...chosen];
  const all: Counts[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) all.push(await runCheck(next));
  };
  await Promise.all([lane(), lane()]);
  return all;
}

const { positionals } = parseArgs({ allowPositionals: true });
const partNames = (): string => [...checks, ...suites].map(({ name }) => name).join(', ');
const isPart = (name: string): boolean => [...checks, ...suites].some((part) => part.name === name);
const named = new Set(positionals.filter(isPart));
const filters = positionals.filter((word) => !isPart(word));
const chosen = <Part extends { name: string }>(parts: Part[]): Part[] =>
  named.size > 0 ? parts.filter(({ name }) => named.has(name)) : parts;

if (named.size > 0 && filters.length > 0 && !suites.some(({ name }) => named.has(name))) {
  console.error(`${filters.join(' ')} names no part and no tests of one. Parts: ${partNames()}.`);
  process.exit(1);
}

await mkdir(results, { recursive: true });
const started = performance.now();
const counts: Counts[] = [];
if (filters.length > 0 && named.size === 0) {
  // Words that name no part choose tests by their path, wherever they are.
  counts.push(await runSuite({ name: 'tests', projects: suites.flatMap(({ projects }) => projects) }, filters));
} else {
  counts.push(...(await runChecks(chosen(checks))));
  for (const suite of chosen(suites)) counts.push(await runSuite(suite, filters));
}

const passed = counts.reduce((sum, part) => sum + part.passed, 0);
const failed = counts.reduce((sum, part) => sum + part.failed, 0);
if (passed + failed === 0) {
  console.error(`Nothing matches ${positionals.join(' ')}. Parts: ${partNames()}.`);
}
console.log(styleText('gray', `\n${((performance.now() - started) / 1000).toFixed(0)} s`));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
