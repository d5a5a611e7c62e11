/**
 * Executions that executions begin: those that a step calls, and those of error workflows. Each is committed with what it comes of, the
 * step's next change or the failed execution's end, so a crash leaves both or neither.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeError, type WorkflowCall } from '@hookloom/sdk';
import type { JsonValue, WorkflowSettings } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { derivedId, uuidv7 } from '../../lib/ids.ts';
import type { Sql } from '../../queue/queue.ts';
import type { GraphTrigger } from '../../workflow/triggers.ts';
import { admissionOf } from '../admission/admission.ts';
import type { Blobs } from '../values/blobs.ts';
import type { Callables, CallableWorkflow } from './callable.ts';
import { RUNNABLE_COLUMNS, type Enqueuer, type Runnable } from '../admission/enqueue.ts';
import type { StartKind } from '../execution.entity.ts';
import type { Overflow } from '../admission/overflow.ts';
import type { CallWorkflow, ChildBeginning } from '../rows/recorder.ts';
import { insertBeginnings, plainExecution, type ClaimedExecution, type NewExecution } from '../rows/rows.ts';
import { pickTrigger, triggerData } from '../run-workflow.ts';
import { DUE_BY_ANY_CLOCK } from '../waits/waits.ts';
import { queueHint, type EndedExecution, type Hint, type Relations } from '../rows/write-group.ts';

const RETRY_MS = 250;

/** Executions below the first one at most. */
export const MAX_DEPTH = 20;

export interface ChildrenOptions {
  callables: Pick<Callables, 'find'>;
  enqueuer: Enqueuer;
  overflow: Overflow;
  blobs: Blobs;
  clock: Clock;
  /** The address of an execution's page. */
  executionUrl(id: string): string;
  onError(error: Error, executionId: string): void;
}

export interface Children extends Relations {
  callWorkflow: CallWorkflow;
}

