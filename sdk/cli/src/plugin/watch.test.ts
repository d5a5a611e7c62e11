import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchSources } from './watch.ts';

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'watch-test-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'src/deep'), { recursive: true });
  await writeFile(join(directory, 'package.json'), '{}');
  return directory;
}

test('calls at once, once per burst of saves wherever below src, and for package.json; not for what is built', async () => {
  const directory = await folder();
  const onSave = vi.fn(async () => undefined);
  const watcher = watchSources(directory, onSave);
  expect(onSave).toHaveBeenCalledTimes(1);
  const save = (file: string): void => writeFileSync(join(directory, file), file);
  for (const file of ['src/a.ts', 'src/b.ts', 'src/deep/c.ts']) save(file);
  await vi.waitFor(() => expect(onSave).toHaveBeenCalledTimes(2));
  save('package.json');
  await vi.waitFor(() => expect(onSave).toHaveBeenCalledTimes(3));
  await mkdir(join(directory, 'dist'));
  save('dist/index.js');
  save('hookloom.plugin.json');
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(onSave).toHaveBeenCalledTimes(3);
  await watcher.stop();
});

test('saves that come while one is served are one more, the one under way hears of it, and a stop waits for it', async () => {
  const directory = await folder();
  const served: string[] = [];
  let finish = (): void => {};
  const watcher = watchSources(directory, async (_savedAt, isStale) => {
    served.push('begun');
    await new Promise<void>((resolve) => (finish = resolve));
    served.push(isStale() ? 'stale' : 'fresh');
  });
  for (let count = 0; count < 3; count++) {
    await writeFile(join(directory, 'src/a.ts'), String(count));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(served).toEqual(['begun']);
  finish();
  await vi.waitFor(() => expect(served).toEqual(['begun', 'stale', 'begun']));
  const stopped = watcher.stop();
  setTimeout(() => finish(), 50);
  await stopped;
  expect(served).toEqual(['begun', 'stale', 'begun', 'stale']);
});
