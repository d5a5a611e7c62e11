/** How a step is given another input: by other values in what feeds it. Pure. */
import { isJsonObject, type Graph, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import type { Recording, StepTrace } from './seeding.ts';
import { inputOrigin, StepIndex } from '../values/step-values.ts';

export interface InputChange {
  /** The data of a new event, where the trigger feeds the step. */
  triggerData?: JsonValue;
  /** Steps with the outputs that they get. */
  outputs: { step: StepTrace; value: JsonValue }[];
  /** The item of a loop's list that the step goes over, from 0. */
  item: { loop: StepTrace; index: number; value: JsonValue } | null;
}

/**
 * What gives `step` this input, in the shape in which its input is shown: of several edges a list with a value for each.
 * Throws VALIDATION_FAILED where the input does not fit.
 */
export function changesFor(step: StepTrace, input: JsonValue, { steps, triggerNodeId }: Recording, graph: Graph): InputChange {
  const origin = inputOrigin(step, new StepIndex(steps), graph);
  switch (origin.kind) {
    case 'TRIGGER':
      return { triggerData: input, outputs: [], item: null };
    case 'ITEM':
      return { outputs: [], item: { loop: origin.loop, index: origin.index, value: input } };
    case 'OUTPUTS': {
      const change: InputChange = { outputs: [], item: null };
      for (const [source, value] of valueBySource(origin.steps, input)) {
        if (source.nodeId === triggerNodeId) change.triggerData = value;
        else change.outputs.push({ step: source, value });
      }
      return change;
    }
  }
}

function valueBySource(sources: readonly StepTrace[], input: JsonValue): Map<StepTrace, JsonValue> {
  const [only, ...more] = sources;
  if (!only) throw wrong('Nothing has arrived at the step, so its input cannot be changed. Fork it as it is, or at a step before it.');
  if (more.length === 0) return new Map([[only, input]]);
  if (!Array.isArray(input) || input.length !== sources.length)
    throw wrong(`The step has ${sources.length} inputs: give a list of ${sources.length} values, in the order of its edges.`);
  const values = new Map<StepTrace, JsonValue>();
  for (const [index, source] of sources.entries()) {
    const value = input[index] as JsonValue;
    if (values.has(source) && JSON.stringify(values.get(source)) !== JSON.stringify(value))
      throw wrong(`The node ${source.nodeId} feeds the step by several edges: give the same value for each of them.`);
    values.set(source, value);
  }
  return values;
}

/**
 * A loop's parameters with another item in its list, which is its parameter `items`, or what arrived at it where it has none. With a
 * `batchSize` the item is a batch. Null where the list is not made so, or the batch would have another length.
 */
export function withItem(params: JsonValue, arrived: JsonValue, index: number, value: JsonValue): JsonObject | null {
  if (!isJsonObject(params)) return null;
  const { items = arrived, batchSize = 1 } = params;
  if (!Array.isArray(items) || typeof batchSize !== 'number') return null;
  const batch = items.slice(index * batchSize, (index + 1) * batchSize);
  const replacing = batchSize === 1 ? [value] : value;
  if (!Array.isArray(replacing) || batch.length === 0 || batch.length !== replacing.length) return null;
  return { ...params, items: items.toSpliced(index * batchSize, batch.length, ...replacing) };
}

function wrong(message: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { issues: [{ path: 'input', message }] });
}
