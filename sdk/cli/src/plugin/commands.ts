/** `hookloom plugin …`: what authors of plugins need. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { Problem } from '../lib/problem.ts';
import { readAuthorPackage } from './author-package.ts';
import { buildPlugin } from './build.ts';
import { develop } from './dev.ts';
import { writeDocs } from './docs.ts';

import { printFindings } from './finding.ts';
import { validatePlugin } from './validate.ts';

interface ServerOptions {
  server: string;
  apiKey?: string;
}

export function addPluginCommands(program: Command): void {
  const plugin = program.command('plugin').description('Build, check and try plugins');
  const command = (name: string, description: string): Command =>
    plugin.command(name).description(description).argument('[folder]', "the plugin's package", '.');

  command('build', 'Bundles the code into one file and makes the manifest').action(async (folder: string) => {
    const author = await readAuthorPackage(resolve(folder));
    const { size, manifest } = await buildPlugin(author);
    console.log(`Built ${manifest.name}: ${manifest.nodes.length} node types, ${Math.ceil(size / 1024)} KB.`);
  });

  command('validate', 'Checks all that a server and its people will ask of the package').action(async (folder: string) => {
    const findings = await validatePlugin(resolve(folder));
    console.log(printFindings(findings));
    if (findings.some(({ verdict }) => verdict === 'fault')) process.exitCode = 1;
  });

  command('dev', 'Loads the plugin into a running server, and again on each save')
    .addOption(new Option('--server <url>', "the server's address").env('HOOKLOOM_URL').default('http://localhost:4000'))
    .addOption(new Option('--api-key <key>', 'an API key of a role that manages plugins').env('HOOKLOOM_API_KEY'))
    .action(async (folder: string, { server, apiKey }: ServerOptions) => {
      if (!apiKey) throw new Problem('An API key is missing: pass --api-key, or set HOOKLOOM_API_KEY. Hookloom has them under "API keys".');
      await develop({ directory: resolve(folder), server, apiKey, say: (line) => console.log(line) });
    });

  command('docs', 'Writes a reference of the nodes from the manifest')
    .option('--out <file>', 'where to write it, from the package', 'REFERENCE.md')
    .action(async (folder: string, { out }: { out: string }) => console.log(`Wrote ${await writeDocs(resolve(folder), out)}`));
}
