/** A package as a tarball, in the shape that `npm pack` gives it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** Paths are those in the package, such as `dist/index.js`. */
export async function makeTarball(files: ReadonlyMap<string, string>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'hookloom-plugin-'));
  try {
    for (const [path, content] of files) {
      const file = join(folder, 'package', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    const target = join(folder, 'package.tgz');
    // It travels once over a short way, so speed counts for more than size.
    await create({ file: target, cwd: folder, gzip: { level: 1 }, portable: true }, ['package']);
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
