/** Watches a package's sources. */
import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps; what comes within this time is one save. */
const SETTLE_MS = 25;

export interface Watcher {
  /** Resolves once nothing is under way any more. */
  stop(): Promise<void>;
}

/**
 * Calls `onSave` at once and after each save, one after another; saves that come meanwhile are one more call.
 * `savedAt` is the time of the save by `performance.now()`; `isStale` becomes true with the next one.
 */
export function watchSources(directory: string, onSave: (savedAt: number, isStale: () => boolean) => Promise<void>): Watcher {
  let savedAt = performance.now();
  /** Counts saves. */
  let latest = 0;
  let served = -1;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function serve(): Promise<void> {
    while (served < latest) {
      const mine = latest;
      served = mine;
      await onSave(savedAt, () => latest !== mine);
    }
    running = null;
  }
  function saved(): void {
    clearTimeout(timer);
    const now = performance.now();
    timer = setTimeout(() => {
      latest++;
      savedAt = now;
      running ??= serve();
    }, SETTLE_MS);
  }

  const watchers: FSWatcher[] = [watch(join(directory, 'src'), { recursive: true }, saved)];
  // The folder rather than the file: editors replace it by another one.
  watchers.push(watch(directory, (_event, name) => void (name === 'package.json' && saved())));
  running = serve();
  return {
    async stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      // Ends the tries of the one under way.
      latest++;
      served = latest;
      await running;
    },
  };
}
