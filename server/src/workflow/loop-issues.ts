/** Faults of loops: bodies that are not shut off from the rest, loops without a body, nodes that need a loop around them. */
import type { NodeManifest } from '@hookloom/sdk/manifest';
import type { GraphNode } from '@hookloom/sdk/wire';
import type { BodyFault } from './graph-bodies.ts';
import { labelOf, nodeIssue, type GraphIssue, type GraphView } from './graph-view.ts';
import { isEnabled, sourcePort } from './rules.ts';

export function loopIssues(view: GraphView): GraphIssue[] {
  const found = bodyIssues(view);
  for (const node of view.nodes.values()) {
    const manifest = view.manifests.get(node.id);
    if (!manifest || !isEnabled(node)) continue;
    if (manifest.body !== undefined && !hasBody(node, manifest.body, view)) {
      found.push(
        nodeIssue(node.id, '', `Connect what is to be done for each item: nothing hangs on ${bodyTitle(manifest)} of ${node.data.label}.`),
      );
    }
    if (manifest.insideLoop && !view.loops.loopOf.has(node.id)) {
      found.push(
        nodeIssue(node.id, '', `${node.data.label} stands in no loop. Connect it behind the output of a loop that runs for each item.`),
      );
    }
  }
  return found;
}

function hasBody(loop: GraphNode, port: string, { edges }: GraphView): boolean {
  return edges.outgoing.get(loop.id)?.some((edge) => sourcePort(edge) === port) ?? false;
}

/** An edge that leads into two bodies, one inside the other, is one fault. */
function bodyIssues(view: GraphView): GraphIssue[] {
  const byEdge = new Map<string, GraphIssue>();
  for (const fault of view.loops.faults) {
    // An edge leads to it, or it would not be in the body; that edge's fault says enough.
    if (fault.kind === 'trigger') continue;
    const { edgeId } = fault;
    if (!byEdge.has(edgeId)) byEdge.set(edgeId, { path: `edges.${edgeId}`, message: bodyMessage(fault, view), edgeId });
  }
  return [...byEdge.values()];
}

function bodyMessage(fault: Exclude<BodyFault, { kind: 'trigger' }>, view: GraphView): string {
  const manifest = view.manifests.get(fault.loopId);
  const [node, loop] = [labelOf(view, fault.nodeId), labelOf(view, fault.loopId)];
  const port = manifest ? bodyTitle(manifest) : 'the body';
  if (fault.kind === 'otherPort') {
    return `${node} hangs on ${port} of ${loop} and on another of its outputs. A node runs either for each item or after the loop.`;
  }
  const source = view.graph.edges.find((edge) => edge.id === fault.edgeId)?.source ?? '';
  return (
    `${labelOf(view, source)} is outside the loop ${loop}, and ${node} runs in it for each item, so no edge can join them. ` +
    `Read what comes from outside by an expression: {{ steps.${source} }}.`
  );
}

/** Such as “For each item”. */
function bodyTitle({ outputs, body }: NodeManifest): string {
  const port = outputs.find((output) => 'name' in output && output.name === body);
  return `“${port && 'name' in port ? port.title : body}”`;
}
