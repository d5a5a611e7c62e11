import type { NodeManifest, TriggerStart } from '@hookloom/sdk/manifest';
import type { Graph, GraphNode } from '@hookloom/sdk/wire';
import { isEnabled, paramValue, pickedSources, type GraphRules } from './rules.ts';
import { scheduleOf, type Schedule } from './schedules.ts';
import { adjacency, reachableFrom } from './topology.ts';
import type { WebhookAnswer } from './trigger.entity.ts';

/** A trigger node of a graph, and what starts it. */
export interface GraphTrigger {
  nodeId: string;
  start: TriggerStart;
  /** The source whose webhooks start it; null for other starts. */
  sourceId: string | null;
  answer: WebhookAnswer;
  /** When it fires; null for other starts. */
  schedule: Schedule | null;
}

/** The triggers of a graph that are switched on, in the graph's order. */
export function triggersOf(graph: Graph, { nodeType }: Pick<GraphRules, 'nodeType'>): GraphTrigger[] {
  const manifestOf = (node: GraphNode): NodeManifest | undefined => nodeType(node.type, node.data.typeVersion);
  return graph.nodes.filter(isEnabled).flatMap((node) => {
    const manifest = manifestOf(node);
    if (!manifest?.trigger) return [];
    const { start } = manifest.trigger;
    const [source] = pickedSources(node, manifest);
    // Whoever calls a plugin's trigger is answered by the plugin.
    const answer = start === 'webhook' && !manifest.trigger.registers ? answerOf(graph, node, manifest, manifestOf) : 'none';
    const schedule = start === 'schedule' ? scheduleOf(node, manifest) : null;
    return [{ nodeId: node.id, start, sourceId: source?.sourceId ?? null, answer, schedule }];
  });
}

/** A webhook trigger's `response`: at once, by the last node, or (auto) where a node that answers can be reached. */
function answerOf(
  graph: Graph,
  trigger: GraphNode,
  manifest: NodeManifest,
  manifestOf: (node: GraphNode) => NodeManifest | undefined,
): WebhookAnswer {
  const response = paramValue(manifest, trigger.data.params, 'response') ?? 'auto';
  if (response === 'lastNode') return 'last';
  if (response !== 'auto') return 'none';
  const reached = reachableFrom(trigger.id, adjacency(graph));
  return graph.nodes.some((node) => reached.has(node.id) && isEnabled(node) && manifestOf(node)?.responds === true) ? 'node' : 'none';
}
