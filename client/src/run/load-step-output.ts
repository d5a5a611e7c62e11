import type { JsonValue } from '@hookloom/sdk/wire';
import type { Client, CombinedError } from 'urql';
import type { StepPartsFragment } from '../gql/graphql.ts';
import { StepWholeOutputQuery } from './step-operations.ts';

/** The whole output of a completed step, however large: from the rows where it came along, else from the server. */
export async function loadStepOutput(
  client: Client,
  step: Pick<StepPartsFragment, 'id' | 'output' | 'outputSize'>,
): Promise<{ output: JsonValue; error?: CombinedError }> {
  if (step.output !== null || step.outputSize === null) return { output: step.output };
  const { data, error } = await client.query(StepWholeOutputQuery, { id: step.id });
  return error ? { output: null, error } : { output: data?.step?.output ?? null };
}
