/** Steps that wait for a member's yes or no. The row in `wait` is the request; its step's id is the approval's. */
import type pg from 'pg';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { isUuid } from '../../lib/ids.ts';
import type { LiveBus } from '../../live/bus.ts';
import { wake } from './waits.ts';

export interface ApprovalRow {
  /** The step's id, `<execution>:<ordinal>`. */
  id: string;
  executionId: string;
  versionId: string;
  nodeId: string;
  message: string;
  requestedAt: Date;
  /** Null where it waits for ever. */
  expiresAt: Date | null;
}

/** Rows past one id, or before it, newest first. */
export interface ApprovalPage {
  before?: string | undefined;
  after?: string | undefined;
  limit: number;
  /** True for the page before a cursor, which is read oldest first. */
  inverted: boolean;
}

export interface Decision {
  stepId: string;
  approved: boolean;
  comment: string;
  /** Who decides. */
  member: { id: string; name: string };
}

export interface ApprovalService {
  /** The pending ones of a workspace. */
  list(workspaceId: string, page: ApprovalPage): Promise<ApprovalRow[]>;
  /**
   * Lets the step go on; gives its execution. Throws NOT_FOUND where the workspace has no such approval, and CONFLICT where it was decided
   * already, is expired, or its execution has ended.
   */
  decide(workspaceId: string, decision: Decision): Promise<{ executionId: string }>;
}

const MAX_COMMENT = 10_000;

export function createApprovals(pool: pg.Pool, live: LiveBus, clock: Clock): ApprovalService {
  return {
    async list(workspaceId, { before, after, limit, inverted }) {
      const [past, until] = [readId('after', after), readId('before', before)];
      const { rows } = await pool.query<ApprovalRow>(
        `select w.execution_id || ':' || w.ordinal as id, w.execution_id as "executionId", e.version_id as "versionId", s.node_id as "nodeId", w.message,
            w.created_at as "requestedAt", w.wake_at as "expiresAt"
          from wait w join step s on s.execution_id = w.execution_id and s.ordinal = w.ordinal join execution e on e.id = w.execution_id
          where w.kind = 'APPROVAL' and w.workspace_id = $1 and w.wakeup is null and w.woken_at is null and (w.wake_at is null or w.wake_at > $2)
            and ($3::uuid is null or (w.execution_id, w.ordinal) < ($3::uuid, $4::int)) and ($5::uuid is null or (w.execution_id, w.ordinal) > ($5::uuid, $6::int))
            and exists (select from workflow where workflow.id = e.workflow_id)
          order by w.execution_id ${inverted ? 'asc, w.ordinal asc' : 'desc, w.ordinal desc'} limit $7`,
        [workspaceId, new Date(clock.now()).toISOString(), past?.executionId, past?.ordinal, until?.executionId, until?.ordinal, limit],
      );
      return rows;
    },

    async decide(workspaceId, { stepId, approved, comment, member }) {
      if (comment.length > MAX_COMMENT) throw invalid('comment', `A comment has ${MAX_COMMENT.toLocaleString('en')} characters at most.`);
      const step = parseStepId(stepId);
      if (!step) throw notFound();
      const now = clock.now();
      // The state of the row is judged by the same instant as the expiry by the due loop: whoever comes first has decided.
      const { rows } = await pool.query<{ kind: string | null; expired: boolean }>(
        `select w.kind, coalesce(w.wakeup is null and (w.woken_at is not null or w.wake_at <= $4), false) as expired from step s
          left join wait w on w.execution_id = s.execution_id and w.ordinal = s.ordinal
          where s.execution_id = $1 and s.ordinal = $2 and s.workspace_id = $3`,
        [step.executionId, step.ordinal, workspaceId, new Date(now).toISOString()],
      );
      const [found] = rows;
      if (!found) throw notFound();
      if (found.kind !== null && found.kind !== 'APPROVAL') throw notFound();
      if (found.expired) throw new AppError('CONFLICT', 'The time to decide is over.');
      const wakeup = { by: 'APPROVAL' as const, approved, member, comment, decidedAt: now };
      const taken = found.kind === null ? [] : await wake(pool, [{ ...step, wakeup }]);
      if (taken.length === 0) throw new AppError('CONFLICT', 'This was decided already, or its execution has ended.');
      live.publish('wake', step.executionId);
      return { executionId: step.executionId };
    },
  };
}

function parseStepId(id: string): { executionId: string; ordinal: number } | null {
  const [executionId, ordinal = '', ...more] = id.split(':');
  return isUuid(executionId) && /^[1-9]\d{0,8}$/.test(ordinal) && more.length === 0 ? { executionId, ordinal: Number(ordinal) } : null;
}

function readId(name: string, cursor: string | undefined): { executionId: string; ordinal: number } | null {
  const id = cursor === undefined ? null : parseStepId(cursor);
  if (cursor !== undefined && !id) throw invalid(name, 'Pass a cursor that an edge or pageInfo gave.');
  return id;
}

function invalid(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { issues: [{ path, message }] });
}

function notFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such approval.');
}
