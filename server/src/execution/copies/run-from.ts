/** What stands for the nodes before the one that a test runs from: their pinned or recorded outputs. Pure. */
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { DEFAULT_OUTPUT_PORT, type Graph, type GraphNode, type JsonValue } from '@hookloom/sdk/wire';
import { sourcePort } from '../../workflow/rules.ts';
import type { GraphStructure } from './graph-structure.ts';
import { isSettled, seedsOf, type Recording } from './seeding.ts';
import type { SeedStep } from './seeds.ts';

export interface RunFrom {
  graph: Graph;
  structure: GraphStructure;
  nodeType(type: string, version?: number): Pick<NodeManifest, 'outputs'> | undefined;
  nodeId: string;
  triggerNodeId: string;
  /** Whether pinned outputs count: in a draft. They go before recorded ones. */
  usePinned: boolean;
  /** The execution whose outputs are taken, perhaps of another version; null for none. */
  recorded: { executionId: string; recording: Recording } | null;
  /** Whether the trigger gets other data than in that execution. */
  hasNewData: boolean;
}

export interface Before {
  seeds: SeedStep[];
  /** Nodes before it that have no output, as far as nothing that has one stands between. In the graph's order. */
  missing: string[];
  /** False where the outputs that there are lead past the node. */
  isReached: boolean;
}

/** The node must stand in no loop's body. */
export function seedsBefore(input: RunFrom): Before {
  const { graph, structure, nodeId, triggerNodeId, recorded, usePinned, hasNewData } = input;
  const isBefore = (id: string): boolean => id !== nodeId && structure.after(id).has(nodeId) && structure.after(triggerNodeId).has(id);
  const pinned = new Map(graph.nodes.flatMap((node) => (usePinned && pinnedOutput(node) !== undefined ? [[node.id, node] as const] : [])));
  const seeds: { nodeId: string; seed: SeedStep }[] = [];
  /** The port that each node's output leaves by; null for a skipped one. */
  const known = new Map<string, string | null>();

  for (const node of graph.nodes) {
    if (!isBefore(node.id)) continue;
    const output = pinned.has(node.id) ? pinnedOutput(node) : undefined;
    if (output === undefined && node.id !== triggerNodeId) continue;
    const outputPort = portTowards(nodeId, node, input);
    known.set(node.id, outputPort);
    const outputJson = output === undefined ? null : JSON.stringify(output);
    seeds.push({ nodeId: node.id, seed: { kind: 'PINNED', nodeId: node.id, nodeType: node.type, outputPort, outputJson } });
  }
  const cut = { nodeId, iteration: [] };
  for (const { step, reopened } of recorded ? seedsOf({ ...recorded.recording, structure }, cut) : []) {
    const isTrigger = step.nodeId === triggerNodeId;
    if (pinned.has(step.nodeId) || (isTrigger && hasNewData) || !structure.after(triggerNodeId).has(step.nodeId)) continue;
    // A trigger that has its own output on record is taken over rather than made up.
    if (isTrigger)
      seeds.splice(
        seeds.findIndex((seed) => seed.nodeId === triggerNodeId),
        1,
      );
    const from = { executionId: recorded?.executionId ?? '', ordinal: step.ordinal };
    seeds.push({ nodeId: step.nodeId, seed: { kind: 'TAKEN_OVER', from, reopened, paramsJson: null, outputJson: null } });
    if (step.iteration.length === 0 && !reopened && (isSettled(step) || step.status === 'SKIPPED')) known.set(step.nodeId, step.outputPort);
  }
  const byRank = seeds.toSorted((one, other) => structure.rank(one.nodeId) - structure.rank(other.nodeId));
  return { seeds: byRank.map(({ seed }) => seed), missing: missingBefore(input, known), isReached: isReached(input, known) };
}

export function pinnedOutput(node: GraphNode): JsonValue | undefined {
  return node.data.settings?.pinnedOutput;
}

/** A pinned output leaves by the main port, or, where that does not lead to the node, by the first one that does. */
function portTowards(nodeId: string, node: GraphNode, { graph, structure, nodeType }: RunFrom): string {
  const leading = graph.edges.filter((edge) => edge.source === node.id && structure.after(edge.target).has(nodeId)).map(sourcePort);
  const [first] = nodeType(node.type, node.data.typeVersion)?.outputs ?? [];
  const main = first && 'name' in first ? first.name : DEFAULT_OUTPUT_PORT;
  return leading.includes(main) ? main : (leading[0] ?? main);
}

function missingBefore({ graph, structure, nodeId, triggerNodeId }: RunFrom, known: ReadonlyMap<string, string | null>): string[] {
  const inReach = structure.after(triggerNodeId);
  const asked = new Set([nodeId]);
  for (const id of asked) {
    if (known.has(id)) continue;
    for (const { source } of structure.incoming(id)) if (inReach.has(source)) asked.add(source);
  }
  return graph.nodes.map(({ id }) => id).filter((id) => id !== nodeId && asked.has(id) && !known.has(id));
}

function isReached({ structure, nodeId, triggerNodeId }: RunFrom, known: ReadonlyMap<string, string | null>): boolean {
  if (nodeId === triggerNodeId) return true;
  const inReach = structure.after(triggerNodeId);
  return structure
    .incoming(nodeId)
    .some((edge) => inReach.has(edge.source) && (!known.has(edge.source) || known.get(edge.source) === sourcePort(edge)));
}
