/**
 * In the child, before the plugin's code: takes away what Node's permission model leaves to a process. Signals and priorities
 * reach other processes of the same user, the server's among them; the other functions here reach past JavaScript.
 */
import module from 'node:module';
import os from 'node:os';
import v8 from 'node:v8';

/** Modules that a plugin has no use for: each could only start something, or look into the process. */
const refusedModules = new Set([
  'inspector',
  'inspector/promises',
  'trace_events',
  'wasi',
  'repl',
  'sqlite',
  'ffi',
  'test',
  'test/reporters',
  'sea',
  'vfs',
  'quic',
]);

/** Modules that libraries import and may never use: they are there, and what they could start is not. Null: all of their functions. */
const emptiedModules = new Map<string, readonly string[] | null>([
  ['child_process', null],
  ['cluster', ['fork', 'setupPrimary', 'setupMaster', 'disconnect']],
  ['worker_threads', ['Worker']],
]);

const ofProcess = [
  'kill',
  '_kill',
  'binding',
  '_linkedBinding',
  'dlopen',
  'execve',
  'exit',
  'reallyExit',
  'abort',
  '_debugProcess',
  '_debugEnd',
]
  .concat(['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'umask', 'chdir', 'loadEnvFile'])
  .concat(['_startProfilerIdleNotifier', '_stopProfilerIdleNotifier', '_getActiveHandles', '_getActiveRequests'])
  .concat(['setUncaughtExceptionCaptureCallback', 'addUncaughtExceptionCaptureCallback', 'openStdin', '_rawDebug']);
const ofV8 = ['setFlagsFromString', 'writeHeapSnapshot', 'setHeapSnapshotNearHeapLimit', 'takeCoverage', 'stopCoverage', 'startCpuProfile'];
const ofModule = ['register', 'registerHooks', 'syncBuiltinESMExports', 'enableCompileCache', 'runMain'];

function refusal(what: string): Error {
  return Object.assign(new Error(`A plugin may not use ${what}. Its way out is ctx, such as ctx.http`), { code: 'ERR_ACCESS_DENIED' });
}

function refuse(owner: object, ownerName: string, names: readonly string[]): void {
  for (const name of names) {
    if (!(name in owner)) continue;
    // A function and no arrow, so that a library may name it as the base of a class.
    const value = function (): never {
      throw refusal(`${ownerName}.${name}`);
    };
    // On the object itself, so that what a prototype has by that name is not found any more.
    Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true });
  }
}

/** Gives what the program itself still needs. */
export function disarm(): { exit(code: number): never } {
  const exit = process.exit.bind(process);
  const getBuiltinModule = process.getBuiltinModule.bind(process);
  const syncBuiltinESMExports = module.syncBuiltinESMExports.bind(module);
  const loader = module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(module);
  const emptied = new Set<string>();

  /** Judges what is asked for, by a name or a URL. */
  const admit = (asked: string): void => {
    if (typeof asked !== 'string') throw new TypeError('The name of a module is a text');
    const name = asked.startsWith('node:') ? asked.slice('node:'.length) : asked;
    if (refusedModules.has(name)) throw refusal(`the module ${name}`);
    if (!emptiedModules.has(name) || emptied.has(name)) return;
    emptied.add(name);
    const exported = getBuiltinModule(name) as Record<string, unknown>;
    const functions = Object.keys(exported).filter((key) => typeof exported[key] === 'function');
    refuse(exported, name, emptiedModules.get(name) ?? functions);
    syncBuiltinESMExports();
  };

  // Hooks see what `require` and `import` ask for, by whatever name or path they got there.
  module.registerHooks({
    resolve(specifier, context, next) {
      admit(specifier);
      const resolved = next(specifier, context);
      admit(resolved.url);
      return resolved;
    },
    load(url, context, next) {
      admit(url);
      return next(url, context);
    },
  });
  const guarded = <Given extends unknown[]>(find: (name: string, ...rest: Given) => unknown) => ({
    writable: false,
    configurable: false,
    value: (name: string, ...rest: Given): unknown => {
      admit(name);
      return find(name, ...rest);
    },
  });
  Object.defineProperty(process, 'getBuiltinModule', guarded(getBuiltinModule));
  Object.defineProperty(module, '_load', guarded(load));
  refuse(process, 'process', ofProcess);
  if (typeof process.permission === 'object') refuse(process.permission, 'process.permission', ['drop']);
  for (const name of ['report', 'mainModule'])
    Object.defineProperty(process, name, { value: undefined, writable: false, configurable: false });
  refuse(os, 'os', ['setPriority']);
  refuse(v8, 'v8', ofV8);
  refuse(module, 'module', ofModule);
  // What is imported by name is a copy, so it is renewed last.
  syncBuiltinESMExports();
  return { exit };
}
