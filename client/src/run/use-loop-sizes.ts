import { isStepEnded } from '@hookloom/sdk/wire';
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import type { NodeTypeCatalog } from '../canvas/node-types.ts';
import { roundsOf } from './loop-rounds.ts';
import type { RunState } from './run-state.ts';
import { StepLoopQuery } from './step-operations.ts';

const nothingKnown: ReadonlyMap<string, number> = new Map();

/** How many rounds each outermost loop at work has before it, by node id; read once per loop, as soon as it has begun. */
export function useLoopSizes(run: RunState, catalog: NodeTypeCatalog): ReadonlyMap<string, number> {
  const client = useClient();
  const [sizes, setSizes] = useState(nothingKnown);
  const atWork = [...run.steps.values()].filter(
    ({ nodeType, status, iteration }) =>
      catalog.get(nodeType)?.body && iteration.length === 0 && !isStepEnded(status) && status !== 'PENDING',
  );
  const asked = atWork.map(({ id }) => id).join(' ');

  useEffect(() => {
    let left = false;
    for (const id of asked === '' ? [] : asked.split(' ')) {
      void client
        .query(StepLoopQuery, { id }, { requestPolicy: 'network-only' })
        .toPromise()
        .then(({ data }) => {
          const step = data?.step;
          const size = step ? (roundsOf(step.params, step.input)?.length ?? null) : null;
          if (!left && step && size !== null) setSizes((before) => new Map(before).set(step.nodeId, size));
        });
    }
    return () => {
      left = true;
    };
  }, [client, asked]);

  return sizes;
}
