/** What executions commit together: their rows, and all that must be true at the same instant. */
import type pg from 'pg';
import type { JsonValue } from '@hookloom/sdk/wire';
import { inTransaction } from '../../db/transaction.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Channel, LiveBus } from '../../live/bus.ts';
import type { RowQueue, Sql } from '../../queue/queue.ts';
import type { Blobs } from '../values/blobs.ts';
import { canBeWhole, writeBirths, type Birth } from './birth.ts';
import { RUNNABLE_COLUMNS, type Enqueuer, type Runnable } from '../admission/enqueue.ts';
import type { Limits } from '../admission/limits.ts';
import type { ChildBeginning } from './recorder.ts';
import type { ClaimedExecution } from './rows.ts';
import { writeExecutions, type ExecutionEnd, type ExecutionWrite, type HeldExecution } from './write-executions.ts';

/** One execution's part of a group. */
export interface GroupMember {
  execution: ClaimedExecution;
  write: ExecutionWrite;
  /** Executions that its steps begin. */
  beginnings: ChildBeginning[];
  /** The workflow that gets it where it fails. */
  errorWorkflowId: string | null;
}

/** An execution that ends in the present transaction, with what others may want to know of it. */
export type EndedExecution = Pick<
  ClaimedExecution,
  'id' | 'workspaceId' | 'workflowId' | 'versionId' | 'triggerNodeId' | 'start' | 'depth' | 'parent' | 'limitKey'
> &
  Omit<ExecutionEnd, 'resultRef'> & {
    /** Milliseconds since 1970; null where it ended before it began. */
    startedAt: number | null;
    /** What its stop node gave, or else what its last step gave; null where it failed. */
    lastOutput: JsonValue;
    errorWorkflowId: string | null;
  };

/** To be published once the transaction is committed. */
export type Hint = [channel: Channel, message: string];

/**
 * What the end of executions makes others do: a parent goes on, an error workflow begins. Runs in the transaction of the end, after the
 * executions' rows are written, and is only called for executions that have a parent or an error workflow.
 */
export type AfterEnds = (sql: Sql, ended: EndedExecution[]) => Promise<Hint[]>;

/** What executions do to those above and below them, in the transactions of their own rows. */
export interface Relations {
  /** Inserts executions and queues them; those that are stored already are left as they are. */
  begin(sql: Sql, beginnings: readonly ChildBeginning[]): Promise<Hint[]>;
  afterEnds: AfterEnds;
  /** Asks for the end of executions whose caller has ended while it waited for them. */
  abandon(sql: Sql, executionIds: readonly string[]): Promise<Hint[]>;
}

export interface GroupWriterOptions {
  pool: pg.Pool;
  queue: RowQueue;
  enqueuer: Enqueuer;
  relations: Relations;
  limits: Pick<Limits, 'release' | 'look'>;
  blobs: Blobs;
  live: LiveBus;
  clock: Clock;
}

/** Gives the ids of the executions whose claim held; nothing was written for the others. All or nothing of a group is committed. */
export type WriteGroup = (group: GroupMember[]) => Promise<ReadonlySet<string>>;

export function createWriteGroup(options: GroupWriterOptions): WriteGroup {
  const { pool, queue, enqueuer, relations, limits, blobs, live, clock } = options;

  /** Rows are locked in this order by everyone: executions, waits, limits, jobs. */
  const writeAll = async (sql: Sql, group: GroupMember[]): Promise<{ held: ReadonlySet<string>; hints: Hint[]; keys: string[] }> => {
    const writes = group.map((member) => member.write);
    const rows = await writeExecutions(sql, writes, clock.now());
    const held = group.filter(({ execution }) => rows.has(execution.id));
    const hints: Hint[] = [];
    const beginnings = held.flatMap((member) => member.beginnings);
    if (beginnings.length > 0) hints.push(...(await relations.begin(sql, beginnings)));
    const again = await wokenMeanwhile(
      sql,
      held.filter(({ write }) => write.suspension !== null),
      rows,
    );
    const ended = held.filter(concernsOthers).map(endedExecution);
    if (ended.length > 0) hints.push(...(await relations.afterEnds(sql, ended)));
    const abandoned = held.flatMap(({ execution }) => rows.get(execution.id)?.abandoned ?? []);
    if (abandoned.length > 0) hints.push(...(await relations.abandon(sql, abandoned)));
    const leaving = held.filter(leaves);
    const limited = leaving.filter(({ execution }) => execution.limitKey !== null).map(({ execution }) => execution.id);
    const keys = limited.length > 0 ? await limits.release(sql, limited) : [];
    const jobs = leaving.filter(({ execution }) => !execution.inline).map(({ execution }) => execution.id);
    if (jobs.length > 0) await queue.remove(sql, jobs);
    hints.push(...(await queueAgain(sql, again)));
    return { held: new Set(rows.keys()), hints, keys };
  };

  const queueAgain = async (sql: Sql, ids: string[]): Promise<Hint[]> => {
    if (ids.length === 0) return [];
    const { rows } = await sql.query<Runnable>(
      `update execution set status = 'QUEUED', wake_at = null where id = any($1::uuid[]) returning ${RUNNABLE_COLUMNS}`,
      [ids],
    );
    await enqueuer.enqueue(sql, rows);
    return [queueHint(rows)];
  };

  /** One statement is a transaction by itself. */
  const writeAlone = async (members: GroupMember[]): Promise<Set<string>> => {
    const hasJobs = members.some(({ execution, write }) => write.end !== null && !execution.inline);
    const writes = members.map((member) => member.write);
    return new Set((await writeExecutions(pool, writes, clock.now(), hasJobs ? queue : undefined)).keys());
  };

  return async (group) => {
    const writes = await blobs.keepWrites(group.map((member) => member.write));
    const members = group.map((member, index) => ({ ...member, write: writes[index] as ExecutionWrite }));
    const isOneStatement = members.every((member) => member.beginnings.length === 0 && isOneStatementAlone(member));
    const { held, hints, keys } = isOneStatement
      ? { held: await writeAlone(members), hints: [], keys: [] }
      : await inTransaction(pool, (client) => writeAll(client, members));
    limits.look(keys);
    for (const { write } of members) {
      if (!held.has(write.executionId)) continue;
      live.publish(`execution:${write.executionId}`, String(write.lastSeq));
      if (write.end || write.suspension) live.publish(`workspace:${write.workspaceId}`, write.executionId);
      if (write.waits?.upserts.some((row) => row.topic !== null)) live.publish('waits', '');
    }
    for (const [channel, message] of hints) live.publish(channel, message);
    return held;
  };
}

