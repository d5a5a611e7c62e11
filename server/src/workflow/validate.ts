import type { Graph, GraphNode } from '@hookloom/sdk/wire';
import { cycleIssues, edgeIssues } from './edge-issues.ts';
import { nodeIssue, viewOf, type GraphIssue, type GraphView } from './graph-view.ts';
import { joinIssues } from './join-issues.ts';
import { loopIssues } from './loop-issues.ts';
import { paramIssues } from './param-issues.ts';
import { isEnabled, type GraphRules } from './rules.ts';
import { scheduleIssues } from './schedules.ts';
import { settingsIssues } from './settings.ts';
import { triggerServiceIssues } from './trigger-services.ts';

export type { GraphIssue } from './graph-view.ts';

/** Every fault that keeps a graph from being published; none for a graph that can run. */
export function validateGraph(graph: Graph, rules: GraphRules): GraphIssue[] {
  const view = viewOf(graph, rules);
  const issues = [
    ...nodeIssues(view, rules),
    ...triggerIssues(view),
    ...edgeIssues(view),
    ...cycleIssues(view),
    ...loopIssues(view),
    ...joinIssues(view),
    ...scheduleIssues(view, rules),
    ...triggerServiceIssues(view),
    ...settingsIssues(graph.settings, rules),
  ];
  for (const node of view.nodes.values()) {
    const manifest = view.manifests.get(node.id);
    if (manifest && isEnabled(node)) issues.push(...paramIssues(node, manifest, view, rules));
  }
  return issues;
}

function nodeIssues({ graph, manifests }: GraphView, rules: GraphRules): GraphIssue[] {
  const seen = new Set<string>();
  return graph.nodes.flatMap((node) => {
    const issues: GraphIssue[] = [];
    if (seen.has(node.id)) issues.push(nodeIssue(node.id, '', `Two nodes have the id ${node.id}.`));
    seen.add(node.id);
    if (!manifests.has(node.id)) issues.push(nodeIssue(node.id, 'type', unknownType(node, rules)));
    return issues;
  });
}

function unknownType(node: GraphNode, rules: GraphRules): string {
  const newest = rules.nodeType(node.type);
  if (!newest) return `There is no node type ${node.type}. Is its plugin installed?`;
  const { typeVersion } = node.data;
  const missing = `The node type ${node.type} has no version ${typeVersion}; the newest is ${newest.version}.`;
  return newest.migratesFrom.includes(typeVersion) ? `${missing} Update the node: it takes over the parameters.` : missing;
}

function triggerIssues({ graph, manifests }: GraphView): GraphIssue[] {
  const triggers = graph.nodes.filter((node) => isEnabled(node) && manifests.get(node.id)?.trigger);
  return triggers.length > 0 ? [] : [{ path: 'nodes', message: 'Add a trigger: nothing starts this workflow.' }];
}
