/** The statement by which executions write what they have done: execution rows, step rows, and the rows of waits. */
import type { ExecutionStatus, Failure, JsonValue } from '@hookloom/sdk/wire';
import type { StepRecord } from '../../engine/ports.ts';
import { textAfter } from '../../queue/fragment.ts';
import type { RowQueue, Sql } from '../../queue/queue.ts';
import { insertSteps, STEP_VALUES, stepsOf, stepValues } from './step-rows.ts';
import type { WaitRow } from './wait-rows.ts';

/** What one execution has to commit: changed steps, each with its sequence number, and perhaps its end or that it waits. */
export interface ExecutionWrite {
  executionId: string;
  workspaceId: string;
  workflowId: string;
  generation: number;
  lastSeq: number;
  /** Refs where the value is large and stored by `Blobs`; the row then holds the ref alone. */
  steps: (Readonly<StepRecord> & { seq: number; paramsRef?: string | null; outputRef?: string | null })[];
  end: ExecutionEnd | null;
  suspension: Suspension | null;
  /** Null where the execution has no rows in `wait` and needs none, as most never do. */
  waits: WaitChanges | null;
}

export interface ExecutionEnd {
  status: ExecutionStatus;
  error: Failure | null;
  resultJson: string | null;
  /** As with steps. */
  resultRef?: string | null;
  /** What its last step gave, for those who wait for it; not stored. */
  lastOutput?: JsonValue;
  /** Milliseconds since 1970. */
  at: number;
}

/** Nothing of it runs any more, and something is to be waited for. */
export interface Suspension {
  /** The least instant at which it goes on by itself, in milliseconds since 1970; null where there is none. */
  wakeAt: number | null;
  /** True where it was paused and so may have something to run. */
  paused: boolean;
}

export interface WaitChanges {
  /** Rows to be made, or made anew: what woke an earlier wait of the same step is forgotten. */
  upserts: WaitRow[];
  /** Ordinals of steps that wait no more. An end removes all rows by itself. */
  removals: number[];
}

/** An execution whose claim still held, as it stands now. */
export interface HeldExecution {
  id: string;
  paused: boolean;
  cancelRequested: boolean;
  /** Executions that it waited for when it ended. */
  abandoned?: string[] | null;
}

/**
 * Writes executions and their steps in one statement, and takes ended and suspended ones out of `inline_claim`. Gives the executions whose
 * claim still holds; nothing is written for the others. An end may be written again by the claim that wrote it, since after a connection
 * that broke at COMMIT nobody knows whether it was. The table `wait` is not touched for executions that have nothing in it.
 */
