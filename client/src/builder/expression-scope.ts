import type { GraphEdge, JsonValue } from '@hookloom/sdk/wire';
import { upstreamNodeIds } from '../canvas/connection.ts';
import { isObject } from '../canvas/node-types.ts';
import { isIdentifier } from '../inspector/completion.ts';
import type { CompletionScope } from '../inspector/completion.ts';
import type { InspectorScope } from '../inspector/inspector-context.ts';
import type { RunState } from '../run/run-state.ts';
import type { LoopPosition } from './use-loop-position.ts';

/** A graph without what its nodes hold, which changes with each letter that is typed into a form. */
export interface GraphShape {
  nodeIds: readonly string[];
  edges: readonly GraphEdge[];
}

/**
 * What a node may name: the trigger's data and the outputs of the nodes before it, as far as an execution has brought them.
 * A node before it that has given nothing yet can be named all the same.
 */
export function completionsFor(
  shape: GraphShape,
  nodeId: string,
  run: RunState,
  position: LoopPosition | null = null,
): InspectorScope['completions'] {
  const outputs = outputsByNode(run);
  const upstream = upstreamNodeIds(shape.edges, nodeId);
  const [incoming] = shape.edges.filter((edge) => edge.target === nodeId);
  const trigger = run.execution?.triggerData ?? undefined;
  const common = {
    trigger,
    steps: Object.fromEntries(shape.nodeIds.flatMap((id) => (upstream.has(id) ? [[id, outputs.get(id)]] : []))),
    execution: { id: run.execution?.id },
    ...(position && { loop: position.loop }),
  };
  const input = incoming && outputs.get(incoming.source);
  const inExpressions = { ...common, input, ...(position && { item: position.loop['item'] }) };
  return {
    expression: { ...inExpressions, ...namesInTrigger(trigger), ...inExpressions },
    code: { input, inputs: undefined, ...common },
  };
}

/** An expression finds a name that is no root in the trigger's data, and next in its body. */
function namesInTrigger(trigger: JsonValue | undefined): CompletionScope {
  if (!isObject(trigger)) return {};
  const body = trigger['body'];
  const found = { ...(isObject(body) ? body : {}), ...trigger };
  return Object.fromEntries(Object.entries(found).filter(([name]) => isIdentifier(name)));
}

/** The data that previews are evaluated against; null where nothing has run yet. `before` is the node whose output comes in first. */
export function previewScopeOf(
  run: RunState,
  before: string | null = null,
  position: LoopPosition | null = null,
): InspectorScope['preview'] {
  if (run.execution === null) return null;
  const outputs = outputsByNode(run);
  return {
    trigger: run.execution.triggerData,
    steps: Object.fromEntries(outputs),
    input: (before === null ? undefined : outputs.get(before)) ?? null,
    ...(position && { item: position.loop['item'] ?? null, loop: position.loop }),
  };
}

function outputsByNode(run: RunState): ReadonlyMap<string, JsonValue> {
  const outputs = new Map<string, JsonValue>();
  for (const step of run.steps.values()) if (step.status === 'COMPLETED') outputs.set(step.nodeId, step.output);
  return outputs;
}