/** Gives the ids of those whose changes were written with them; what the others have to write comes after. */
export type WriteBirths = (born: (GroupMember & { birth: Birth })[]) => Promise<ReadonlySet<string>>;

export function createWriteBirths({
  pool,
  blobs,
  live,
  clock,
}: Pick<GroupWriterOptions, 'pool' | 'blobs' | 'live' | 'clock'>): WriteBirths {
  return async (born) => {
    const writes = await blobs.keepWrites(born.map((member) => member.write));
    const members = born.map((member, index) => {
      const write = writes[index] as ExecutionWrite;
      return { ...member, write, isWhole: member.beginnings.length === 0 && isOneStatementAlone(member) && canBeWhole(write) };
    });
    const written = await writeBirths(pool, members, clock.now());
    for (const { write, execution } of members) {
      if (written.has(execution.id)) live.publish(`execution:${execution.id}`, String(write.lastSeq));
      live.publish(`workspace:${execution.workspaceId}`, execution.id);
    }
    return written;
  };
}

/** An end that concerns nobody else, or no end at all. */
function isOneStatementAlone(member: GroupMember): boolean {
  const { execution, write } = member;
  if (write.suspension) return false;
  // An end with waits may abandon what it waited for.
  return !write.end || (execution.limitKey === null && write.waits === null && !concernsOthers(member));
}

/** Whether it is nobody's from now on. */
function leaves({ write }: GroupMember): boolean {
  return write.end !== null || write.suspension !== null;
}

function concernsOthers({ execution, write, errorWorkflowId }: GroupMember): boolean {
  return write.end !== null && (execution.parent !== null || errorWorkflowId !== null);
}

function endedExecution({ execution, write, errorWorkflowId }: GroupMember): EndedExecution {
  return { ...execution, ...(write.end as ExecutionEnd), lastOutput: write.end?.lastOutput ?? null, errorWorkflowId };
}

/** The message by which workers see whether the work is for the places that are kept free. */
export function queueHint(executions: readonly { priority: number }[]): Hint {
  return ['queue', String(Math.max(...executions.map((execution) => execution.priority)))];
}

/**
 * Of executions that have just become waiting, those that must go on at once: woken, resumed or to be cancelled since they were last heard
 * of. Whoever wakes marks the rows under the lock of the execution's row, which this transaction holds, so what is not seen here comes
 * later and finds a waiting execution. It needs a statement of its own: the one that took the lock saw the rows of before.
 */
async function wokenMeanwhile(sql: Sql, suspended: GroupMember[], rows: ReadonlyMap<string, HeldExecution>): Promise<string[]> {
  if (suspended.length === 0) return [];
  const again = new Set<string>();
  const mayWake: string[] = [];
  for (const { execution, write } of suspended) {
    const row = rows.get(execution.id) as HeldExecution;
    if (row.cancelRequested || (write.suspension?.paused && !row.paused)) again.add(execution.id);
    else if (!row.paused) mayWake.push(execution.id);
  }
  if (mayWake.length > 0) {
    const { rows: woken } = await sql.query<{ id: string }>(
      'select distinct execution_id as id from wait where execution_id = any($1::uuid[]) and woken_at is not null',
      [mayWake],
    );
    for (const { id } of woken) again.add(id);
  }
  return [...again];
}
