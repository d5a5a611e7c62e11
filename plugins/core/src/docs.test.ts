/** `docs/nodes.md` tells of every node, its outputs and its errors, and its examples fit. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import core from './index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/nodes.md'), 'utf8');
/** By the heading of each node. */
const sections = new Map(
  page.split(/^### /m).map((section): [string, string] => {
    const end = section.indexOf('\n');
    return [section.slice(0, end), section.slice(end).split(/^## /m)[0] ?? ''];
  }),
);

test.each(core.nodes.map((node) => [node.name, node] as const))('the page tells of %s', (name, node) => {
  const section = sections.get(`${node.title} · \`core.${name}\``);
  expect(section).toBeDefined();
  for (const port of node.outputs ?? []) if ('name' in port) expect(section).toContain(`\`${port.name}\``);
  for (const [, example = ''] of section?.matchAll(/```json\n(.*?)```/gs) ?? []) {
    expect(node.params.strict().safeParse(JSON.parse(example)).error).toBeUndefined();
  }
});

test('the page tells of no node that is not there', () => {
  const known = core.nodes.map((node) => `core.${node.name}`);
  const told = [...page.matchAll(/`(core\.\w+)`/g)].map(([, type]) => type);
  expect(told.filter((type) => !known.includes(type ?? ''))).toEqual([]);
});

test('the page tells of every error', () => {
  const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.test.ts'));
  const source = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
  const codes = new Set([...source.matchAll(/NodeError\(\s*'USER',\s*'([A-Z_]+)'/g)].map(([, code]) => code));
  expect(codes.size).toBeGreaterThan(15);
  expect([...codes].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
