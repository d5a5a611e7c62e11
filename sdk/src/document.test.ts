import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { buildManifest } from './build-manifest.ts';
import { defineCredential } from './credential.ts';
import { documentNode, documentPlugin } from './document.ts';
import { outlineIcon } from './icon.ts';
import type { PluginManifest } from './manifest.ts';
import { defineNode } from './node.ts';
import { list, number, select, text } from './schema.ts';
import { credential } from './schema-pickers.ts';
import { secret } from './schema-texts.ts';
import { defineTrigger } from './trigger.ts';

const common = { category: 'Test', icon: outlineIcon('M0 0') };
const manifest = buildManifest({
  name: 'weather',
  title: 'Weather',
  description: 'Forecasts.',
  host: '^0.1.0',
  capabilities: { hosts: ['api.example.com'] },
  nodes: [
    defineNode({
      ...common,
      name: 'old',
      title: 'Old',
      description: 'Old.',
      kind: 'action',
      params: z.object({}),
      effect: 'pure',
      run: () => null,
    }),
    defineNode({
      ...common,
      name: 'forecast',
      title: 'Forecast as it was',
      description: 'Superseded.',
      kind: 'action',
      params: z.object({}),
      effect: 'pure',
      run: () => null,
    }),
    defineNode({
      ...common,
      name: 'forecast',
      version: 2,
      migrate: { from: [1], params: (old) => old },
      title: 'Forecast | <b>now</b>',
      description: 'Gives a\nforecast.',
      kind: 'action',
      uses: ['http'],
      params: z.object({
        account: credential({ title: 'Account', types: ['key'] }),
        unit: select({
          title: 'Unit',
          options: [
            { value: 'c', label: 'C' },
            { value: 'f', label: 'F' },
          ],
        }).default('c'),
        days: number({ title: 'Days', description: 'How far [to](http://x) look.', visibleWhen: { param: 'unit', in: ['c'] } })
          .int()
          .min(1)
          .max(7)
          .default(3),
        places: list({ title: 'Places', item: { name: text({ title: 'Name' }) } }),
      }),
      output: z.object({
        days: z.array(z.object({ high: z.number().meta({ description: 'In the unit' }), rain: z.boolean().optional() })),
      }),
      effect: 'idempotent',
      run: () => ({ days: [] }),
    }),
    defineTrigger({
      ...common,
      name: 'storm',
      title: 'Storm',
      description: 'Warns.',
      params: z.object({}),
      polling: { poll: async () => ({ items: [], cursor: null }) },
    }),
  ],
  credentials: [
    defineCredential({
      name: 'key',
      title: 'Key',
      description: 'A key.',
      docsUrl: 'https://example.com/keys',
      fields: z.object({ key: secret({ title: 'Key' }) }),
      hosts: ['api.example.com'],
      apply: { query: { key: '{{key}}' } },
      reveals: ['key'],
    }),
  ],
});

test('a node has its parameters and what it gives', () => {
  const words = documentNode(manifest.nodes.find(({ type, version }) => type === 'weather.forecast' && version === 2) as never);
  expect(words.split('\n')).toEqual(
    expect.arrayContaining([
      '### Forecast \\| &lt;b>now&lt;/b>',
      '`weather.forecast`, version 2. Gives a forecast.',
      '| `account` | Account | credential `weather.key` | **required** |  |',
      '| `unit` | Unit | one of `c`, `f` | `"c"` |  |',
      '| `days` | Days | whole number from 1 to 7 | `3` | How far \\[to\\](http://x) look. Where `unit` is `"c"`. |',
      '| `places.name` | Name | text | **required** |  |',
      '| `days[].high` | number | In the unit |',
      '| `days[].rain` | yes or no (may be absent) |  |',
      'Takes over parameters of version 1.',
    ]),
  );
});

test('a plugin says what it asks for, and has its triggers, nodes and credentials', () => {
  const words = documentPlugin(manifest);
  expect(words.match(/^#+ .*/gm)).toEqual([
    '# Weather',
    '## Triggers',
    '### Storm',
    '## Nodes',
    '### Forecast \\| &lt;b>now&lt;/b>',
    '### Old',
    '## Credentials',
    '### Key',
  ]);
  expect(words).toContain('- to reach `api.example.com`\n- of its host: `http`\n- credentials: `weather.key`\n- to read `weather.key.key`');
  expect(words).toContain('It looks every 60 seconds.');
  expect(words).toContain('Goes to `api.example.com` only.');
});

test.each(['core', 'http', 'code'])('the reference of %s has a line per parameter', (name) => {
  const file = join(import.meta.dirname, '../../plugins', name, 'hookloom.plugin.json');
  const built = JSON.parse(readFileSync(file, 'utf8')) as PluginManifest;
  const words = documentPlugin(built);
  for (const node of built.nodes) {
    expect(words).toContain(`\`${node.type}\`, version ${node.version}`);
    for (const param of Object.keys((node.paramsSchema.properties ?? {}) as object)) expect(words).toContain(`| \`${param}\` |`);
  }
  expect(words).not.toMatch(/undefined|\[object/);
});
