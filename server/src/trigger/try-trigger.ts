/** Asks a polling trigger once, as its form stands, for data to build a workflow with. Starts nothing and remembers nothing. */
import { isJsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import { withoutExpressions } from '../host/called-params.ts';
import { serviceStartOf } from '../workflow/trigger-services.ts';
import { checkedItems } from './items.ts';
import { prepareCall, problemOf, withinTime, type CallParts } from './service-calls.ts';

const TRY_WITHIN_MS = 30_000;
/** Items that are shown of what was found. */
const SAMPLES = 20;

export interface TriggerTrial {
  items: { id: string; data: JsonValue }[];
  /** How many there are in all. */
  count: number;
  /** Why there are none to be had; null where it worked. */
  problem: string | null;
}

/** @throws AppError `VALIDATION_FAILED`, `NOT_FOUND` where the node type cannot be tried */
export async function tryTrigger(
  parts: CallParts & { onError(error: Error): void },
  trigger: { workspaceId: string; type: string; version: number; params: JsonValue },
  signal: AbortSignal = new AbortController().signal,
): Promise<TriggerTrial> {
  const { workspaceId, type, version, params } = trigger;
  const manifest = parts.plugins.nodeType(type, version);
  if (!manifest) throw new AppError('NOT_FOUND', `There is no node type ${type} with version ${version}. Is its plugin installed?`);
  if (serviceStartOf(manifest) !== 'polling')
    throw new AppError(
      'VALIDATION_FAILED',
      'Only a trigger that asks a service can be tried. Run the workflow with data of your own instead.',
    );
  if (!isJsonObject(params)) throw new AppError('VALIDATION_FAILED', 'The parameters are no object.');
  try {
    const result = await withinTime(TRY_WITHIN_MS, signal, async (inTime) => {
      const called = { workspaceId, nodeType: type, typeVersion: version, params: withoutExpressions(params), owner: null };
      const { code, call } = await prepareCall(parts, called, inTime);
      return code.poll({ type, version }, { ...call, cursor: null });
    });
    const items = checkedItems(result.items);
    const samples = items.slice(-SAMPLES).map(({ id, dataJson }) => ({ id, data: JSON.parse(dataJson) as JsonValue }));
    return { items: samples, count: items.length, problem: null };
  } catch (error) {
    return { items: [], count: 0, problem: problemOf(error, parts.onError) };
  }
}
