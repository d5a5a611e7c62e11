import type { JsonObject } from '@hookloom/sdk/wire';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { loopBodies, loopsAround } from '../canvas/loops.ts';
import { roundsOf } from '../run/loop-rounds.ts';
import type { RunState } from '../run/run-state.ts';
import { StepLoopQuery } from '../run/step-operations.ts';
import { useBuilder, useDraft } from './builder-context.ts';
import { graphOf } from './draft-store.ts';

/** What a node in a loop can name beside the rest, from its last iteration; `item` is missing where no execution has brought one. */
export interface LoopPosition {
  loop: JsonObject;
}

/** Where a node stands in its nearest loop; null outside of loops. Of loops around that one nothing is told. */
export function useLoopPosition(nodeId: string | null, run: RunState): LoopPosition | null {
  const { catalog } = useBuilder();
  const graph = useDraft(graphOf);
  const around = useMemo(() => loopsAround(loopBodies(graph, catalog)), [graph, catalog]);
  const loopId = nodeId === null ? undefined : around.get(nodeId)?.at(-1);
  const steps = [...run.steps.values()];
  const loopStep = loopId === undefined ? undefined : steps.findLast((step) => step.nodeId === loopId);
  const index = steps.findLast((step) => step.nodeId === nodeId)?.iteration.at(-1) ?? 0;
  const [{ data }] = useQuery({ query: StepLoopQuery, variables: { id: loopStep?.id ?? '' }, pause: loopStep === undefined });
  const loaded = loopStep && data?.step?.id === loopStep.id ? data.step : null;
  return useMemo(() => {
    if (loopId === undefined) return null;
    const rounds = (loaded && roundsOf(loaded.params, loaded.input)) ?? [];
    const count = rounds.length;
    return { loop: { index, count, first: index === 0, last: index === count - 1, item: rounds[index] ?? null, parent: null } };
  }, [loopId, loaded, index]);
}
