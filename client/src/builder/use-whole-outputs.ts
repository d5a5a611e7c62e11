import type { JsonValue } from '@hookloom/sdk/wire';
import { useEffect, useMemo, useState } from 'react';
import { useClient } from 'urql';
import { loadStepOutput } from '../run/load-step-output.ts';
import type { RunState } from '../run/run-state.ts';

const nothingLoaded: ReadonlyMap<string, JsonValue> = new Map();
/** Characters of the largest output that is read for previews only. */
const LARGEST = 1_000_000;

/**
 * The run with the outputs that were too large to come along, one per node, so that expressions can be completed and previewed
 * with them as with small ones.
 */
export function useWholeOutputs(run: RunState): RunState {
  const client = useClient();
  const [loaded, setLoaded] = useState(nothingLoaded);
  const missing = useMemo(() => missingOutputs(run), [run]);

  useEffect(() => {
    let left = false;
    for (const id of missing === '' ? [] : missing.split(' ')) {
      void loadStepOutput(client, { id, output: null, outputSize: LARGEST }).then(({ output, error }) => {
        if (!left && !error) setLoaded((before) => new Map(before).set(id, output));
      });
    }
    return () => {
      left = true;
    };
  }, [client, missing]);

  return useMemo(() => {
    if (missing === '') return run;
    const steps = new Map(run.steps);
    for (const id of missing.split(' ')) {
      const step = steps.get(id);
      const output = loaded.get(id);
      if (step && output !== undefined) steps.set(id, { ...step, output });
    }
    return { ...run, steps };
  }, [run, missing, loaded]);
}

/** Ids of the last completed step of each node whose output did not come along, separated by spaces; a text so that it compares by value. */
function missingOutputs(run: RunState): string {
  const last = new Map<string, string>();
  for (const { id, nodeId, status } of run.steps.values()) if (status === 'COMPLETED') last.set(nodeId, id);
  const isMissing = (id: string): boolean => {
    const step = run.steps.get(id);
    return step !== undefined && step.output === null && step.outputSize !== null && step.outputSize > 4 && step.outputSize <= LARGEST;
  };
  return [...last.values()].filter(isMissing).join(' ');
}
