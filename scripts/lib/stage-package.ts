/**
 * Makes a package of this repository as it is published: compiled JavaScript and types in `dist/`, and a `package.json` that names them.
 * Inside the repository everything runs from its `.ts` files.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { run } from './run.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface PackageDescription {
  name: string;
  version: string;
  exports?: Record<string, string>;
  bin?: Record<string, string>;
  /** More that is published beside the code, such as templates. */
  files?: string[];
}

/** `./src/wire.ts` as `./dist/wire.js`. */
function compiled(file: string, ending: string): string {
  return file.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, ending);
}

/** The `package.json` that is published. */
export function publishedDescription(source: PackageDescription): Record<string, unknown> {
  const { exports: entries, bin, files = [], ...rest } = source;
  return {
    ...rest,
    // The SDK's own code is plain JavaScript then, so it needs no Node that strips types.
    engines: { node: '>=22' },
    ...(entries && {
      exports: Object.fromEntries(
        Object.entries(entries).map(([name, file]) => [name, { types: compiled(file, '.d.ts'), default: compiled(file, '.js') }]),
      ),
    }),
    ...(bin && { bin: Object.fromEntries(Object.entries(bin).map(([name, file]) => [name, compiled(file, '.js')])) }),
    files: ['dist', ...files],
  };
}

/** Links out of the package are plain words in it, since they would lead nowhere. */
export function publishedReadme(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(([^):]*)\)/g, (link: string, label: string, target: string) =>
    path.posix.normalize(target).startsWith('..') ? label : link,
  );
}

/** The compiler's settings. `paths` leads to other staged packages, so that their sources are not compiled along. */
function compilerSettings(source: string, stage: string, paths: Record<string, string[]>): Record<string, unknown> {
  return {
    extends: path.join(root, 'tsconfig.base.json'),
    include: [path.join(source, 'src')],
    exclude: [path.join(source, 'src/**/*.test.ts')],
    compilerOptions: {
      noEmit: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      // Node 22, which the published packages still run on.
      target: 'es2024',
      typeRoots: [path.join(root, 'node_modules/@types')],
      rootDir: path.join(source, 'src'),
      outDir: path.join(stage, 'dist'),
      paths,
    },
  };
}

/**
 * Stages the package in the folder `source` of the repository at `stage`. `staged` are the packages that it imports from, by name, with
 * the folders that they were staged in.
 * @throws Error with the compiler's words
 */
export async function stagePackage(source: string, stage: string, staged: ReadonlyMap<string, string> = new Map()): Promise<void> {
  const from = path.join(root, source);
  await mkdir(stage, { recursive: true });
  const description = JSON.parse(await readFile(path.join(from, 'package.json'), 'utf8')) as PackageDescription;
  const paths = [...staged].flatMap(([name, folder]) => [
    [name, [path.join(folder, 'dist/index.d.ts')]],
    [`${name}/*`, [path.join(folder, 'dist/*.d.ts'), path.join(folder, 'dist/*/index.d.ts')]],
  ]);
  // Beside the stage, so that it is not published.
  const settings = `${stage}.tsconfig.json`;
  await writeFile(settings, JSON.stringify(compilerSettings(from, stage, Object.fromEntries(paths))));
  const compiler = path.join(root, 'node_modules/typescript-native/bin/tsc');
  const { status, output } = await run(process.execPath, [compiler, '-p', settings], { cwd: root });
  if (status !== 0) throw new Error(`${source} does not compile:\n${output}`);
  await writeFile(path.join(stage, 'package.json'), `${JSON.stringify(publishedDescription(description), null, 2)}\n`);
  await writeFile(path.join(stage, 'README.md'), publishedReadme(await readFile(path.join(from, 'README.md'), 'utf8')));
  for (const file of description.files ?? []) await cp(path.join(from, file), path.join(stage, file), { recursive: true });
  await cp(path.join(root, 'LICENSE'), path.join(stage, 'LICENSE'));
}
