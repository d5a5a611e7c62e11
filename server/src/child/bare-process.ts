/** How processes without rights are started: they may read the files that they are given, and nothing else. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { join, sep } from 'node:path';
import type { Writable } from 'node:stream';
import type { ProgramText } from './program.ts';
import { listChild } from './reaper.ts';

export interface Rights {
  /** Folders (with all that is in them) and files that the process may read. Absolute, with symbolic links resolved. */
  read: readonly string[];
  /** Whether it may load native addons from what it may read. Default false. */
  addons?: boolean;
}

/** What Node is started with. */
export interface BareStart {
  flags: readonly string[];
  /** Null where the flags say what is run, as `--eval` does. */
  program: ProgramText | null;
  /** What the program finds in `process.argv` from 2 on. */
  given: readonly string[];
}

/** All that is in a folder, for `Rights.read`. */
export function allIn(folder: string): string {
  return join(folder, sep, '*');
}

const boot = join(import.meta.dirname, 'boot.mjs');

/** Flags of Node's permission model: no network, no other files, no child processes, no workers, no WASI, no inspector. */
export function permissionFlags({ read, addons = false }: Rights): string[] {
  return [
    '--permission',
    ...(addons ? ['--allow-addons'] : []),
    ...[boot, ...read].map((path) => `--allow-fs-read=${path}`),
    // Neither asks the permission model: node:sqlite opens any file of the machine, for writing too.
    '--no-experimental-sqlite',
    '--no-experimental-ffi',
    '--no-experimental-webstorage',
    '--disable-sigusr1',
    '--disable-warning=SecurityWarning',
    '--disable-warning=ExperimentalWarning',
  ];
}

/** A Node process with an empty environment, which does not outlive this one. Its program comes over one more pipe after `stdio`. */
export function startBareProcess<Child extends ChildProcess>(
  { flags, program, given }: BareStart,
  { cwd, stdio }: { cwd: string; stdio: Extract<StdioOptions, unknown[]> },
): Child {
  const run = program === null ? given : [boot, String(stdio.length), ...given];
  const child = spawn(process.execPath, [...flags, ...run], {
    env: {},
    cwd,
    stdio: program === null ? stdio : [...stdio, 'pipe'],
    // A process group of its own: at Ctrl-C what runs is still to be finished, and signals that it sends to its group reach nobody else.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  listChild(child);
  if (program !== null) {
    const pipe = child.stdio[stdio.length] as Writable;
    // A child that has died before it read its program; its exit says so too.
    pipe.on('error', () => {}).end(program);
  }
  return child as Child;
}
