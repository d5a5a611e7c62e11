import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildManifest } from './build-manifest.ts';
import type { PluginDefinition } from './plugin.ts';
import { runNode } from './testing/index.ts';

test('the code in the README works', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const example = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => block).join('\n');
  // Inside the package, so that it finds @hookloom/sdk.
  const file = join(import.meta.dirname, `readme-example-${process.pid}.ts`);
  onTestFinished(() => rmSync(file));
  writeFileSync(file, example);
  const { default: plugin, value, warnings } = (await import(file)) as { default: PluginDefinition; value: unknown; warnings: string[] };
  const [node] = plugin.nodes;
  expect(buildManifest(plugin).nodes[0]?.type).toBe('repeat.repeat');
  expect(node && (await runNode(node, { params: { text: 'ab' } })).value).toBe('abab');
  expect({ value, warnings }).toEqual({ value: 'abab', warnings: [] });
});
