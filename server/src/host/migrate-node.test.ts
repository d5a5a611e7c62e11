import { expect, test } from 'vitest';
import { buildManifest, defineNode, definePlugin, outlineIcon, text, z } from '@hookloom/sdk';
import type { JsonObject } from '@hookloom/sdk/wire';
import { pluginCodeOf } from '../plugin/definition-code.ts';
import { validateParams } from '../plugin/params/validate-params.ts';
import { migrateNode } from './migrate-node.ts';

let migrate: (old: JsonObject, from: number) => unknown = (old) => ({ name: old['title'] ?? '' });
const common = {
  name: 'set',
  kind: 'action',
  category: 'Test',
  title: 'Set',
  description: 'For tests.',
  icon: outlineIcon('M0 0h24'),
  effect: 'pure',
  run: () => null,
} as const;
const definition = definePlugin({
  name: 'test',
  title: 'Test',
  description: 'For tests.',
  host: '*',
  nodes: [
    defineNode({ ...common, params: z.object({ title: text({ title: 'Title' }) }) }) as never,
    defineNode({
      ...common,
      version: 2,
      params: z.object({ name: text({ title: 'Name' }) }),
      migrate: { from: [1], params: (old, from) => migrate(old, from) as JsonObject },
    }) as never,
  ],
});
const manifest = buildManifest(definition);
const parts = {
  plugins: {
    nodeType: (type: string, version?: number) => manifest.nodes.find((node) => node.type === type && node.version === version),
    code: async () => pluginCodeOf(definition),
  },
  validateParams,
  withinMs: 100,
};
const run = (params: unknown, from = 1, to = 2) => migrateNode(parts, { type: 'test.set', from, to, params: params as never });

test('parameters of the old version become those of the new one', async () => {
  expect(await run({ title: 'x' })).toEqual({ params: { name: 'x' }, issues: [] });
});

test('what does not fit afterwards is named, for the user to fill in', async () => {
  migrate = () => ({ nothing: 1 });
  const { issues } = await run({});
  expect(issues).toContainEqual(expect.objectContaining({ path: 'name' }));
});

test.each([
  [
    'throws',
    () => {
      throw new Error('cannot read properties of undefined');
    },
    /stays as it is.*cannot read properties/,
  ],
  ['gives no object', () => null, /no object/],
  ['gives a promise', () => Promise.resolve({}), /no object/],
  ['gives what is no JSON', () => ({ name: 1n }), /BigInt|stays as it is/],
])('a migration that %s changes nothing, and says why', async (_, given, message) => {
  migrate = given;
  await expect(run({ title: 'x' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED', message: expect.stringMatching(message) });
});

test('versions that do not follow one another, or are not there, are refused', async () => {
  await expect(run({}, 3, 2)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  await expect(run({}, 2, 1)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  await expect(run({}, 1, 3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
