/** The SQL of the hot tables. Each statement does many rows: a text array per column, joined by `unnest`. */
import type { LogLine } from '@hookloom/sdk';
import type { ExecutionStatus, Failure, JsonValue } from '@hookloom/sdk/wire';
import type { RecordedStep, StepRecord } from '../engine/ports.ts';
import type { Sql } from '../queue/queue.ts';
import type { StartKind } from './execution.entity.ts';

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
}

export interface NewEvent {
  id: string;
  workspaceId: string;
  type: string;
  sourceId: string | null;
  dataJson: string;
}

const stamp = (ms: number): string => new Date(ms).toISOString();
const stampOrNull = (ms: number | null): string | null => (ms === null ? null : stamp(ms));

export async function insertEvents(sql: Sql, events: NewEvent[], now: number): Promise<void> {
  await sql.query({
    name: 'insert-events',
    text: `insert into event (id, workspace_id, type, source_id, data, created_at)
      select id, workspace_id, type, source_id, data::json, $6 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])
        as row (id, workspace_id, type, source_id, data)`,
    values: [
      events.map((event) => event.id),
      events.map((event) => event.workspaceId),
      events.map((event) => event.type),
      events.map((event) => event.sourceId),
      events.map((event) => event.dataJson),
      stamp(now),
    ],
  });
}

/** An inline execution is born claimed: running, generation 1, sequence number 1. */
export async function insertExecutions(sql: Sql, executions: NewExecution[], now: number): Promise<void> {
  await sql.query({
    name: 'insert-executions',
    text: `insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id, status, generation, last_seq, created_at, started_at)
      select id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id,
        case when process_id is null then 'QUEUED' else 'RUNNING' end, (process_id is not null)::int, (process_id is not null)::int,
        $9::timestamptz, case when process_id is null then null else $9::timestamptz end
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::uuid[])
        as row (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id)`,
    values: [
      executions.map((execution) => execution.id),
      executions.map((execution) => execution.workspaceId),
      executions.map((execution) => execution.workflowId),
      executions.map((execution) => execution.versionId),
      executions.map((execution) => execution.eventId),
      executions.map((execution) => execution.triggerNodeId),
      executions.map((execution) => execution.start),
      executions.map((execution) => execution.inlineProcessId),
      stamp(now),
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
        e.start, e.generation, e.recoveries, e.last_seq as "lastSeq", e.cancel_requested as "cancelRequested", event.data as trigger`,
    values: [ids, processId, stamp(now)],
  });
  return rows;
}

export async function recordedSteps(sql: Sql, executionIds: string[]): Promise<Map<string, RecordedStep[]>> {
  const { rows } = await sql.query<RecordedStep & { executionId: string }>(
    `select execution_id as "executionId", ordinal, node_id as "nodeId", attempt, status, output_port as "outputPort", error, output
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
 * Gives the ids of the executions whose claim still holds; nothing is written for the others. An end may be written again by the claim
 * that wrote it, since after a connection that broke at COMMIT nobody knows whether it was.
 */
export async function writeExecutions(sql: Sql, writes: ExecutionWrite[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'update-executions',
    text: `update execution e set last_seq = w.last_seq, status = coalesce(w.status, e.status), error = w.error::json, result = w.result::json,
        completed_at = w.completed_at
      from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
        as w (id, generation, last_seq, status, error, result, completed_at)
      where e.id = w.id and e.id = any($1::uuid[]) and e.generation = w.generation and (e.completed_at is null or w.completed_at is not null)
      returning e.id`,
    values: [
      writes.map((write) => write.executionId),
      writes.map((write) => write.generation),
      writes.map((write) => write.lastSeq),
      writes.map((write) => write.end?.status ?? null),
      writes.map((write) => (write.end?.error ? JSON.stringify(write.end.error) : null)),
      writes.map((write) => write.end?.resultJson ?? null),
      writes.map((write) => stampOrNull(write.end?.at ?? null)),
    ],
  });
  const held = new Set(rows.map((row) => row.id));
  const steps = writes.filter((write) => held.has(write.executionId)).flatMap((write) => write.steps.map((step) => ({ write, step })));
  if (steps.length > 0) await upsertSteps(sql, steps);
  return held;
}

const logsJson = (logs: LogLine[]): string | null => (logs.length === 0 ? null : JSON.stringify(logs));

async function upsertSteps(sql: Sql, rows: { write: ExecutionWrite; step: ExecutionWrite['steps'][number] }[]): Promise<void> {
  await sql.query({
    name: 'upsert-steps',
    text: `insert into step (execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, params, output, output_port, logs, error,
        started_at, completed_at, duration_ms)
      select execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration::int[], attempt, status, params::json, output::json, output_port, logs::json, error::json,
        started_at, completed_at, duration_ms
      from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[],
        $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::float8[])
        as row (execution_id, workspace_id, ordinal, seq, node_id, node_type, iteration, attempt, status, params, output, output_port, logs, error,
          started_at, completed_at, duration_ms)
      on conflict (execution_id, ordinal) do update set seq = excluded.seq, attempt = excluded.attempt, status = excluded.status, params = excluded.params,
        output = excluded.output, output_port = excluded.output_port, logs = excluded.logs, error = excluded.error, started_at = excluded.started_at,
        completed_at = excluded.completed_at, duration_ms = excluded.duration_ms`,
    values: [
      rows.map(({ write }) => write.executionId),
      rows.map(({ write }) => write.workspaceId),
      rows.map(({ step }) => step.ordinal),
      rows.map(({ step }) => step.seq),
      rows.map(({ step }) => step.nodeId),
      rows.map(({ step }) => step.nodeType),
      rows.map(({ step }) => `{${step.iteration.join(',')}}`),
      rows.map(({ step }) => step.attempt),
      rows.map(({ step }) => step.status),
      rows.map(({ step }) => step.paramsJson),
      rows.map(({ step }) => step.outputJson),
      rows.map(({ step }) => step.outputPort),
      rows.map(({ step }) => logsJson(step.logs)),
      rows.map(({ step }) => (step.error ? JSON.stringify(step.error) : null)),
      rows.map(({ step }) => stampOrNull(step.startedAt)),
      rows.map(({ step }) => stampOrNull(step.completedAt)),
      rows.map(({ step }) => step.durationMs),
    ],
  });
}
