import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildManifest } from './build-manifest.ts';
import type { PluginDefinition } from './plugin.ts';
import { runNode } from './testing.ts';

test('the plugin in the README works', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const [, example = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  // Inside the package, so that it finds @hookloom/sdk.
  const file = join(import.meta.dirname, `readme-example-${process.pid}.ts`);
  onTestFinished(() => rmSync(file));
  writeFileSync(file, example);
  const { default: plugin } = (await import(file)) as { default: PluginDefinition };
  const [node] = plugin.nodes;
  expect(buildManifest(plugin).nodes[0]?.type).toBe('repeat.repeat');
  expect(node && (await runNode(node, { params: { text: 'ab' } })).value).toBe('abab');
});
