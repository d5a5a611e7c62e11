import type { GraphEdge, JsonValue } from '@hookloom/sdk/wire';
import { upstreamNodeIds } from '../canvas/connection.ts';
import type { CompletionScope } from '../inspector/completion.ts';
import type { InspectorScope } from '../inspector/inspector-context.ts';
import type { RunState } from '../run/run-state.ts';

/** A graph without what its nodes hold, which changes with each letter that is typed into a form. */
export interface GraphShape {
  nodeIds: readonly string[];
  edges: readonly GraphEdge[];
}

/**
 * What the expressions of a node may name: the trigger's data and the outputs of the nodes before it, as far as an execution
 * has brought them. A node before it that has given nothing yet can be named all the same.
 */
export function completionsFor(shape: GraphShape, nodeId: string, run: RunState): CompletionScope {
  const outputs = outputsByNode(run);
  const upstream = upstreamNodeIds(shape.edges, nodeId);
  const [incoming] = shape.edges.filter((edge) => edge.target === nodeId);
  return {
    trigger: run.execution?.triggerData ?? undefined,
    steps: Object.fromEntries(shape.nodeIds.flatMap((id) => (upstream.has(id) ? [[id, outputs.get(id)]] : []))),
    input: incoming && outputs.get(incoming.source),
    execution: run.execution ? { id: run.execution.id } : undefined,
  };
}

/** The data that previews are evaluated against; null where nothing has run yet. */
export function previewScopeOf(run: RunState): InspectorScope['preview'] {
  if (run.execution === null) return null;
  return { trigger: run.execution.triggerData, steps: Object.fromEntries(outputsByNode(run)) };
}

function outputsByNode(run: RunState): ReadonlyMap<string, JsonValue> {
  const outputs = new Map<string, JsonValue>();
  for (const step of run.steps.values()) if (step.status === 'COMPLETED') outputs.set(step.nodeId, step.output);
  return outputs;
}
