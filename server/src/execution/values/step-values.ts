/** Which values made a step's input. Pure; the values themselves may be large, and are loaded by whoever wants them. */
import { DEFAULT_OUTPUT_PORT, type Graph, type GraphNode } from '@hookloom/sdk/wire';
import type { Step } from '../step.entity.ts';

/** The facts of a step that its input is derived from. */
export type StepFacts = Pick<Step, 'nodeId' | 'status' | 'iteration' | 'outputPort' | 'sources'>;

/** What arrived at a step. */
export type InputOrigin<S> =
  /** The trigger's data: nothing stands before the step. */
  | { kind: 'TRIGGER' }
  /** An item of the list that a loop went over, by its place: the step is the first in the loop's body. */
  | { kind: 'ITEM'; loop: S; index: number }
  /** The outputs of these steps, in the order of the graph's edges. One is the input itself; of several a list is shown, for none null. */
  | { kind: 'OUTPUTS'; steps: S[] };

export function nodeOf(graph: Graph, nodeId: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.id === nodeId);
}

/** Whether the step stands at the start. A trigger that passes its data on keeps no copy of it: then its output is the trigger's data. */
export function isFirst(step: Pick<StepFacts, 'nodeId'>, graph: Graph): boolean {
  return !graph.edges.some((edge) => edge.target === step.nodeId);
}

/** An execution's steps, by node and frame. */
export class StepIndex<S extends StepFacts> {
  readonly #steps: Map<string, S>;

  constructor(steps: readonly S[]) {
    // In the order of start, so that the last run of a node in a frame is the one that counts.
    this.#steps = new Map(steps.map((step) => [placeOf(step.nodeId, step.iteration), step]));
  }

  /** The last run of the node in the frame, or in the nearest one around it. */
  find(nodeId: string, iteration: readonly number[]): S | undefined {
    for (let depth = iteration.length; depth >= 0; depth--) {
      const step = this.#steps.get(placeOf(nodeId, iteration.slice(0, depth)));
      if (step) return step;
    }
    return undefined;
  }
}

function placeOf(nodeId: string, iteration: readonly number[]): string {
  return `${iteration.join('.')}:${nodeId}`;
}

export function inputOrigin<S extends StepFacts>(step: StepFacts, steps: StepIndex<S>, graph: Graph): InputOrigin<S> {
  const incoming = graph.edges.filter((edge) => edge.target === step.nodeId);
  if (incoming.length === 0) return { kind: 'TRIGGER' };
  const delivered: S[] = [];
  for (const edge of incoming) {
    const source = steps.find(edge.source, step.iteration);
    if (!source) continue;
    // No edge but that of the loop itself comes into a body, so whatever stands in a frame further out is the loop.
    const index = step.iteration[source.iteration.length];
    if (index !== undefined) return { kind: 'ITEM', loop: source, index };
    if (source.outputPort !== (edge.sourceHandle ?? DEFAULT_OUTPUT_PORT)) continue;
    // A join that did not wait for all of its edges took some, and others delivered later.
    if (!step.sources || step.sources.includes(edge.source)) delivered.push(source);
  }
  return { kind: 'OUTPUTS', steps: delivered };
}
