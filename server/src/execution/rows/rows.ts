/** The SQL of the hot tables. Each statement does many rows: a text array per column, joined by `unnest`. */
import { priorities, type JsonValue } from '@hookloom/sdk/wire';
import type { RecordedStep } from '../../engine/ports.ts';
import { textAfter, type Fragment } from '../../queue/fragment.ts';
import type { Sql } from '../../queue/queue.ts';
import type { Debounce } from '../admission/admission.ts';
import { readBlobs, valueOf } from '../values/blobs.ts';
import type { Origin, StartKind } from '../execution.entity.ts';
import type { SeedStep } from '../copies/seeds.ts';

/** An execution to be made, with the event that starts it. */
export interface NewExecution {
  id: string;
  workspaceId: string;
  workflowId: string;
  versionId: string;
  eventId: string;
  triggerNodeId: string;
  start: StartKind;
  /** The process that runs it at once, without the trip through the queue. */
  inlineProcessId: string | null;
  /** The place in `priorities`. */
  priority: number;
  limitKey: string | null;
  limitMax: number | null;
  /** Milliseconds since 1970; null for at once. */
  startAt: number | null;
  /** With which it is gathered; absent or null where it starts by itself. */
  debounce?: Debounce | null;
  /** The step that has called it; without an ordinal, the execution whose failure it handles. */
  parent: { executionId: string; ordinal: number | null } | null;
  depth: number;
  origin: Origin | null;
  /** Steps that it is begun with; only one from the queue has some, and an `origin`. */
  seeds?: SeedStep[];
}

/** What an execution has where nobody says otherwise. */
export const plainExecution = {
  inlineProcessId: null,
  priority: priorities.indexOf('NORMAL'),
  limitKey: null,
  limitMax: null,
  startAt: null,
  parent: null,
  depth: 0,
  origin: null,
} satisfies Partial<NewExecution>;

export interface NewEvent {
  id: string;
  workspaceId: string;
  type: string;
  sourceId: string | null;
  dataJson: string;
  /** Where the data is large and stored by `Blobs`; the row then holds this alone. */
  dataRef?: string | null;
}

const stamp = (ms: number): string => new Date(ms).toISOString();
const stampOrNull = (ms: number | null): string | null => (ms === null ? null : stamp(ms));

/**
 * Events and the executions they start, in one statement. An inline execution is born claimed: running, generation 1, sequence number 1,
 * and in `inline_claim` until it ends.
 */
export async function insertBeginnings(
  sql: Sql,
  events: NewEvent[],
  executions: NewExecution[],
  now: number,
  /** The jobs of those that are queued, where they are added by the same statement. */
  jobs?: Fragment,
): Promise<void> {
  await sql.query({
    name: jobs ? 'insert-beginnings-jobs' : 'insert-beginnings',
    text: `with ${jobs ? `job as (${textAfter(jobs, 23)}),` : ''}
      new_event as (
        insert into event (id, workspace_id, type, source_id, data, created_at, data_ref)
          select id, workspace_id, type, source_id, data::json, $1, data_ref
            from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $23::text[]) as row (id, workspace_id, type, source_id, data, data_ref)),
      started as (
        select * from unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::uuid[], $15::int[], $16::text[], $17::int[],
            $18::timestamptz[], $19::uuid[], $20::int[], $21::int[], $22::text[])
          as row (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id, priority, limit_key, limit_max, start_at, parent_id,
            parent_ordinal, depth, origin)),
      claim as (insert into inline_claim (execution_id, process_id) select id, process_id from started where process_id is not null)
      insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id, priority, limit_key, limit_max,
          start_at, parent_id, parent_ordinal, depth, origin, status, generation, last_seq, created_at, started_at)
        select id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id, priority, limit_key, limit_max,
          start_at, parent_id, parent_ordinal, depth, origin::json,
          case when process_id is null then 'QUEUED' else 'RUNNING' end, (process_id is not null)::int, (process_id is not null)::int,
          $1::timestamptz, case when process_id is null then null else $1::timestamptz end
        from started`,
    values: [
      stamp(now),
      events.map((event) => event.id),
      events.map((event) => event.workspaceId),
      events.map((event) => event.type),
      events.map((event) => event.sourceId),
      events.map((event) => (event.dataRef ? null : event.dataJson)),
      executions.map((execution) => execution.id),
      executions.map((execution) => execution.workspaceId),
      executions.map((execution) => execution.workflowId),
      executions.map((execution) => execution.versionId),
      executions.map((execution) => execution.eventId),
      executions.map((execution) => execution.triggerNodeId),
      executions.map((execution) => execution.start),
      executions.map((execution) => execution.inlineProcessId),
      executions.map((execution) => execution.priority),
      executions.map((execution) => execution.limitKey),
      executions.map((execution) => execution.limitMax),
      executions.map((execution) => stampOrNull(execution.startAt)),
      executions.map((execution) => execution.parent?.executionId ?? null),
      executions.map((execution) => execution.parent?.ordinal ?? null),
      executions.map((execution) => execution.depth),
      executions.map((execution) => (execution.origin ? JSON.stringify(execution.origin) : null)),
      events.map((event) => event.dataRef ?? null),
      ...(jobs?.values ?? []),
    ],
  });
}

