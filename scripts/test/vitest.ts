import { spawn } from 'node:child_process';
import path from 'node:path';

export interface VitestRun {
  /** Names from `vitest.config.ts`. */
  projects: string[];
  /** Parts of test files' paths; none means all. */
  filters: string[];
  /** Where vitest writes its JSON report. */
  reportFile: string;
}

/** Runs vitest to its end with its output shown, and returns its exit status; null where a signal ended it. */
export async function runVitest(root: string, { projects, filters, reportFile }: VitestRun): Promise<number | null> {
  // A forgotten `test.only` fails here as it does in CI; else all others of its file would be left out unseen.
  const args = ['run', '--passWithNoTests', '--allowOnly=false', '--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`];
  const chosen = projects.map((name) => `--project=${name}`);
  const child = spawn(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...chosen, ...filters], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
}
