/** Faults of edges: loose ends, ports that are not there, circles. */
import { DEFAULT_INPUT_PORT, type GraphEdge } from '@hookloom/sdk/wire';
import { labelOf, nodeIssue, type GraphIssue, type GraphView } from './graph-view.ts';
import { outputPorts, sourcePort } from './rules.ts';
import { findCycle } from './topology.ts';

export function edgeIssues(view: GraphView): GraphIssue[] {
  const ids = new Set<string>();
  return view.graph.edges.flatMap((edge) => {
    const messages = [...endIssues(edge, view), ...portIssues(edge, view)];
    if (ids.has(edge.id)) messages.push(`Two edges have the id ${edge.id}.`);
    ids.add(edge.id);
    const nodeId = looseEnd(edge, view);
    return messages.map((message) => ({ path: `edges.${edge.id}`, message, edgeId: edge.id, ...(nodeId !== undefined && { nodeId }) }));
  });
}

/** The node at the end that is there of an edge whose other end is not. No canvas can show such an edge, so the node leads to it. */
function looseEnd({ source, target }: GraphEdge, { nodes }: GraphView): string | undefined {
  if (nodes.has(source) === nodes.has(target)) return undefined;
  return nodes.has(source) ? source : target;
}

function endIssues(edge: GraphEdge, { nodes }: GraphView): string[] {
  const messages: string[] = [];
  if (!nodes.has(edge.source)) messages.push(`The edge starts at ${edge.source}, and there is no such node.`);
  if (!nodes.has(edge.target)) messages.push(`The edge leads to ${edge.target}, and there is no such node.`);
  return messages;
}

function portIssues(edge: GraphEdge, { nodes, manifests }: GraphView): string[] {
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

export function cycleIssues(view: GraphView): GraphIssue[] {
  const cycle = findCycle(view.graph, view.edges);
  const [first] = cycle ?? [];
  if (!cycle || first === undefined) return [];
  const labels = [...cycle, first].map((id) => labelOf(view, id));
  return [nodeIssue(first, '', `These nodes form a circle: ${labels.join(' → ')}.`)];
}
