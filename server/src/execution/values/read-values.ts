/**
 * The values of steps, events and executions, which may be large and which are loaded only where they are asked for. Each function reads
 * those of a group in one query, and in one more where some of them stand in `blob`.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { LogLine } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { StepRow } from '../read-executions.ts';

interface Tables {
  step: {
    execution_id: string;
    ordinal: number;
    workspace_id: string;
    params: unknown;
    params_ref: string | null;
    output: unknown;
    output_ref: string | null;
    output_size: number | null;
    logs: unknown;
  };
  event: { id: string; workspace_id: string; data: unknown; data_ref: string | null };
  execution: { id: string; workspace_id: string; result: unknown; result_ref: string | null };
  blob: { ref: string; workspace_id: string; size: number; data: unknown };
}

/** Names a step among those of all executions; the same as its id. */
export function stepKey(step: Pick<StepRow, 'executionId' | 'ordinal'>): string {
  return `${step.executionId}:${step.ordinal}`;
}

/** What is stored as output of steps, by their keys; null where there is none. */
export function loadStepOutputs(em: EntityManager, workspaceId: string, keys: readonly string[]): Promise<Map<string, JsonValue>> {
  return loadStepColumn(em, workspaceId, keys, 'output');
}

/** What is stored as parameters of steps, by their keys; null where they are just what the graph says. */
export function loadStepParams(em: EntityManager, workspaceId: string, keys: readonly string[]): Promise<Map<string, JsonValue>> {
  return loadStepColumn(em, workspaceId, keys, 'params');
}

async function loadStepColumn(
  em: EntityManager,
  workspaceId: string,
  keys: readonly string[],
  column: 'output' | 'params',
): Promise<Map<string, JsonValue>> {
  const rows = await stepRows(em, workspaceId, keys)
    .select((row) => [row.cast<string | null>(column, 'text').as('json'), `${column}_ref as ref`])
    .execute();
  return valuesOf(
    em,
    workspaceId,
    keys,
    rows.map((row) => ({ ...row, key: `${row.execution_id}:${row.ordinal}` })),
  );
}

/** Console lines of steps, by their keys. */
export async function loadStepLogs(em: EntityManager, workspaceId: string, keys: readonly string[]): Promise<Map<string, LogLine[]>> {
  const rows = await stepRows(em, workspaceId, keys)
    .select((row) => row.cast<string | null>('logs', 'text').as('json'))
    .where('logs', 'is not', null)
    .execute();
  const logs = new Map<string, LogLine[]>(keys.map((key) => [key, []]));
  for (const row of rows) logs.set(`${row.execution_id}:${row.ordinal}`, JSON.parse(row.json ?? '[]') as LogLine[]);
  return logs;
}

/** Characters of the JSON of steps' outputs, by their keys; null where there is no output. For steps that were recorded without it. */
export async function loadOutputSizes(
  em: EntityManager,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, number | null>> {
  const rows = await stepRows(em, workspaceId, keys)
    .select((row) => row.fn.coalesce('output_size', row.fn<number | null>('length', [row.cast('output', 'text')])).as('size'))
    .execute();
  const sizes = new Map<string, number | null>(keys.map((key) => [key, null]));
  for (const row of rows) sizes.set(`${row.execution_id}:${row.ordinal}`, row.size);
  return sizes;
}

function stepRows(em: EntityManager, workspaceId: string, keys: readonly string[]) {
  const named = keys.map((key) => key.split(':') as [string, string]);
  // Each execution's with each ordinal: somewhat more than was asked for where several executions are, and two plain index conditions.
  return em
    .getKysely<Tables>()
    .selectFrom('step')
    .select(['execution_id', 'ordinal'])
    .where('execution_id', 'in', [...new Set(named.map(([executionId]) => executionId))])
    .where('ordinal', 'in', [...new Set(named.map(([, ordinal]) => Number(ordinal)))])
    .where('workspace_id', '=', workspaceId);
}

/** The data of events by event id; for an execution's event that is its trigger's data. Null where the event is not there any more. */
export async function loadEventData(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, JsonValue>> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('event')
    .select((row) => ['id as key', row.cast<string | null>('data', 'text').as('json'), 'data_ref as ref'])
    .where('id', 'in', [...ids])
    .where('workspace_id', '=', workspaceId)
    .execute();
  return valuesOf(em, workspaceId, ids, rows);
}

/** Characters of the JSON of events' data, by event id. */
export async function loadEventSizes(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, number | null>> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('event')
    .select((row) => ['id', 'data_ref', row.fn<number | null>('length', [row.cast('data', 'text')]).as('size')])
    .where('id', 'in', [...ids])
    .where('workspace_id', '=', workspaceId)
    .execute();
  const refs = rows.flatMap((row) => row.data_ref ?? []);
  const blobs = refs.length === 0 ? [] : await blobRows(em, workspaceId, refs).select('size').execute();
  const sizeOf = new Map(blobs.map(({ ref, size }) => [ref, size]));
  const sizes = new Map<string, number | null>(ids.map((id) => [id, null]));
  for (const row of rows) sizes.set(row.id, row.data_ref === null ? row.size : (sizeOf.get(row.data_ref) ?? null));
  return sizes;
}

/** The results of executions by execution id; null where there is none. */
export async function loadResults(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, JsonValue>> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('execution')
    .select((row) => ['id as key', row.cast<string | null>('result', 'text').as('json'), 'result_ref as ref'])
    .where('id', 'in', [...ids])
    .where('workspace_id', '=', workspaceId)
    .execute();
  return valuesOf(em, workspaceId, ids, rows);
}

/** The values of rows, each in its row or named there, by key. */
async function valuesOf(
  em: EntityManager,
  workspaceId: string,
  keys: readonly string[],
  rows: readonly { key: string; json: string | null; ref: string | null }[],
): Promise<Map<string, JsonValue>> {
  const wanted = new Set(keys);
  const asked = rows.filter((row) => wanted.has(row.key));
  const refs = [...new Set(asked.flatMap((row) => row.ref ?? []))];
  const stored =
    refs.length === 0
      ? []
      : await blobRows(em, workspaceId, refs)
          .select((row) => row.cast<string>('data', 'text').as('json'))
          .execute();
  const texts = new Map(stored.map(({ ref, json }) => [ref, json]));
  const values = new Map<string, JsonValue>(keys.map((key) => [key, null]));
  for (const { key, json, ref } of asked) {
    const text = ref === null ? json : texts.get(ref);
    if (text === undefined) throw new Error(`a row names the large value ${ref}, and there is no such value`);
    if (text !== null) values.set(key, JSON.parse(text) as JsonValue);
  }
  return values;
}

function blobRows(em: EntityManager, workspaceId: string, refs: readonly string[]) {
  return em
    .getKysely<Tables>()
    .selectFrom('blob')
    .select('ref')
    .where('ref', 'in', [...refs])
    .where('workspace_id', '=', workspaceId);
}
