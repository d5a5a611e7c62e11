/** `docs/nodes.md` tells of the node, its credentials and its errors. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import http from './index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/nodes.md'), 'utf8');
const section = page.split('\n### HTTP request · `http.request`\n')[1]?.split(/^##/m)[0] ?? '';

test('the page tells of each credential', () => {
  const told = [...section.matchAll(/^\| ([^|`]+) `(http\.\w+)` \|/gm)].map(([, title, type]) => [type, title]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries((http.credentials ?? []).map(({ name, title }) => [`http.${name}`, title])));
});

test('its example fits', () => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(section) ?? [];
  expect(http.nodes[0]?.params.strict().safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('the page tells of every error', () => {
  const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.test.ts'));
  const source = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
  const codes = new Set([...source.matchAll(/'((?:INVALID|HTTP)_[A-Z]+)'/g)].map(([, code]) => code));
  expect(codes.size).toBeGreaterThan(2);
  expect([...codes].filter((code) => !section.includes(`\`${code}\``))).toEqual([]);
});
