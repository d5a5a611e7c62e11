#!/usr/bin/env node
/** Hookloom's command line. Each group of commands adds itself to the program. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Problem } from './lib/problem.ts';
import { addPluginCommands } from './plugin/commands.ts';

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const program = new Command('hookloom').description("Hookloom's command line").version(version).showHelpAfterError();
addPluginCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
