/**
 * Runs what the guide for authors says, page by page, with the tools as they are published. A page's blocks make one package:
 * `ts <file>` is written to that file, `sh` is run, `json <file>` is what that file holds among other things. At the end the package has to
 * pass its own checks.
 */
import { globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthor, run, succeed, type Author } from './author.ts';

const folder = path.resolve(import.meta.dirname, '../docs/plugins');
const pages = globSync('*.md', { cwd: folder }).sort();

let author: Author;
beforeAll(async () => {
  author = await createAuthor();
});
afterAll(() => author?.dispose());

interface Block {
  language: string;
  file: string | undefined;
  text: string;
}

function blocksOf(page: string): Block[] {
  const fence = /^```(\S*)(?: +(\S+))?\n(.*?)^```$/gms;
  return [...page.matchAll(fence)].map(([, language = '', file, text = '']) => ({ language, file, text }));
}

/** A package whose sources are the page's own. */
async function emptyPackage(directory: string): Promise<void> {
  const made = await author.create([directory, '--name', 'page', '--credential', 'none', '--trigger', 'none', '--yes']);
  if (made.status !== 0) throw new Error(made.output);
  await rm(path.join(directory, 'src'), { recursive: true });
  await author.install(directory);
}

/** Runs a line as it stands, but for what would need a network. Returns the folder that the next one starts in. */
async function runLine(directory: string, line: string): Promise<string> {
  const [, name, flags = ''] = /^npm create hookloom-plugin (\S+)(.*)$/.exec(line) ?? [];
  if (name !== undefined) {
    const args = flags.split(/\s+/).filter((word) => word !== '' && word !== '--');
    const { status, output } = await author.create([path.join(directory, name), ...args]);
    expect({ status, output }).toMatchObject({ status: 0 });
    return directory;
  }
  if (line.startsWith('cd ')) return path.join(directory, line.slice(3));
  if (line === 'npm install') await author.install(directory);
  else await succeed(directory, 'sh', ['-c', line === 'npm publish' ? 'npm pack' : line]);
  return directory;
}

test('there are pages', () => expect(pages.length).toBeGreaterThan(5));

test.each(pages)('%s', async (name) => {
  const text = await readFile(path.join(folder, name), 'utf8');
  const blocks = blocksOf(text);
  // One that is indented, or not closed, would not be seen.
  expect(text.match(/^ *```/gm) ?? []).toHaveLength(2 * blocks.length);
  if (blocks.length === 0) return;
  let directory = path.join(author.directory, `page-${name.replace('.md', '')}`);
  await mkdir(directory);
  if (!blocks.some((block) => block.text.includes('npm create'))) await emptyPackage(directory);

  const expected: { file: string; value: object }[] = [];
  for (const block of blocks) {
    if (block.language === 'sh') for (const line of block.text.trim().split('\n')) directory = await runLine(directory, line);
    else if (block.language === 'ts' && block.file !== undefined) {
      await mkdir(path.dirname(path.join(directory, block.file)), { recursive: true });
      await writeFile(path.join(directory, block.file), block.text);
    } else if (block.language === 'json' && block.file !== undefined) {
      expected.push({ file: block.file, value: JSON.parse(block.text) as object });
    } else throw new Error(`A block of ${name} would not be tested: \`\`\`${block.language} ${block.file ?? ''}`);
  }
  for (const script of ['types', 'lint', 'test', 'build', 'validate']) {
    const { status, output } = await run(directory, 'npm', ['run', '--silent', script]);
    expect({ script, status, output }).toMatchObject({ status: 0 });
  }
  for (const { file, value } of expected) {
    expect(JSON.parse(await readFile(path.join(directory, file), 'utf8'))).toMatchObject(value);
  }
});
