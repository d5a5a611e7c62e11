/**
 * The first write of an execution that a webhook's caller waits for. Nobody has been told of it before its first write, so most are written once,
 * as ended, with their event and all their steps, in one statement for many of them.
 */
import type { Sql } from '../../queue/queue.ts';
import type { NewEvent, NewExecution } from './rows.ts';
import { insertSteps, stepsOf, stepValues } from './step-rows.ts';
import { isPlainWrite, type ExecutionWrite } from './write-executions.ts';

/** An execution that runs and is not stored yet, with its event. It is plain: no limit, no later start, no seeds, and small data. */
export interface Birth {
  event: NewEvent;
  execution: NewExecution;
}

export interface BornExecution {
  birth: Birth;
  /** What it has to commit by now. */
  write: ExecutionWrite;
  /** Whether that can go along. */
  isWhole: boolean;
}

/** Whether a first write can carry what there is to write: rows of the execution and its steps alone. */
export function canBeWhole(write: ExecutionWrite): boolean {
  return isPlainWrite(write);
}

/**
 * Gives the executions whose `write` was written with them. An execution that is stored already is left as it is: after a connection that broke
 * at COMMIT nobody knows whether it is.
 */
export async function writeBirths(sql: Sql, born: BornExecution[], now: number): Promise<Set<string>> {
  const events = born.map(({ birth }) => birth.event);
  const executions = born.map(({ birth }) => birth.execution);
  const writes = born.map(({ write, isWhole }) => (isWhole ? write : null));
  const stampOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { rows } = await sql.query<{ id: string }>({
    name: 'write-births',
    text: WRITE_BIRTHS,
    values: [
      new Date(now).toISOString(),
      events.map((event) => event.id),
      events.map((event) => event.workspaceId),
      events.map((event) => event.type),
      events.map((event) => event.sourceId),
      events.map((event) => event.dataJson),
      executions.map((execution) => execution.id),
      executions.map((execution) => execution.workflowId),
      executions.map((execution) => execution.versionId),
      executions.map((execution) => execution.triggerNodeId),
      executions.map((execution) => execution.start),
      executions.map((execution) => execution.inlineProcessId),
      executions.map((execution) => execution.priority),
      writes.map((write) => write?.end?.status ?? 'RUNNING'),
      writes.map((write) => write?.lastSeq ?? 1),
      writes.map((write) => (write?.end?.error ? JSON.stringify(write.end.error) : null)),
      writes.map((write) => (write?.end?.resultRef ? null : (write?.end?.resultJson ?? null))),
      writes.map((write) => write?.end?.resultRef ?? null),
      writes.map((write) => stampOrNull(write?.end?.at ?? null)),
      ...stepValues(stepsOf(writes.filter((write) => write !== null))),
    ],
  });
  const inserted = new Set(rows.map((row) => row.id));
  return new Set(born.filter(({ isWhole, birth }) => isWhole && inserted.has(birth.execution.id)).map(({ birth }) => birth.execution.id));
}

const WRITE_BIRTHS = `with new_event as (
    insert into event (id, workspace_id, type, source_id, data, created_at)
      select id, workspace_id, type, source_id, data::json, $1 from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[])
        as row (id, workspace_id, type, source_id, data)
      on conflict (id) do nothing),
  held as (
    insert into execution (id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id, priority, status, generation, last_seq,
        error, result, result_ref, created_at, started_at, completed_at)
      select id, workspace_id, workflow_id, version_id, event_id, trigger_node_id, start, process_id, priority, status, 1, last_seq,
        error::json, result::json, result_ref, $1, $1, completed_at
      from unnest($2::uuid[], $3::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::uuid[], $13::int[], $14::text[], $15::int[], $16::text[],
          $17::text[], $18::text[], $19::timestamptz[])
        as row (event_id, workspace_id, id, workflow_id, version_id, trigger_node_id, start, process_id, priority, status, last_seq, error, result, result_ref,
          completed_at)
      on conflict (id) do nothing returning id, process_id, completed_at),
  claim as (insert into inline_claim (execution_id, process_id) select id, process_id from held where completed_at is null),
  written as (${insertSteps(20)})
  select id from held`;
