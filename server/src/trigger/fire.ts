/** Starts the executions of schedules whose time has come: each firing once, however many processes look. */
import type pg from 'pg';
import type { WorkflowSettings } from '@hookloom/sdk/wire';
import { inTransaction } from '../db/transaction.ts';
import { admissionOf } from '../execution/admission/admission.ts';
import { DUE_BATCH, type DueTask } from '../execution/waits/due.ts';
import type { Enqueuer } from '../execution/admission/enqueue.ts';
import type { Overflow } from '../execution/admission/overflow.ts';
import { insertBeginnings, plainExecution, type NewEvent, type NewExecution } from '../execution/rows/rows.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Sql } from '../queue/queue.ts';
import type { Schedule } from '../workflow/schedules.ts';
import { firingDue } from './schedule.ts';

export interface FireOptions {
  pool: pg.Pool;
  enqueuer: Enqueuer;
  overflow: Pick<Overflow, 'isFull' | 'began'>;
  live: LiveBus;
  log: { warn(details: object, message: string): void };
  onError(error: Error): void;
}

interface DueTrigger {
  id: string;
  workspaceId: string;
  workflowId: string;
  versionId: string;
  nodeId: string;
  settings: WorkflowSettings | null;
  schedule: Schedule;
  nextAt: Date;
}

/** The task of the due loop. */
export function createScheduleTask(options: FireOptions): DueTask {
  const { pool, overflow, live } = options;
  return {
    name: 'schedules',
    async run(now) {
      const { due, executions } = await inTransaction(pool, (client) => fireGroup(client, options, now));
      if (executions.length > 0) {
        live.publish('queue', String(Math.max(...executions.map((execution) => execution.priority))));
        overflow.began(executions.map((execution) => execution.workflowId));
        for (const { workspaceId, id } of executions) live.publish(`workspace:${workspaceId}`, id);
      }
      const { rows } = await pool.query<{ at: number | null }>(
        'select (extract(epoch from min(next_at)) * 1000)::float8 as at from workflow_trigger where next_at is not null',
      );
      return { done: due, nextAt: rows[0]?.at ?? null };
    },
  };
}

/** The triggers' rows are locked until the commit: another process passes over them, and then finds them not due. */
async function fireGroup(sql: Sql, options: FireOptions, now: number): Promise<{ due: number; executions: NewExecution[] }> {
  const { rows } = await sql.query<DueTrigger>(
    `select id, workspace_id as "workspaceId", workflow_id as "workflowId", version_id as "versionId", node_id as "nodeId", settings, schedule, next_at as "nextAt"
      from workflow_trigger where next_at <= $1 order by next_at limit $2 for update skip locked`,
    [new Date(now).toISOString(), DUE_BATCH],
  );
  if (rows.length === 0) return { due: 0, executions: [] };
  const events: NewEvent[] = [];
  const executions: NewExecution[] = [];
  const nexts: (string | null)[] = [];
  for (const trigger of rows) {
    const { scheduledAt, missed, next } = dueOf(trigger, now, options);
    nexts.push(next === null ? null : new Date(next).toISOString());
    if (scheduledAt === null) continue;
    if (await options.overflow.isFull(trigger.workflowId, trigger.settings?.maxQueued)) {
      options.log.warn(
        { workflowId: trigger.workflowId, scheduledAt: new Date(scheduledAt) },
        'a schedule was passed over: the queue is full',
      );
      continue;
    }
    const { event, execution } = beginningOf(trigger, { scheduledAt, missed, now });
    events.push(event);
    executions.push(execution);
  }
  await sql.query(
    `update workflow_trigger t set next_at = row.next_at from unnest($1::uuid[], $2::timestamptz[]) as row (id, next_at) where t.id = row.id`,
    [rows.map((row) => row.id), nexts],
  );
  if (executions.length > 0) {
    await insertBeginnings(sql, events, executions, now);
    await options.enqueuer.enqueue(sql, executions);
  }
  return { due: rows.length, executions };
}

/** A schedule that cannot be read any more, after an upgrade say, fires never again, and keeps no other from firing. */
function dueOf(trigger: DueTrigger, now: number, { onError }: FireOptions): ReturnType<typeof firingDue> {
  try {
    return firingDue(trigger.schedule, trigger.nextAt.getTime(), now);
  } catch (error) {
    onError(error as Error);
    return { scheduledAt: null, missed: 0, next: null };
  }
}

function beginningOf(
  { workspaceId, workflowId, versionId, nodeId, settings }: DueTrigger,
  { scheduledAt, missed, now }: { scheduledAt: number; missed: number; now: number },
): { event: NewEvent; execution: NewExecution } {
  const data = { scheduledAt: new Date(scheduledAt).toISOString(), firedAt: new Date(now).toISOString(), missed };
  const event = { id: uuidv7(now), workspaceId, type: 'schedule.fired', sourceId: null, dataJson: JSON.stringify(data) };
  const { debounce: _, ...admission } = admissionOf(workflowId, settings, () => data);
  const id = uuidv7(now);
  const execution = {
    ...plainExecution,
    ...admission,
    id,
    workspaceId,
    workflowId,
    versionId,
    eventId: event.id,
    triggerNodeId: nodeId,
    start: 'SCHEDULE' as const,
  };
  return { event, execution };
}
