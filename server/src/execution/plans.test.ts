import type pg from 'pg';
import { expect, test } from 'vitest';
import { AppError } from '../lib/app-error.ts';
import { nodeManifest } from '../plugin/testing.ts';
import type { NodeTypes } from '../engine/plan.ts';
import { createPlans } from './plans.ts';

const graph = {
  nodes: [{ id: 'a', type: 'test.echo', position: { x: 0, y: 0 }, data: { label: 'A', typeVersion: 1, params: {} } }],
  edges: [],
};
/** The one statement that plans send. */
const pool = { query: async () => ({ rows: [{ graph }] }) } as unknown as pg.Pool;

test('a plan is kept until the node types change; whoever has it goes on with it', async () => {
  let generation = 1;
  let loads = 0;
  const types: NodeTypes = {
    nodeType: (type) => nodeManifest(type),
    load: async () => {
      loads++;
      return { uses: new Set(), parse: (params) => params, run: () => generation };
    },
    generation: () => generation,
  };
  const plans = createPlans(pool, types);
  const first = await plans.get('v1');
  expect(await plans.get('v1')).toBe(first);
  generation++;
  const second = await plans.get('v1');
  expect(second).not.toBe(first);
  expect(await plans.get('v1')).toBe(second);
  expect(loads).toBe(2);
});

test('a plan that failed is made anew', async () => {
  let isInstalled = false;
  const types: NodeTypes = {
    nodeType: (type) => (isInstalled ? nodeManifest(type) : undefined),
    load: async () =>
      isInstalled ? { uses: new Set(), parse: (params) => params, run: () => null } : Promise.reject(new AppError('NOT_FOUND', '')),
  };
  const plans = createPlans(pool, types);
  await expect(plans.get('v1')).rejects.toThrow('is not installed');
  isInstalled = true;
  expect((await plans.get('v1')).nodes).toHaveLength(1);
});