/** An execution that this process holds. */
export interface ClaimedExecution {
  id: string;
  workspaceId: string;
  workflowId: string;
  versionId: string;
  triggerNodeId: string;
  start: StartKind;
  /** Its place in `priorities`. */
  priority: number;
  /** True where it runs without the queue, and so without a job. */
  inline: boolean;
  generation: number;
  /** How often it was put back because its process died. */
  recoveries: number;
  lastSeq: number;
  cancelRequested: boolean;
  /** True where it shall start nothing. */
  paused: boolean;
  /** Milliseconds since 1970, of the first claim. */
  startedAt: number;
  /** The step that has called it; without an ordinal, the execution whose failure it handles. */
  parent: { executionId: string; ordinal: number | null } | null;
  depth: number;
  limitKey: string | null;
  origin: Origin | null;
  trigger: JsonValue;
}

/** One that was begun as claimed by this process, at `now`. */
export function bornClaimed(execution: NewExecution, trigger: JsonValue, now: number): ClaimedExecution {
  const { id, workspaceId, workflowId, versionId, triggerNodeId, start, priority, parent, depth, limitKey, origin } = execution;
  const facts = { id, workspaceId, workflowId, versionId, triggerNodeId, start, priority, parent, depth, limitKey, origin, trigger };
  return { ...facts, inline: true, generation: 1, recoveries: 0, lastSeq: 1, cancelRequested: false, paused: false, startedAt: now };
}

interface ClaimedRow extends ClaimedExecution {
  dataRef: string | null;
  parentId: string | null;
  parentOrdinal: number | null;
}

/** `ids` is an array of them: asked for as an array, they are looked up in the index whatever Postgres takes the tables' sizes for. */
const claim = (
  ids: string,
): string => `update execution e set status = 'RUNNING', process_id = $1, generation = e.generation + 1, last_seq = e.last_seq + 1, started_at = coalesce(e.started_at, $2)
      from event where e.id = any(${ids}) and event.id = e.event_id
        and (e.status = 'RUNNING' or e.status = 'QUEUED' and (not e.paused or e.cancel_requested))
      returning e.id, e.workspace_id as "workspaceId", e.workflow_id as "workflowId", e.version_id as "versionId", e.trigger_node_id as "triggerNodeId",
        e.start, e.priority, false as inline, e.generation, e.recoveries, e.last_seq as "lastSeq", e.cancel_requested as "cancelRequested", e.paused,
        (extract(epoch from e.started_at) * 1000)::float8 as "startedAt", e.parent_id as "parentId", e.parent_ordinal as "parentOrdinal", e.depth,
        e.limit_key as "limitKey", e.origin, event.data as trigger,
        event.data_ref as "dataRef"`;

/**
 * Takes jobs from the queue, and their executions for a process, in one statement: whatever an earlier claim still writes is refused from here
 * on. Those that ended, wait, or were paused before they started are left out of `claimed`.
 */
export async function takeExecutions(
  sql: Sql,
  taking: Fragment,
  processId: string,
  now: number,
): Promise<{ jobs: string[]; claimed: ClaimedExecution[] }> {
  // Without a name: pg-boss writes the limit into its statement, so that it is another each time.
  const { rows } = await sql.query<ClaimedRow & { jobId: string }>(
    `with taken as (${textAfter(taking, 2)}), claimed as (${claim('array(select id from taken)')}) select taken.id as "jobId", claimed.* from taken left join claimed using (id)`,
    [processId, stamp(now), ...taking.values],
  );
  const claimed = rows.filter((row) => row.id !== null);
  return { jobs: rows.map((row) => row.jobId), claimed: await complete(sql, claimed) };
}

/** Takes executions whatever becomes of their jobs. */
export async function claimExecutions(sql: Sql, ids: string[], processId: string, now: number): Promise<ClaimedExecution[]> {
  const { rows } = await sql.query<ClaimedRow>(claim('$3::uuid[]'), [processId, stamp(now), ids]);
  return complete(sql, rows);
}

async function complete(sql: Sql, rows: ClaimedRow[]): Promise<ClaimedExecution[]> {
  // By a statement of their own, which few groups need: a join would cost each claim, and send a value once per row that names it.
  const texts = await readBlobs(
    sql,
    rows.map((row) => row.dataRef),
  );
  for (const row of rows) {
    if (row.dataRef) row.trigger = valueOf(null, row.dataRef, texts);
    row.parent = row.parentId === null ? null : { executionId: row.parentId, ordinal: row.parentOrdinal };
  }
  return rows;
}

export async function recordedSteps(sql: Sql, executionIds: string[]): Promise<Map<string, RecordedStep[]>> {
  const { rows } = await sql.query<RecordedStep & { executionId: string; paramsRef: string | null; outputRef: string | null }>(
    `select execution_id as "executionId", ordinal, node_id as "nodeId", iteration, attempt, status, output_port as "outputPort", error, wait, reused, params, output, logs, sources,
        params_ref as "paramsRef", output_ref as "outputRef", (extract(epoch from started_at) * 1000)::float8 as "startedAt"
      from step where execution_id = any($1::uuid[]) order by execution_id, ordinal`,
    [executionIds],
  );
  const texts = await readBlobs(
    sql,
    rows.flatMap((row) => [row.paramsRef, row.outputRef]),
  );
  const steps = rows.map(({ paramsRef, outputRef, ...row }) => ({
    ...row,
    params: valueOf(row.params, paramsRef, texts),
    output: valueOf(row.output, outputRef, texts),
  }));
  return Map.groupBy(steps, (step) => step.executionId);
}
