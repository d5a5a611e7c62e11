import { literalParams } from '@hookloom/sdk/field';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { DEFAULT_INPUT_PORT, type Graph, type GraphEdge, type GraphNode, type JsonValue } from '@hookloom/sdk/wire';
import type { Issue } from '../lib/app-error.ts';
import { isEnabled, outputPorts, sourcePort, type GraphRules } from './rules.ts';
import { adjacency, findCycle } from './topology.ts';

/** A fault in a graph. `path` is like `nodes.set1.params.fields.0.name` or `edges.e1`; `field` is the path inside the parameters. */
export type GraphIssue = Issue;

/** Every fault that keeps a graph from being published; none for a graph that can run. */
export function validateGraph(graph: Graph, rules: GraphRules): GraphIssue[] {
  const nodes = new Map<string, GraphNode>();
  const manifests = new Map<string, NodeManifest>();
  const issues: GraphIssue[] = [];
  for (const node of graph.nodes) {
    if (nodes.has(node.id)) issues.push(nodeIssue(node.id, '', `Two nodes have the id ${node.id}.`));
    nodes.set(node.id, node);
    const manifest = rules.nodeType(node.type, node.data.typeVersion);
    if (manifest) manifests.set(node.id, manifest);
    else issues.push(nodeIssue(node.id, 'type', unknownType(node, rules)));
  }
  issues.push(...triggerIssues(graph, manifests), ...edgeIssues(graph, nodes, manifests), ...cycleIssues(graph, nodes));
  for (const node of nodes.values()) {
    const manifest = manifests.get(node.id);
    if (manifest && isEnabled(node)) issues.push(...paramIssues(node, manifest, nodes, rules));
  }
  return issues;
}

function unknownType(node: GraphNode, rules: GraphRules): string {
  const newest = rules.nodeType(node.type);
  if (!newest) return `There is no node type ${node.type}. Is its plugin installed?`;
  return `The node type ${node.type} has no version ${node.data.typeVersion}; the newest is ${newest.version}.`;
}

function triggerIssues(graph: Graph, manifests: ReadonlyMap<string, NodeManifest>): GraphIssue[] {
  const triggers = graph.nodes.filter((node) => isEnabled(node) && manifests.get(node.id)?.trigger);
  return triggers.length > 0 ? [] : [{ path: 'nodes', message: 'Add a trigger: nothing starts this workflow.' }];
}

function edgeIssues(graph: Graph, nodes: ReadonlyMap<string, GraphNode>, manifests: ReadonlyMap<string, NodeManifest>): GraphIssue[] {
  const ids = new Set<string>();
  return graph.edges.flatMap((edge) => {
    const messages = [...endIssues(edge, nodes), ...portIssues(edge, nodes, manifests)];
    if (ids.has(edge.id)) messages.push(`Two edges have the id ${edge.id}.`);
    ids.add(edge.id);
    const nodeId = looseEnd(edge, nodes);
    return messages.map((message) => ({ path: `edges.${edge.id}`, message, edgeId: edge.id, ...(nodeId !== undefined && { nodeId }) }));
  });
}

/** The node at the end that is there of an edge whose other end is not. No canvas can show such an edge, so the node leads to it. */
function looseEnd({ source, target }: GraphEdge, nodes: ReadonlyMap<string, GraphNode>): string | undefined {
  if (nodes.has(source) === nodes.has(target)) return undefined;
  return nodes.has(source) ? source : target;
}

function endIssues(edge: GraphEdge, nodes: ReadonlyMap<string, GraphNode>): string[] {
  const messages: string[] = [];
  if (!nodes.has(edge.source)) messages.push(`The edge starts at ${edge.source}, and there is no such node.`);
  if (!nodes.has(edge.target)) messages.push(`The edge leads to ${edge.target}, and there is no such node.`);
  return messages;
}

function portIssues(edge: GraphEdge, nodes: ReadonlyMap<string, GraphNode>, manifests: ReadonlyMap<string, NodeManifest>): string[] {
  const messages: string[] = [];
  const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)];
  const [from, to] = [manifests.get(edge.source), manifests.get(edge.target)];
  if (source && from && outputPorts(source, from)?.has(sourcePort(edge)) === false) {
    messages.push(`${source.data.label} has no output ${sourcePort(edge)}.`);
  }
  const port = edge.targetHandle ?? DEFAULT_INPUT_PORT;
  if (target && to?.trigger) messages.push(`${target.data.label} is a trigger; no edge can lead to it.`);
  else if (target && to && !to.inputs.some((input) => input.name === port)) messages.push(`${target.data.label} has no input ${port}.`);
  return messages;
}

function cycleIssues(graph: Graph, nodes: ReadonlyMap<string, GraphNode>): GraphIssue[] {
  const edges = adjacency(graph);
  const cycle = findCycle(graph, edges);
  const [first] = cycle ?? [];
  if (!cycle || first === undefined) return [];
  const labels = [...cycle, first].map((id) => nodes.get(id)?.data.label ?? id);
  return [nodeIssue(first, '', `These nodes form a circle: ${labels.join(' → ')}.`)];
}

function paramIssues(node: GraphNode, manifest: NodeManifest, nodes: ReadonlyMap<string, GraphNode>, rules: GraphRules): GraphIssue[] {
  const { params } = node.data;
  const literal = literalParams(manifest.paramsSchema);
  const found = [...rules.validateParams(manifest, params), ...rules.expressionIssues(manifest, params)];
  for (const [name, value] of Object.entries(params)) {
    if (literal.has(name)) continue;
    for (const { path, text } of textsIn(value, name)) {
      for (const id of rules.stepsNamedIn(text)) {
        if (!nodes.has(id)) found.push({ path, message: `The expression names steps.${id}, and there is no such node.` });
      }
    }
  }
  return found.map(({ path, message }) => {
    if (path === '') return nodeIssue(node.id, 'params', message);
    return { ...nodeIssue(node.id, `params.${path}`, message), field: path };
  });
}

/** Every text in a value that may hold an expression, with its path. */
function textsIn(value: JsonValue, path: string): { path: string; text: string }[] {
  if (typeof value === 'string') return value.includes('{{') ? [{ path, text: value }] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, `${path}.${key}`));
}

function nodeIssue(nodeId: string, inside: string, message: string): GraphIssue {
  return { path: inside === '' ? `nodes.${nodeId}` : `nodes.${nodeId}.${inside}`, message, nodeId };
}
