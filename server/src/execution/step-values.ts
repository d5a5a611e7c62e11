import { DEFAULT_OUTPUT_PORT, type Graph, type GraphNode, type JsonValue } from '@hookloom/sdk/wire';
import type { Step } from './step.entity.ts';

/** The facts of a step that its input is derived from. */
export type StepFacts = Pick<Step, 'nodeId' | 'status' | 'iteration' | 'output' | 'outputPort'>;

export function nodeOf(graph: Graph, nodeId: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.id === nodeId);
}

/**
 * What arrived at a step; it is stored nowhere. The outputs of the steps before, over the edges by whose port they left:
 * one by itself, several as a list in the order of the graph's edges. For a step without incoming edges, the trigger's data.
 */
export function inputOf(step: StepFacts, steps: readonly StepFacts[], graph: Graph, triggerData: JsonValue): JsonValue {
  const incoming = graph.edges.filter((edge) => edge.target === step.nodeId);
  if (incoming.length === 0) return triggerData;
  const values = incoming.flatMap((edge) => {
    const source = sourceStep(step, steps, edge.source);
    const live = source !== undefined && source.outputPort === (edge.sourceHandle ?? DEFAULT_OUTPUT_PORT);
    return live ? [outputOf(source, graph, triggerData)] : [];
  });
  return values.length > 1 ? values : (values[0] ?? null);
}

/** A trigger that passes its data on keeps no copy of it. */
export function outputOf(step: StepFacts, graph: Graph, triggerData: JsonValue): JsonValue {
  if (step.output !== null && step.output !== undefined) return step.output;
  const isTrigger = step.status === 'COMPLETED' && !graph.edges.some((edge) => edge.target === step.nodeId);
  return isTrigger ? triggerData : null;
}

/** The last run of the node in the step's own iteration, or in one around it. */
function sourceStep(step: StepFacts, steps: readonly StepFacts[], nodeId: string): StepFacts | undefined {
  return steps.findLast((other) => other.nodeId === nodeId && other.iteration.every((index, depth) => index === step.iteration[depth]));
}