export function createChildren(options: ChildrenOptions): Children {
  const { callables, enqueuer, overflow, blobs, clock, onError } = options;

  const begin = async (sql: Sql, beginnings: readonly ChildBeginning[]): Promise<Hint[]> => {
    const missing = await withoutStored(sql, beginnings);
    if (missing.length === 0) return [];
    const executions = missing.map((beginning) => beginning.execution);
    const events = await blobs.keepEvents(missing.map((beginning) => beginning.event));
    await insertBeginnings(sql, events, executions, clock.now());
    await enqueuer.enqueue(sql, executions);
    overflow.began(executions.map((execution) => execution.workflowId));
    return [queueHint(executions), ...executions.map(({ workspaceId, id }): Hint => [`workspace:${workspaceId}`, id])];
  };

  /** The beginning of the error workflow; null where it cannot get the execution, which is told and harms nobody. */
  const errorBeginning = async (ended: EndedExecution & { errorWorkflowId: string }): Promise<ChildBeginning | null> => {
    const workflow = await callables.find(ended.workspaceId, ended.errorWorkflowId);
    const trigger = workflow?.active && workflow.published?.triggers.find(({ start }) => start === 'error');
    if (!workflow?.published || !trigger) {
      onError(new Error(`the error workflow ${ended.errorWorkflowId} ${whyNotStarted(workflow)}`), ended.id);
      return null;
    }
    if (await overflow.isFull(workflow.id, workflow.published.settings.maxQueued)) {
      onError(new Error(`the error workflow ${workflow.id} was not started, since the queue is full`), ended.id);
      return null;
    }
    const { name: workflowName = null } = (await callables.find(ended.workspaceId, ended.workflowId)) ?? {};
    const data: JsonValue = {
      execution: {
        id: ended.id,
        workflowId: ended.workflowId,
        workflowName,
        status: ended.status,
        start: ended.start,
        startedAt: ended.startedAt === null ? null : new Date(ended.startedAt).toISOString(),
        completedAt: new Date(ended.at).toISOString(),
        url: options.executionUrl(ended.id),
      },
      error: ended.error && { ...ended.error },
    };
    return beginningOf(workflow.published, workflow, trigger, {
      type: 'workflow.failed',
      start: 'ERROR',
      data,
      parent: { executionId: ended.id, ordinal: null },
      depth: ended.depth + 1,
      // An end may be written again, since after a connection that broke at COMMIT nobody knows whether it was.
      newId: (of) => derivedId(ended.at, `${of} that gets ${ended.id}`),
    });
  };

  const calledBeginning = async (
    caller: ClaimedExecution,
    ordinal: number,
    { workflowId, data }: WorkflowCall,
  ): Promise<ChildBeginning> => {
    const depth = caller.depth + 1;
    if (depth > MAX_DEPTH) throw tooDeep();
    const workflow = await callables.find(caller.workspaceId, workflowId);
    if (!workflow) throw notFound();
    if (!workflow.published) throw notPublished(workflow);
    const trigger = triggerToCall(workflow, workflow.published.triggers);
    if (await overflow.isFull(workflow.id, workflow.published.settings.maxQueued)) throw queueFull(workflow);
    return beginningOf(workflow.published, workflow, trigger, {
      type: 'workflow.called',
      start: 'WORKFLOW',
      data: triggerData(trigger, data, clock),
      parent: { executionId: caller.id, ordinal },
      depth,
      newId: () => uuidv7(clock.now()),
    });
  };

  return {
    begin,

    async callWorkflow(caller, call, step) {
      const { attempt } = step;
      for (;;) {
        const beginning = await calledBeginning(caller.execution, step.ordinal, call).catch((error: unknown) => {
          if (error instanceof NodeError) throw error;
          onError(error as Error, caller.execution.id);
          return null;
        });
        // Its time may be over by now, and the next try has called already, or will.
        if (step.attempt !== attempt || step.status !== 'RUNNING' || caller.isLost) throw tooLate();
        if (beginning) {
          caller.begin(step, beginning);
          return beginning.execution.id;
        }
        // That Postgres is away is no fault of the step's: it goes on once it is back, within the step's time.
        await sleep(RETRY_MS);
      }
    },

    // One whose row is being written is passed over, since its own end may be under way and wait for its caller's row; it gets the hint alone.
    async abandon(sql, ids) {
      const { rows } = await sql.query<Runnable & { rests: boolean }>(ABANDON, [ids]);
      const resting = rows.filter((row) => row.rests);
      if (resting.length > 0) await enqueuer.enqueue(sql, resting);
      return [...ids.map((id): Hint => ['cancel', id]), ...(resting.length > 0 ? [queueHint(resting)] : [])];
    },

    async afterEnds(sql, ended) {
      const hints = await wakeParents(
        sql,
        ended.filter((execution) => execution.start === 'WORKFLOW').map((execution) => execution.id),
      );
      const beginnings: ChildBeginning[] = [];
      for (const execution of ended) {
        const beginning = wantsErrorWorkflow(execution) ? await errorBeginning(execution) : null;
        if (beginning) beginnings.push(beginning);
      }
      return [...hints, ...(await begin(sql, beginnings))];
    },
  };
}

