import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { buildManifest, MANIFEST_FILE } from './build-manifest.ts';
import { outlineIcon } from './icon.ts';
import { defineNode, type NodeDefinition } from './node.ts';
import { text } from './schema.ts';

const repository = join(import.meta.dirname, '../..');

function node(name: string, changes: Partial<NodeDefinition> = {}): NodeDefinition {
  return {
    ...defineNode({
      name,
      kind: 'action',
      category: 'Test',
      title: name,
      description: 'For tests.',
      icon: outlineIcon('M0 0'),
      params: z.object({ zeta: text({ title: 'Z' }), alpha: text({ title: 'A' }).default('a') }),
      effect: 'pure',
      run: () => null,
    }),
    ...changes,
  };
}

const plugin = { name: 'test', title: 'Test', description: 'For tests.', host: '^0.1.0' };

test('nodes are sorted, parameters keep the order of their form', () => {
  const manifest = buildManifest({ ...plugin, nodes: [node('b', { version: 10 }), node('b', { version: 2 }), node('a')] });
  expect(manifest.nodes.map(({ type, version }) => `${type}@${version}`)).toEqual(['test.a@1', 'test.b@2', 'test.b@10']);
  expect(Object.keys(manifest.nodes[0]?.paramsSchema.properties as object)).toEqual(['zeta', 'alpha']);
  expect(manifest.nodes[0]?.paramsSchema.required).toEqual(['zeta']);
});

test('what is left out gets its default', () => {
  const [action, trigger] = buildManifest({
    ...plugin,
    nodes: [node('action'), node('trigger', { kind: 'trigger', trigger: { start: 'webhook' } })],
  }).nodes;
  expect(action).toMatchObject({
    version: 1,
    inputs: [{ name: 'in', title: 'In' }],
    outputs: [{ name: 'out', title: 'Out' }],
    join: 'all',
    responds: false,
    outputSchema: null,
  });
  expect(action).not.toHaveProperty('trigger');
  expect(trigger).toMatchObject({ inputs: [], trigger: { start: 'webhook' } });
});

test('a loop and what stands in one say so', () => {
  const outputs = [
    { name: 'each', title: 'Each' },
    { name: 'done', title: 'Done' },
  ];
  const [exit, loop, plain] = buildManifest({
    ...plugin,
    nodes: [node('exit', { insideLoop: true }), node('loop', { outputs, body: 'each' }), node('plain')],
  }).nodes;
  expect(exit).toMatchObject({ insideLoop: true });
  expect(loop).toMatchObject({ body: 'each' });
  expect(plain).not.toHaveProperty('body');
  expect(plain).not.toHaveProperty('insideLoop');
});

test('capabilities are gathered from the nodes', () => {
  const nodes = [node('a', { uses: ['respond', 'http'] }), node('b', { uses: ['http'] })];
  const manifest = buildManifest({ ...plugin, nodes, capabilities: { hosts: ['z.example', 'a.example', 'z.example'] } });
  expect(manifest.capabilities).toEqual({ host: ['http', 'respond'], hosts: ['a.example', 'z.example'], credentials: [], reveals: [] });
  expect(manifest.nodes.map((entry) => entry.responds)).toEqual([true, false]);
});

function runScript(...args: string[]): { status: number | null; output: string } {
  const result = spawnSync(process.execPath, [join(repository, 'sdk/bin/build-manifest.ts'), ...args], { encoding: 'utf8' });
  return { status: result.status, output: result.stdout + result.stderr };
}

test('the manifests in this repository are fresh', { timeout: 30_000 }, () => {
  const packages = ['core', 'http', 'code'].map((name) => join(repository, 'plugins', name));
  expect(runScript('--check', ...packages)).toEqual({ status: 0, output: '' });
});

test('the script writes a manifest, and with --check refuses a stale one', { timeout: 30_000 }, () => {
  // Inside the repository, so that the copy finds @hookloom/sdk.
  const copy = mkdtempSync(join(repository, 'sdk/.test-plugin-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(join(repository, 'plugins/code'), copy, { recursive: true });
  const file = join(copy, MANIFEST_FILE);
  const fresh = readFileSync(file, 'utf8');
  writeFileSync(file, fresh.replace('"version": 1', '"version": 9'));
  expect(runScript('--check', copy)).toMatchObject({ status: 1, output: expect.stringContaining('is stale') });
  expect(runScript(copy)).toMatchObject({ status: 0, output: expect.stringContaining('Wrote') });
  expect(readFileSync(file, 'utf8')).toBe(fresh);
  rmSync(join(copy, 'package.json'));
  expect(runScript('--check', copy).status).toBe(1);
});
