/** How the table `wait` holds why a step goes on: rows that say it all are named, and read when the step goes on. */
import type { ExecutionStatus, Failure, JsonValue } from '@hookloom/sdk/wire';
import type { WakingEvent, Wakeup } from '../../engine/ports.ts';
import { timeOfId } from '../../lib/ids.ts';
import type { Sql } from '../../queue/queue.ts';
import { readBlobs, valueOf } from '../values/blobs.ts';

/** `WORKFLOW` names the execution that has ended. */
export type StoredWakeup = Extract<Wakeup, { by: 'APPROVAL' }> | { by: 'EVENT'; eventId: string } | { by: 'WORKFLOW'; executionId: string };

/** What woke each of these steps, in their order; null where it was time. */
export async function readWakeups(sql: Sql, rows: readonly { wakeup: StoredWakeup | null }[]): Promise<(Wakeup | null)[]> {
  const wakeups = rows.map((row) => row.wakeup);
  const events = await readEvents(
    sql,
    wakeups.flatMap((wakeup) => (wakeup?.by === 'EVENT' ? [wakeup.eventId] : [])),
  );
  const ends = await readEnds(
    sql,
    wakeups.flatMap((wakeup) => (wakeup?.by === 'WORKFLOW' ? [wakeup.executionId] : [])),
  );
  return wakeups.map((wakeup) => {
    if (wakeup?.by === 'EVENT') return { by: 'EVENT', event: events.get(wakeup.eventId) ?? droppedEvent(wakeup.eventId) };
    if (wakeup?.by === 'WORKFLOW') return ends.get(wakeup.executionId) ?? removedExecution;
    return wakeup;
  });
}

async function readEvents(sql: Sql, ids: string[]): Promise<Map<string, WakingEvent>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ id: string; type: string; data: JsonValue; dataRef: string | null }>(
    'select id, type, data, data_ref as "dataRef" from event where id = any($1::uuid[])',
    [ids],
  );
  const texts = await readBlobs(
    sql,
    rows.map((row) => row.dataRef),
  );
  return new Map(
    rows.map(({ id, type, data, dataRef }) => [id, { id, type, data: valueOf(data, dataRef, texts), createdAt: timeOfId(id) }]),
  );
}

/** Dropped by its age before the step went on, say since the execution was paused for long. */
function droppedEvent(id: string): WakingEvent {
  return { id, type: 'unknown', data: null, createdAt: timeOfId(id) };
}

interface EndRow {
  id: string;
  status: ExecutionStatus;
  error: Failure | null;
  result: JsonValue | null;
  resultRef: string | null;
}

async function readEnds(sql: Sql, ids: string[]): Promise<Map<string, Wakeup>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<EndRow>(
    'select id, status, error, result, result_ref as "resultRef" from execution where id = any($1::uuid[])',
    [ids],
  );
  const texts = await readBlobs(
    sql,
    rows.map((row) => row.resultRef),
  );
  return new Map(rows.map((row) => [row.id, endOf(row, texts)]));
}

function endOf({ status, error, result, resultRef }: EndRow, texts: ReadonlyMap<string, string>): Wakeup {
  if (status === 'COMPLETED') return { by: 'WORKFLOW', status, result: valueOf(result, resultRef, texts) };
  if (status === 'FAILED' || status === 'CANCELLED' || status === 'TIMEOUT')
    return {
      by: 'WORKFLOW',
      status,
      error: error ?? { class: 'OURS', code: 'NO_REASON', message: 'The execution ended without a reason.' },
    };
  throw new Error(`an execution that is ${status} has woken the step that called it`);
}

const removedExecution: Wakeup = {
  by: 'WORKFLOW',
  status: 'FAILED',
  error: { class: 'USER', code: 'WORKFLOW_DELETED', message: 'The called workflow was deleted while it ran, and its executions with it.' },
};