export async function writeExecutions(
  sql: Sql,
  writes: ExecutionWrite[],
  now: number,
  /** Where given, the jobs of those that end go with the same statement. */
  queue?: Pick<RowQueue, 'removal'>,
): Promise<Map<string, HeldExecution>> {
  const steps = stepsOf(writes);
  const values: unknown[] = [
    writes.map((write) => write.executionId),
    writes.map((write) => write.generation),
    writes.map((write) => write.lastSeq),
    writes.map((write) => write.end?.status ?? (write.suspension ? 'WAITING' : null)),
    writes.map((write) => (write.end?.error ? JSON.stringify(write.end.error) : null)),
    writes.map((write) => (write.end?.resultRef ? null : (write.end?.resultJson ?? null))),
    writes.map((write) => stampOrNull(write.end?.at ?? null)),
    writes.map((write) => write.end?.resultRef ?? null),
    ...stepValues(steps),
  ];
  const isPlain = writes.every(isPlainWrite);
  if (!isPlain) values.push(...waitValues(writes, steps, now));
  const removal = queue?.removal('id in (select id from held where leaves)');
  const text = isPlain ? WRITE_PLAIN : WRITE_WITH_WAITS;
  const { rows } = await sql.query<HeldExecution>({
    name: `write-executions${isPlain ? '' : '-waits'}${removal ? '-jobs' : ''}`,
    text: removal ? text.replace(JOBS_PLACE, `, done as (${textAfter(removal, values.length)})`) : text,
    values: removal ? [...values, ...removal.values] : values,
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether it touches nothing but its execution's row and its steps' plain columns. */
export function isPlainWrite(write: ExecutionWrite): boolean {
  return write.suspension === null && write.waits === null && write.steps.every(isPlainStep);
}

function isPlainStep(step: Readonly<StepRecord>): boolean {
  return step.wait === null && step.sources === null && !step.reused;
}

function waitValues(writes: ExecutionWrite[], steps: { step: Readonly<StepRecord> }[], now: number): unknown[] {
  // In one order, as those who wake several lock them.
  const ordered = writes.toSorted((a, b) => (a.executionId < b.executionId ? -1 : 1));
  const upserts = ordered.flatMap((write) => (write.waits && !write.end ? write.waits.upserts.map((row) => ({ write, row })) : []));
  const removals = ordered.flatMap(({ executionId, waits, end }) =>
    waits && !end ? waits.removals.map((ordinal) => ({ executionId, ordinal })) : [],
  );
  return [
    writes.map((write) => stampOrNull(write.suspension?.wakeAt ?? null)),
    steps.map(({ step }) => (step.wait ? JSON.stringify(step.wait) : null)),
    steps.map(({ step }) => textArray(step.sources)),
    steps.map(({ step }) => step.reused),
    upserts.map(({ write }) => write.executionId),
    upserts.map(({ row }) => row.ordinal),
    upserts.map(({ write }) => write.workspaceId),
    upserts.map(({ write }) => write.workflowId),
    upserts.map(({ row }) => row.kind),
    upserts.map(({ row }) => stampOrNull(row.wakeAt)),
    upserts.map(({ row }) => row.topic),
    upserts.map(({ row }) => row.keyPath),
    upserts.map(({ row }) => row.keyValue),
    upserts.map(({ row }) => row.sinceId),
    upserts.map(({ row }) => row.childId),
    upserts.map(({ row }) => row.message),
    upserts.map(({ row }) => row.version),
    removals.map(({ executionId }) => executionId),
    removals.map(({ ordinal }) => ordinal),
    // Those that end; whatever they wait for, they wait no more.
    writes.filter((write) => write.waits && write.end).map((write) => write.executionId),
    new Date(now).toISOString(),
  ];
}

const stampOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A list of texts as Postgres writes it, since `unnest` would flatten a list of lists. */
function textArray(texts: readonly string[] | null): string | null {
  return texts && `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}

/** Where a further part of the statement may stand. */
const JOBS_PLACE = '/* jobs */';

/** The value at which the columns of waits begin. */
const FIRST_WAIT = 8 + STEP_VALUES + 1;

/** The statement in its two forms: most groups have nothing that waits, and pay nothing for those that do. */
function statement(waits: boolean): string {
  const ifWaits = (sql: string): string => (waits ? sql : '');
  return `with held as (
    update execution e set last_seq = w.last_seq, status = coalesce(w.status, e.status), error = w.error::json, result = w.result::json,
        result_ref = w.result_ref, completed_at = w.completed_at${ifWaits(`, wake_at = w.wake_at, process_id = case when w.status = 'WAITING' then null else e.process_id end`)}
      from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[]${ifWaits(', $29::timestamptz[]')})
        as w (id, generation, last_seq, status, error, result, completed_at, result_ref${ifWaits(', wake_at')})
      where e.id = w.id and e.id = any($1::uuid[]) and e.generation = w.generation and (e.completed_at is null or w.completed_at is not null)
      returning e.id, e.paused, e.cancel_requested as "cancelRequested", w.status is not null as leaves),
  written as (${insertSteps(9, waits ? FIRST_WAIT + 1 : undefined)}),
  ${ifWaits(`waiting as (
    insert into wait (execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, topic, key_path, key_value, since_id, child_id, message, version, created_at, recheck_at)
      select execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, topic, key_path, key_value, since_id, child_id, message, version, $49::timestamptz,
        case when kind = 'EVENT' then $49::timestamptz end
      from unnest($33::uuid[], $34::int[], $35::uuid[], $36::uuid[], $37::text[], $38::timestamptz[], $39::text[], $40::text[], $41::text[], $42::uuid[],
        $43::uuid[], $44::text[], $45::int[]) as n (execution_id, ordinal, workspace_id, workflow_id, kind, wake_at, topic, key_path, key_value, since_id, child_id, message, version)
      join held on held.id = n.execution_id
      on conflict (execution_id, ordinal) do update set kind = excluded.kind, wake_at = excluded.wake_at, woken_at = null, wakeup = null, topic = excluded.topic,
        key_path = excluded.key_path, key_value = excluded.key_value, since_id = excluded.since_id, child_id = excluded.child_id, message = excluded.message,
        version = excluded.version, created_at = excluded.created_at, recheck_at = excluded.recheck_at
        where wait.version <> excluded.version),
  settled as (delete from wait using unnest($46::uuid[], $47::int[]) as r (execution_id, ordinal), held
    where held.id = r.execution_id and wait.execution_id = r.execution_id and wait.ordinal = r.ordinal),
  unneeded as (delete from wait where execution_id in (select id from held where id = any($48::uuid[])) returning execution_id, child_id, wakeup),
  `)}unclaimed as (delete from inline_claim where execution_id in (select id from held where leaves))${JOBS_PLACE}
  select id, paused, "cancelRequested"${ifWaits(
    `, (select array_agg(child_id) from unneeded where execution_id = held.id and child_id is not null and wakeup is null) as abandoned`,
  )} from held`;
}

const WRITE_PLAIN = statement(false);
const WRITE_WITH_WAITS = statement(true);
