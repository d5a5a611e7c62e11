/** For tests of graphs: the installed node types, and short ways to draw with them. */
import type { GraphEdge, GraphNode, JsonObject, NodeSettings } from '@hookloom/sdk/wire';
import { expect, test } from 'vitest';
import { discoverPlugins } from '../plugin/discovery/discovery.ts';
import { createRegistry } from '../plugin/registry.ts';
import { validateParams } from '../plugin/params/validate-params.ts';
import type { GraphRules } from './rules.ts';
import { validateGraph } from './validate.ts';

const registry = createRegistry(await discoverPlugins());

/** Expressions and schedules belong to later rooms; here expressions name their steps as plainly as can be, and every schedule fires. */
export const rules: GraphRules = {
  nodeType: registry.nodeType,
  validateParams,
  expressionIssues: (_manifest, params) =>
    JSON.stringify(params).includes('{{ broken') ? [{ path: 'fields', message: 'cannot be read' }] : [],
  stepsNamedIn: (text) => [...text.matchAll(/steps\.(\w+)/g)].map(([, id]) => id ?? ''),
  isPlain: () => true,
  scheduleFault: () => null,
  loopNamesIn: (text) => ['item', 'loop'].filter((name) => text.includes(`{{ ${name}`)),
};

export const node = (id: string, type: string, params: JsonObject = {}, settings?: NodeSettings): GraphNode => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id.toUpperCase(), typeVersion: 1, params, ...(settings ? { settings } : {}) },
});

export const edge = (source: string, target: string, sourceHandle = 'out', targetHandle = 'in'): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  sourceHandle,
  target,
  targetHandle,
});

export const start = node('start', 'core.manual');
export const field = (value: string): JsonObject => ({ fields: [{ name: 'x', value }] });
/** A node that sets one field. */
export const set = (id: string, value = '1'): GraphNode => node(id, 'core.set', field(value));

export interface GraphCase {
  name: string;
  nodes: GraphNode[];
  edges?: GraphEdge[];
  /** Parts of the faults, in order. */
  issues: unknown[];
}

/** One test for each graph: these faults and no more. */
export function testGraphs(cases: GraphCase[]): void {
  test.each(cases)('$name', ({ nodes, edges = [], issues }) => {
    const found = validateGraph({ nodes, edges }, rules);
    expect(found).toMatchObject(issues);
    expect(found).toHaveLength(issues.length);
  });
}
