import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the committed schema is the one that the code makes', async () => {
  // In a process of its own: the test runner loads graphql as two modules, and its printer knows only one's types.
  const code = `import { printSchema } from '${new URL('print-schema.ts', import.meta.url).href}'; process.stdout.write(printSchema());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { maxBuffer: 4 * 1024 * 1024 });
  expect(stdout).toContain('type Mutation {');
  expect(stdout === (await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')), 'run npm run generate').toBe(true);
});
