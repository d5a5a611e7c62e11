#!/usr/bin/env node
/** `npm create hookloom-plugin [folder]`: starts a plugin. */
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { answerFaults, packageNameOf, withDefaults, type Answers } from './answers.ts';
import { ask } from './ask.ts';
import { NotEmptyError, writePackage } from './write-package.ts';

const usage = `Starts a plugin for Hookloom.

    npm create hookloom-plugin [folder] -- [options]

  --name <name>          the plugin's name, such as trackly
  --title <title>        its title, such as Trackly
  --host <host>          the host of the service's API, such as api.trackly.example
  --credential <kind>    none, api-key or oauth2
  --trigger <kind>       none, polling or webhook
  --yes                  asks nothing: what is left out gets its default
  --help

Without a terminal nothing is asked either.`;

interface Command {
  directory: string | undefined;
  given: Partial<Answers>;
  quiet: boolean;
}

function fail(...lines: string[]): never {
  console.error(lines.join('\n'));
  process.exit(1);
}

function read(args: string[]): Command {
  const text = { type: 'string' } as const;
  const options = {
    name: text,
    title: text,
    host: text,
    credential: text,
    trigger: text,
    yes: { type: 'boolean', short: 'y' },
    help: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { yes = false, help = false, ...given } = values;
    if (help) {
      console.log(usage);
      process.exit(0);
    }
    if (positionals.length > 1) fail(`One folder can be named, and these are ${positionals.length}: ${positionals.join(', ')}.`);
    const faults = answerFaults(given as Partial<Answers>);
    if (faults.length > 0) fail(...faults);
    return { directory: positionals[0], given: given as Partial<Answers>, quiet: yes };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), '', usage);
  }
}

const { directory, given, quiet } = read(process.argv.slice(2));
const interactive = !quiet && process.stdin.isTTY && process.stdout.isTTY;
try {
  const answers = interactive ? await ask(given, directory) : withDefaults(given, directory);
  const target = resolve(directory ?? packageNameOf(answers.name));
  const files = await writePackage(target, answers);
  const place = relative(process.cwd(), target) || '.';
  console.log(`Made ${packageNameOf(answers.name)} in ${place}: ${files.length} files. Next:

    cd ${place}
    npm install
    npm test              # its tests, against recorded answers
    npm run build         # makes what is published
    npm run validate      # all that is checked before it can be published
    npm run dev           # runs it in a server, and again on each save`);
} catch (error) {
  if (error instanceof NotEmptyError) fail(error.message);
  // Ctrl-C at a question.
  if (error instanceof Error && error.name === 'ExitPromptError') fail('Stopped; nothing was made.');
  throw error;
}
