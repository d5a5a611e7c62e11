/** The step rows that an execution is begun with: taken over from another one, or made up of a pinned output. */
import { periodAt } from '../../db/periods.ts';
import { AppError } from '../../lib/app-error.ts';
import { timeOfId } from '../../lib/ids.ts';
import type { Sql } from '../../queue/queue.ts';
import { carryRefs, type Blobs } from '../values/blobs.ts';
import type { NewExecution } from '../rows/rows.ts';

export type SeedStep =
  | {
      kind: 'TAKEN_OVER';
      from: { executionId: string; ordinal: number };
      /** True for a loop that goes on: it stands there as running, with its parameters. */
      reopened: boolean;
      /** In place of the recorded ones; null to keep those. */
      paramsJson: string | null;
      /** In place of the recorded one; null to keep that. */
      outputJson: string | null;
    }
  | {
      kind: 'PINNED';
      nodeId: string;
      nodeType: string;
      outputPort: string;
      /** Null for a trigger that passes its data on. */ outputJson: string | null;
    };

/** An event that an execution shares with an earlier one; `copyOf` names it where its period is over, and the row is made anew. */
export interface SharedEvent {
  id: string;
  copyOf: string | null;
}

/** Rows are dropped by age, and an execution's event must not go before it: one of an earlier period is copied under a new id. */
export function shareEvent(eventId: string, newId: string): SharedEvent {
  const isOver = periodAt(timeOfId(eventId)).start < periodAt(timeOfId(newId)).start;
  return isOver ? { id: newId, copyOf: eventId } : { id: eventId, copyOf: null };
}

/** In the transaction that makes the executions. The copies are nobody's webhooks: whoever waits for one has seen the original. */
export async function copyEvents(sql: Sql, events: readonly SharedEvent[], now: number): Promise<void> {
  const copies = events.filter((event) => event.copyOf !== null);
  if (copies.length === 0) return;
  const sources = copies.map(({ copyOf }) => copyOf);
  const { rows } = await sql.query<{ ref: string }>(
    'select data_ref as ref from event where id = any($1::uuid[]) and data_ref is not null',
    [sources],
  );
  const carried = await carryRefs(
    sql,
    rows.map(({ ref }) => ref),
    now,
  );
  const { rowCount } = await sql.query(
    `insert into event (id, workspace_id, type, source_id, data, data_ref, created_at)
      select copy.id, event.workspace_id, 'workflow.triggered', null, event.data, moved.target, $1
        from unnest($2::uuid[], $3::uuid[]) as copy (id, source) join event on event.id = copy.source
          left join unnest($4::text[], $5::text[]) as moved (source, target) on moved.source = event.data_ref`,
    [new Date(now).toISOString(), copies.map(({ id }) => id), sources, [...carried.keys()], [...carried.values()]],
  );
  // Without its event no process could take the execution.
  if (rowCount !== copies.length) throw new SeedsGone();
}

type SeededExecution = Pick<NewExecution, 'id' | 'workspaceId'> & { seeds: SeedStep[] };

/** Seeds whose own large values are stored, by ref. To be made ahead of the transaction that inserts them. */
export interface KeptSeeds {
  execution: SeededExecution;
  paramsRefs: (string | null)[];
  outputRefs: (string | null)[];
}

export async function keepSeeds(blobs: Blobs, executions: readonly NewExecution[]): Promise<KeptSeeds[]> {
  const kept: KeptSeeds[] = [];
  for (const { id, workspaceId, seeds } of executions) {
    if (!seeds || seeds.length === 0) continue;
    const paramsRefs = await blobs.keepValues(
      workspaceId,
      id,
      seeds.map((seed) => (seed.kind === 'TAKEN_OVER' ? seed.paramsJson : null)),
    );
    const outputRefs = await blobs.keepValues(
      workspaceId,
      id,
      seeds.map((seed) => seed.outputJson),
    );
    kept.push({ execution: { id, workspaceId, seeds }, paramsRefs, outputRefs });
  }
  return kept;
}

/** What was to be taken over has been dropped meanwhile. Expected where an execution is copied at the end of its time. */
export class SeedsGone extends AppError {
  constructor() {
    super('CONFLICT', 'The execution is being deleted.');
  }
}

/** In the transaction that makes the executions. Seeds take the ordinals from 1 on, and sequence number 1. */
export async function insertSeeds(sql: Sql, kept: readonly KeptSeeds[], now: number): Promise<void> {
  if (kept.length === 0) return;
  const all = kept.flatMap(({ execution, paramsRefs, outputRefs }) =>
    execution.seeds.map((seed, index) => ({
      executionId: execution.id,
      workspaceId: execution.workspaceId,
      ordinal: index + 1,
      seed,
      outputRef: outputRefs[index] ?? null,
      paramsRef: paramsRefs[index] ?? null,
      outputJson: outputRefs[index] ? null : seed.outputJson,
      outputSize: seed.outputJson?.length ?? null,
    })),
  );
  await insertTakenOver(
    sql,
    all.flatMap(({ seed, ...row }) => (seed.kind === 'TAKEN_OVER' ? [{ ...row, seed }] : [])),
    now,
  );
  await insertPinned(
    sql,
    all.flatMap(({ seed, ...row }) => (seed.kind === 'PINNED' ? [{ ...row, seed }] : [])),
    now,
  );
  // Whoever follows the execution from its beginning asks for what comes past 0.
  await sql.query('update execution set last_seq = last_seq + 1 where id = any($1::uuid[])', [kept.map(({ execution }) => execution.id)]);
}

