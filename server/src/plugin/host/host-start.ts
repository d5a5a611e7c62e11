/** In the parent: how Node is started for a plugin's host, and with which rights. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { allIn, permissionFlags, type BareStart } from '../../child/bare-process.ts';
import { makeProgram, type ProgramText } from '../../child/program.ts';

export interface ProcessOptions {
  /** The plugin's module. */
  entry: string;
  /** The plugin's package, where the process has its working directory. */
  directory: string;
  readable: readonly string[];
  memoryMb: number;
}

let program: ProgramText | null = null;

/** Made once, by whoever asks first. */
export function hostProgram(): ProgramText {
  return (program ??= makeProgram(new URL('./child-main.ts', import.meta.url)));
}

/** How Node is started for a process that may read the plugin and nothing else. */
export function hostStart({ entry, readable, memoryMb }: Omit<ProcessOptions, 'directory'>): BareStart {
  const read = [...readable.map(allIn), ...linksOf('@hookloom/sdk')];
  return { flags: [...permissionFlags({ read }), `--max-old-space-size=${memoryMb}`], program: hostProgram(), given: [entry] };
}

/** The links by which a package of this repository is found: a plugin that lies in it, not bundled, comes upon them. They say no more than where they lead. */
function linksOf(name: string): string[] {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return paths.flatMap((path) => [join(path, name), join(path, name, 'package.json')]);
}
