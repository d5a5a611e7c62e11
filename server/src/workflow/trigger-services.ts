/** The triggers of a graph that a plugin serves: that a service calls, that ask one, or that listen to one. Pure. */
import { MIN_POLLING_SECONDS } from '@hookloom/sdk';
import { literalParams } from '@hookloom/sdk/field';
import type { NodeManifest, TriggerStart } from '@hookloom/sdk/manifest';
import { isJsonObject, type Graph, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { paramIssue, type GraphIssue, type GraphView } from './graph-view.ts';
import { isEnabled, paramValue, type GraphRules } from './rules.ts';

export interface TriggerServiceSpec {
  nodeId: string;
  nodeType: string;
  typeVersion: number;
  start: ServiceStart;
  params: JsonObject;
}

export const serviceStarts = ['webhook', 'polling', 'connection'] as const satisfies TriggerStart[];
export type ServiceStart = (typeof serviceStarts)[number];

/** How a plugin serves the triggers of this type; null where it does not. */
export function serviceStartOf({ trigger }: Pick<NodeManifest, 'trigger'>): ServiceStart | null {
  if (!trigger) return null;
  const { start, registers } = trigger;
  if (start === 'webhook') return registers === true ? start : null;
  return start === 'polling' || start === 'connection' ? start : null;
}

/** Those that are switched on, in the graph's order. */
export function triggerServicesOf(graph: Graph, { nodeType }: Pick<GraphRules, 'nodeType'>): TriggerServiceSpec[] {
  return graph.nodes.filter(isEnabled).flatMap(({ id, type, data }) => {
    const manifest = nodeType(type, data.typeVersion);
    const start = manifest ? serviceStartOf(manifest) : null;
    return start ? [{ nodeId: id, nodeType: type, typeVersion: data.typeVersion, start, params: data.params }] : [];
  });
}

/** Milliseconds between two looks of a polling trigger. */
export function pollingEveryMs(manifest: NodeManifest, params: JsonObject): number {
  const { everySeconds = 60, everyParam } = manifest.trigger ?? {};
  const chosen = everyParam === undefined ? undefined : paramValue(manifest, params, everyParam);
  return Math.max(typeof chosen === 'number' ? chosen : everySeconds, MIN_POLLING_SECONDS) * 1_000;
}

/** Their parameters are read when nothing has run yet, and the server must not be made to ask all the time. */
export function triggerServiceIssues({ nodes, manifests }: GraphView): GraphIssue[] {
  return [...nodes.values()].filter(isEnabled).flatMap((node) => {
    const manifest = manifests.get(node.id);
    if (!manifest || serviceStartOf(manifest) === null) return [];
    const literal = literalParams(manifest.paramsSchema);
    const issues = Object.entries(node.data.params)
      .filter(([name, value]) => !literal.has(name) && hasExpression(value))
      .map(([name]) =>
        paramIssue(
          node.id,
          name,
          'A trigger takes no expressions here: its fields are read before anything has run. Write the value itself.',
        ),
      );
    const { everyParam } = manifest.trigger ?? {};
    const seconds = everyParam === undefined ? undefined : paramValue(manifest, node.data.params, everyParam);
    if (everyParam !== undefined && typeof seconds === 'number' && seconds < MIN_POLLING_SECONDS)
      issues.push(paramIssue(node.id, everyParam, `A trigger looks every ${MIN_POLLING_SECONDS} seconds at most. Choose a longer time.`));
    return issues;
  });
}

/** Whether a text somewhere in the value holds an expression. */
export function hasExpression(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('{{');
  if (Array.isArray(value)) return value.some(hasExpression);
  return isJsonObject(value) && Object.values(value).some(hasExpression);
}
