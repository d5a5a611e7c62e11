/** The SQL of the hot tables. Each statement does many rows: a text array per column, joined by `unnest`. */
import type { LogLine } from '@hookloom/sdk';
import { priorities, type ExecutionStatus, type Failure, type JsonValue } from '@hookloom/sdk/wire';
import type { RecordedStep, StepRecord } from '../engine/ports.ts';
import type { Sql } from '../queue/queue.ts';
import type { Origin, StartKind } from './execution.entity.ts';

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
  /** The step that has called it. */
  parent: { executionId: string; ordinal: number } | null;
  depth: number;
  origin: Origin | null;
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
}

const stamp = (ms: number): string => new Date(ms).toISOString();
const stampOrNull = (ms: number | null): string | null => (ms === null ? null : stamp(ms));

/**
 * Events and the executions they start, in one statement. An inline execution is born claimed: running, generation 1, sequence number 1,
 * and in `inline_claim` until it ends.
 */
export async function insertBeginnings(sql: Sql, events: NewEvent[], executions: NewExecution[], now: number): Promise<void> {
  await sql.query({
    name: 'insert-beginnings',
    text: `with new_event as (
        insert into event (id, workspace_id, type, source_id, data, created_at)
          select id, workspace_id, type, source_id, data::json, $1 from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[])
            as row (id, workspace_id, type, source_id, data)),
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
      events.map((event) => event.dataJson),
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
  /** True where it runs without the queue, and so without a job. */
  inline: boolean;
  generation: number;
  /** How often it was put back because its process died. */
  recoveries: number;
  lastSeq: number;
  cancelRequested: boolean;
  trigger: JsonValue;
}

/** Takes the executions for a process: whatever an earlier claim still writes is refused from here on. Ended ones are left out. */
export async function claimExecutions(sql: Sql, ids: string[], processId: string, now: number): Promise<ClaimedExecution[]> {
  const { rows } = await sql.query<ClaimedExecution>({
    name: 'claim-executions',
    text: `update execution e set status = 'RUNNING', process_id = $2, generation = e.generation + 1, last_seq = e.last_seq + 1, started_at = coalesce(e.started_at, $3)
      from event where e.id = any($1::uuid[]) and event.id = e.event_id and e.status in ('QUEUED', 'RUNNING', 'WAITING')
      returning e.id, e.workspace_id as "workspaceId", e.workflow_id as "workflowId", e.version_id as "versionId", e.trigger_node_id as "triggerNodeId",
        e.start, false as inline, e.generation, e.recoveries, e.last_seq as "lastSeq", e.cancel_requested as "cancelRequested", event.data as trigger`,
    values: [ids, processId, stamp(now)],
  });
  return rows;
}

export async function recordedSteps(sql: Sql, executionIds: string[]): Promise<Map<string, RecordedStep[]>> {
  const { rows } = await sql.query<RecordedStep & { executionId: string }>(
    `select execution_id as "executionId", ordinal, node_id as "nodeId", iteration, attempt, status, output_port as "outputPort", error, wait, reused, params, output,
        (extract(epoch from started_at) * 1000)::float8 as "startedAt"
      from step where execution_id = any($1::uuid[]) order by execution_id, ordinal`,
    [executionIds],
  );
  return Map.groupBy(rows, (row) => row.executionId);
}

/** What one execution has to commit: changed steps, each with its sequence number, and perhaps its end. */
export interface ExecutionWrite {
  executionId: string;
  workspaceId: string;
  generation: number;
  lastSeq: number;
  steps: (Readonly<StepRecord> & { seq: number })[];
  end: { status: ExecutionStatus; error: Failure | null; resultJson: string | null; at: number } | null;
}

/**
 * Writes executions and their steps in one statement, and takes ended ones out of `inline_claim`. Gives the ids of the executions whose
 * claim still holds; nothing is written for the others. An end may be written again by the claim that wrote it, since after a connection
 * that broke at COMMIT nobody knows whether it was.
 */
export async function writeExecutions(sql: Sql, writes: ExecutionWrite[]): Promise<Set<string>> {
  const steps = writes.flatMap(({ executionId, workspaceId, steps: changed }) =>
    changed.map((step) => ({ executionId, workspaceId, step })),
  );
  const { rows } = await sql.query<{ id: string }>({
    name: 'write-executions',
    text: WRITE_EXECUTIONS,
    values: [
      writes.map((write) => write.executionId),
      writes.map((write) => write.generation),
      writes.map((write) => write.lastSeq),
      writes.map((write) => write.end?.status ?? null),
      writes.map((write) => (write.end?.error ? JSON.stringify(write.end.error) : null)),
      writes.map((write) => write.end?.resultJson ?? null),
      writes.map((write) => stampOrNull(write.end?.at ?? null)),
      steps.map(({ executionId }) => executionId),
      steps.map(({ workspaceId }) => workspaceId),
      steps.map(({ step }) => step.ordinal),
      steps.map(({ step }) => step.seq),
      steps.map(({ step }) => step.nodeId),
      steps.map(({ step }) => step.nodeType),
      steps.map(({ step }) => `{${step.iteration.join(',')}}`),
      steps.map(({ step }) => step.attempt),
      steps.map(({ step }) => step.status),
      steps.map(({ step }) => step.paramsJson),
      steps.map(({ step }) => step.outputJson),
      steps.map(({ step }) => step.outputPort),
      steps.map(({ step }) => logsJson(step.logs)),
      steps.map(({ step }) => (step.error ? JSON.stringify(step.error) : null)),
      steps.map(({ step }) => stampOrNull(step.startedAt)),
      steps.map(({ step }) => stampOrNull(step.completedAt)),
      steps.map(({ step }) => step.durationMs),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

const logsJson = (logs: LogLine[]): string | null => (logs.length === 0 ? null : JSON.stringify(logs));

const WRITE_EXECUTIONS = `with held as (
    update execution e set last_seq = w.last_seq, status = coalesce(w.status, e.status), error = w.error::json, result = w.result::json,
        completed_at = w.completed_at
      from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
        as w (id, generation, last_seq, status, error, result, completed_at)
      where e.id = w.id and e.id = any($1::uuid[]) and e.generation = w.generation and (e.completed_at is null or w.completed_at is not null)
      returning e.id, e.completed_at),
  written as (
    insert into step (execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, params, output, output_port, logs, error,
        started_at, completed_at, duration_ms)
      select execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration::int[], attempt, status, params::json, output::json, output_port, logs::json,
        error::json, started_at, s.completed_at, duration_ms
      from unnest($8::uuid[], $9::uuid[], $10::int[], $11::int[], $12::text[], $13::text[], $14::text[], $15::int[], $16::text[], $17::text[], $18::text[], $19::text[],
        $20::text[], $21::text[], $22::timestamptz[], $23::timestamptz[], $24::float8[])
        as s (execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, params, output, output_port, logs, error,
          started_at, completed_at, duration_ms)
      join held on held.id = s.execution_id
      on conflict (execution_id, ordinal) do update set seq = excluded.seq, attempt = excluded.attempt, status = excluded.status, params = excluded.params,
        output = excluded.output, output_port = excluded.output_port, logs = excluded.logs, error = excluded.error, started_at = excluded.started_at,
        completed_at = excluded.completed_at, duration_ms = excluded.duration_ms),
  unclaimed as (delete from inline_claim where execution_id in (select id from held where completed_at is not null))
  select id from held`;