/** Lets the steps go on that wait for the end of these executions, which have ended or are gone. In the transaction of that. */
export async function wakeParents(sql: Sql, endedIds: readonly string[]): Promise<Hint[]> {
  if (endedIds.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>({
    name: 'wake-parents',
    text: `with waiting as (select execution_id, ordinal from wait where child_id = any($1::uuid[]) and wakeup is null and woken_at is null
          order by execution_id, ordinal for update)
      update wait set wakeup = json_build_object('by', 'WORKFLOW', 'executionId', child_id), wake_at = ${DUE_BY_ANY_CLOCK} from waiting
        where wait.execution_id = waiting.execution_id and wait.ordinal = waiting.ordinal returning wait.execution_id as id`,
    values: [endedIds],
  });
  return rows.map(({ id }): Hint => ['wake', id]);
}

/** One that waits is queued, so that a worker ends it. */
const ABANDON = `with open as (select id, status = 'WAITING' as rests from execution where id = any($1::uuid[]) and completed_at is null
      order by id for update skip locked),
  asked as (
    update execution set cancel_requested = true, paused = paused and not open.rests, wake_at = case when open.rests then null else wake_at end,
        status = case when open.rests then 'QUEUED' else status end
      from open where execution.id = open.id returning execution.*)
  select ${RUNNABLE_COLUMNS}, (select rests from open where open.id = asked.id) as rests from asked`;

function wantsErrorWorkflow(ended: EndedExecution): ended is EndedExecution & { errorWorkflowId: string } {
  const failed = ended.status === 'FAILED' || ended.status === 'TIMEOUT';
  return failed && ended.errorWorkflowId !== null && ended.start !== 'ERROR' && ended.depth < MAX_DEPTH;
}

async function withoutStored(sql: Sql, beginnings: readonly ChildBeginning[]): Promise<readonly ChildBeginning[]> {
  if (beginnings.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>('select id from execution where id = any($1::uuid[])', [
    beginnings.map((beginning) => beginning.execution.id),
  ]);
  const stored = new Set(rows.map((row) => row.id));
  return beginnings.filter((beginning) => !stored.has(beginning.execution.id));
}

interface ChildStart {
  /** The event's. */
  type: string;
  start: StartKind;
  data: JsonValue;
  parent: NewExecution['parent'];
  depth: number;
  newId(of: 'event' | 'execution'): string;
}

/** It is not gathered with others by a debounce: whoever starts one by name means this one. */
function beginningOf(
  published: { versionId: string; settings: WorkflowSettings },
  workflow: Pick<CallableWorkflow, 'id' | 'workspaceId'>,
  trigger: GraphTrigger,
  { type, start, data, parent, depth, newId }: ChildStart,
): ChildBeginning {
  const { id: workflowId, workspaceId } = workflow;
  const { priority, limitKey, limitMax } = admissionOf(workflowId, published.settings, () => data);
  const event = { id: newId('event'), workspaceId, type, sourceId: null, dataJson: JSON.stringify(data) };
  const execution: NewExecution = {
    ...plainExecution,
    id: newId('execution'),
    workspaceId,
    workflowId,
    versionId: published.versionId,
    eventId: event.id,
    triggerNodeId: trigger.nodeId,
    start,
    priority,
    limitKey,
    limitMax,
    parent,
    depth,
  };
  return { event, execution };
}

function triggerToCall(workflow: CallableWorkflow, triggers: readonly GraphTrigger[]): GraphTrigger {
  try {
    return pickTrigger(triggers);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const message = `Which trigger of the workflow “${workflow.name}” a call starts is not clear. Give it one trigger, or one that is started by hand.`;
    throw new NodeError('USER', 'WORKFLOW_TRIGGER_UNCLEAR', message);
  }
}

function notFound(): NodeError {
  return new NodeError('USER', 'WORKFLOW_NOT_FOUND', 'The workflow that is to be called does not exist (any more). Pick another one.');
}

function notPublished({ name }: CallableWorkflow): NodeError {
  return new NodeError(
    'USER',
    'WORKFLOW_NOT_PUBLISHED',
    `The workflow “${name}” was never published. Publish it, so that it can be called.`,
  );
}

function queueFull({ name }: CallableWorkflow): NodeError {
  return new NodeError('OURS', 'QUEUE_FULL', `The workflow “${name}” could not be called, since the queue is full.`);
}

function tooLate(): NodeError {
  return new NodeError('CANCELLED', 'STOPPED', 'This try of the step was over before it could call the workflow.');
}

function tooDeep(): NodeError {
  const message = `Workflows call one another ${MAX_DEPTH} levels deep, and no deeper. Does one call itself without an end?`;
  return new NodeError('USER', 'WORKFLOWS_TOO_DEEP', message);
}

function whyNotStarted(workflow: CallableWorkflow | undefined): string {
  if (!workflow) return 'does not exist any more';
  if (!workflow.published) return 'is not published';
  return workflow.active ? 'has no trigger for errors' : 'is switched off';
}
