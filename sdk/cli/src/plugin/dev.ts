/**
 * `hookloom plugin dev`: each save is bundled, packed and handed to a running server, where it takes the place of the plugin of that name
 * until this ends. What cannot be built or is refused changes nothing there.
 */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf, Problem } from '../lib/problem.ts';
import { readAuthorPackage, type AuthorPackage } from './author-package.ts';
import { openBundler } from './bundle.ts';
import { describePlugin } from './describe.ts';
import { connectTo, ServerGone } from './server.ts';
import { makeTarball } from './tarball.ts';
import { watchSources } from './watch.ts';

export interface DevOptions {
  directory: string;
  server: string;
  apiKey: string;
  say(line: string): void;
}

const RETRY_MS = 1_000;

async function filesOf(author: AuthorPackage, code: string, manifest: string): Promise<Map<string, string>> {
  const files = new Map([
    // As it is on disk now: its version may have been edited.
    ['package.json', await readFile(join(author.directory, 'package.json'), 'utf8')],
    [relative(author.directory, author.bundle).replaceAll('\\', '/'), code],
    [relative(author.directory, author.manifest).replaceAll('\\', '/'), manifest],
  ]);
  const readme = await readFile(join(author.directory, 'README.md'), 'utf8').catch(() => null);
  if (readme !== null) files.set('README.md', readme);
  return files;
}

/** Resolves after a signal, once the server has forgotten the plugin. @throws Problem where there is no package */
export async function develop({ directory, server, apiKey, say }: DevOptions): Promise<void> {
  const author = await readAuthorPackage(directory);
  const remote = connectTo(server, apiKey);
  const bundler = await openBundler(author);
  const stopped = whenStopped();
  /** Of the plugin that the server has; null before the first. */
  let loaded: string | null = null;

  /** One save from disk to the server. `isStale` says that a later save has come. */
  async function load(savedAt: number, isStale: () => boolean): Promise<void> {
    const bundle = await bundler.bundle();
    const { manifest, text } = await describePlugin(bundle.describer);
    const tarball = await makeTarball(await filesOf(author, bundle.code, text));
    for (let told = false; !isStale(); told = true) {
      try {
        const plugin = await remote.upload(tarball);
        if (loaded !== null && loaded !== manifest.name) await remote.remove(loaded);
        loaded = manifest.name;
        const milliseconds = Math.round(performance.now() - savedAt);
        if (plugin.problem !== null && plugin.status !== 'READY')
          say(`✗ ${manifest.name} ${plugin.version} is loaded and cannot run: ${plugin.problem}`);
        else say(`✓ ${manifest.name} ${plugin.version} runs, ${milliseconds} ms after the save`);
        return;
      } catch (error) {
        if (!(error instanceof ServerGone)) throw error;
        if (!told) say(`… ${error.message}; trying again until it is there`);
        await Promise.race([new Promise((resolve) => setTimeout(resolve, RETRY_MS)), stopped]);
      }
    }
  }

  const watcher = watchSources(author.directory, async (savedAt, isStale) => {
    try {
      await load(savedAt, isStale);
    } catch (error) {
      // A fault of ours is shown too, and the next save is another chance.
      say(`✗ ${messageOf(error)}${loaded === null ? '' : '\n  The server goes on with what was loaded before.'}`);
      if (!(error instanceof Problem)) say(error instanceof Error ? (error.stack ?? '') : '');
    }
  });
  say(`Watching ${author.directory} for ${server}. Ctrl-C ends it and takes the plugin out of the server.`);
  await stopped;
  await watcher.stop();
  await bundler.dispose();
  if (loaded === null) return;
  await remote.remove(loaded).then(
    () => say(`Took ${loaded} out of the server.`),
    (error: unknown) => say(`${loaded} is still in the server: ${messageOf(error)}. Remove it under "Plugins".`),
  );
}

function whenStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => resolve();
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });
}