interface SeedRow<Kind extends SeedStep['kind']> {
  executionId: string;
  workspaceId: string;
  ordinal: number;
  seed: Extract<SeedStep, { kind: Kind }>;
  paramsRef: string | null;
  outputRef: string | null;
  outputJson: string | null;
  outputSize: number | null;
}

async function insertTakenOver(sql: Sql, rows: SeedRow<'TAKEN_OVER'>[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const { rows: large } = await sql.query<{ ref: string | null }>(
    `select unnest(array[params_ref, output_ref]) as ref from step join unnest($1::uuid[], $2::int[]) as seed (id, ordinal)
      on step.execution_id = seed.id and step.ordinal = seed.ordinal where params_ref is not null or output_ref is not null`,
    [rows.map(({ seed }) => seed.from.executionId), rows.map(({ seed }) => seed.from.ordinal)],
  );
  const carried = await carryRefs(
    sql,
    large.map(({ ref }) => ref),
    now,
  );
  const { rowCount } = await sql.query(TAKE_OVER, [
    rows.map((row) => row.executionId),
    rows.map((row) => row.workspaceId),
    rows.map((row) => row.ordinal),
    rows.map((row) => row.seed.from.executionId),
    rows.map((row) => row.seed.from.ordinal),
    rows.map((row) => row.seed.reopened),
    rows.map((row) => (row.paramsRef ? null : row.seed.paramsJson)),
    rows.map((row) => row.paramsRef),
    rows.map((row) => row.outputJson),
    rows.map((row) => row.outputRef),
    rows.map((row) => row.outputSize),
    [...carried.keys()],
    [...carried.values()],
    new Date(now).toISOString(),
  ]);
  // Rather no copy than one that repeats what was done.
  if (rowCount !== rows.length) throw new SeedsGone();
}

const TAKE_OVER = `insert into step (execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, params, params_ref, output, output_ref,
    output_size, output_port, sources, reused, logs, error, started_at, completed_at, duration_ms)
  select seed.execution_id, seed.workspace_id, seed.ordinal, 1, step.node_id, step.node_type, step.iteration, step.attempt,
    case when reopened then 'RUNNING' else step.status end,
    case when seed.params is not null or seed.params_ref is not null then seed.params::json else step.params end,
    case when seed.params is not null or seed.params_ref is not null then seed.params_ref else moved_params.target end,
    case when reopened then null when seed.output_size is not null then seed.output::json else step.output end,
    case when reopened then null when seed.output_size is not null then seed.output_ref else moved_output.target end,
    case when reopened then null else coalesce(seed.output_size, step.output_size) end,
    case when not reopened then step.output_port end, step.sources, not reopened, step.logs,
    case when not reopened then step.error end,
    case when reopened then $14::timestamptz else step.started_at end,
    case when not reopened then step.completed_at end,
    case when not reopened then step.duration_ms end
  from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::int[], $6::boolean[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[])
      as seed (execution_id, workspace_id, ordinal, from_id, from_ordinal, reopened, params, params_ref, output, output_ref, output_size)
    join step on step.execution_id = seed.from_id and step.ordinal = seed.from_ordinal and step.workspace_id = seed.workspace_id
    left join unnest($12::text[], $13::text[]) as moved_params (source, target) on moved_params.source = step.params_ref
    left join unnest($12::text[], $13::text[]) as moved_output (source, target) on moved_output.source = step.output_ref`;

async function insertPinned(sql: Sql, rows: SeedRow<'PINNED'>[], now: number): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `insert into step (execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, output, output_ref, output_size, output_port, reused,
        started_at, completed_at)
      select execution_id, workspace_id, ordinal, 1, node_id, node_type, '{}', 1, 'COMPLETED', output::json, output_ref, output_size, output_port, true, $9, $9
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $10::text[])
          as seed (execution_id, workspace_id, ordinal, node_id, node_type, output, output_ref, output_size, output_port)`,
    [
      rows.map((row) => row.executionId),
      rows.map((row) => row.workspaceId),
      rows.map((row) => row.ordinal),
      rows.map((row) => row.seed.nodeId),
      rows.map((row) => row.seed.nodeType),
      rows.map((row) => row.outputJson),
      rows.map((row) => row.outputRef),
      rows.map((row) => row.outputSize),
      new Date(now).toISOString(),
      rows.map((row) => row.seed.outputPort),
    ],
  );
}
