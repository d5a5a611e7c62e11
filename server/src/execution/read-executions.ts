import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExecutionStatus } from '@hookloom/sdk/wire';
import type { KeysetPage } from '../graphql/connection.ts';
import { isUuid } from '../lib/ids.ts';
import { Workflow } from '../workflow/workflow.entity.ts';
import { Execution, type StartKind } from './execution.entity.ts';
import { Step } from './step.entity.ts';

/** An execution without its result, which may be large and which lists do not show. */
export type ExecutionRow = Omit<Execution, 'result' | symbol>;
/** A step without its values, which may be large too: `read-values.ts` has them. */
export type StepRow = Omit<Step, (typeof STEP_VALUES)[number] | symbol>;
export const STEP_VALUES = ['params', 'output', 'logs'] as const;

export interface ExecutionFilter {
  workflowId?: string | null;
  status?: readonly ExecutionStatus[] | null;
  start?: readonly StartKind[] | null;
}

export async function findExecution(em: EntityManager, workspaceId: string, id: string): Promise<ExecutionRow | null> {
  if (!isUuid(id)) return null;
  return em.findOne(Execution, { id, ...ofLivingWorkflows(em, workspaceId) }, { exclude: ['result'] });
}

export async function findExecutions(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<ExecutionRow[]> {
  return em.find(Execution, { id: { $in: [...ids] }, ...ofLivingWorkflows(em, workspaceId) }, { exclude: ['result'] });
}

export async function listExecutions(
  em: EntityManager,
  workspaceId: string,
  filter: ExecutionFilter,
  page: KeysetPage,
): Promise<ExecutionRow[]> {
  const { workflowId, status, start } = filter;
  if (workflowId && !isUuid(workflowId)) return [];
  const { where, ...order } = page;
  const wanted = {
    ...(workflowId ? { workflowId } : {}),
    ...(status ? { status: { $in: [...status] } } : {}),
    ...(start ? { start: { $in: [...start] } } : {}),
  };
  return em.find(Execution, { $and: [ofLivingWorkflows(em, workspaceId), wanted, where] }, { ...order, exclude: ['result'] });
}

/** An execution that began while its workflow was being deleted is left behind without one; no list may fail for it. */
function ofLivingWorkflows(em: EntityManager, workspaceId: string) {
  const workflows = em.createQueryBuilder(Workflow).select('id').where({ workspaceId });
  return { workspaceId, $and: [{ workflowId: { $in: workflows } }] };
}

/** The steps of several executions by execution id, each in the order of start. */
export async function loadSteps(em: EntityManager, workspaceId: string, executionIds: readonly string[]): Promise<Map<string, StepRow[]>> {
  const steps = new Map<string, StepRow[]>(executionIds.map((id) => [id, []]));
  const rows = await em.find(
    Step,
    { executionId: { $in: [...executionIds] }, workspaceId },
    { orderBy: { executionId: 'asc', ordinal: 'asc' }, exclude: [...STEP_VALUES] },
  );
  for (const step of rows) steps.get(step.executionId)?.push(step);
  return steps;
}

/** The newest execution of each workflow that has one, by workflow id. One index look-up per workflow, in one query. */
export async function loadLastExecutions(
  em: EntityManager,
  workspaceId: string,
  workflowIds: readonly string[],
): Promise<Map<string, ExecutionRow | null>> {
  const newest = await em
    .getKysely<{ workflow: { id: string; workspace_id: string }; execution: { id: string; workflow_id: string } }>()
    .selectFrom('workflow')
    .innerJoinLateral(
      (db) =>
        db
          .selectFrom('execution')
          .select('execution.id')
          .whereRef('execution.workflow_id', '=', 'workflow.id')
          .orderBy('execution.id', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .where('workflow.id', 'in', [...workflowIds])
    .where('workflow.workspace_id', '=', workspaceId)
    .select('newest.id')
    .execute();
  const last = new Map<string, ExecutionRow | null>(workflowIds.map((id) => [id, null]));
  for (const row of await findExecutions(
    em,
    workspaceId,
    newest.map(({ id }) => id),
  ))
    last.set(row.workflowId, row);
  return last;
}

/** The newest execution that each of these steps has called, by the step's id; null where it has called none. */
export async function loadCalled(
  em: EntityManager,
  workspaceId: string,
  stepIds: readonly string[],
): Promise<Map<string, ExecutionRow | null>> {
  const steps = stepIds.map((id) => id.split(':') as [executionId: string, ordinal: string]);
  const rows = await em
    .getKysely<{ execution: { id: string; workspace_id: string; parent_id: string; parent_ordinal: number } }>()
    .selectFrom('execution')
    .distinctOn(['parent_id', 'parent_ordinal'])
    .select('id')
    .where((row) =>
      row(
        row.refTuple('parent_id', 'parent_ordinal'),
        'in',
        steps.map(([executionId, ordinal]) => row.tuple(executionId, Number(ordinal))),
      ),
    )
    .where('workspace_id', '=', workspaceId)
    .orderBy('parent_id')
    .orderBy('parent_ordinal')
    .orderBy('id', 'desc')
    .execute();
  const called = new Map<string, ExecutionRow | null>(stepIds.map((id) => [id, null]));
  for (const row of await findExecutions(
    em,
    workspaceId,
    rows.map(({ id }) => id),
  ))
    called.set(`${row.parentId}:${row.parentOrdinal}`, row);
  return called;
}

export interface ExecutionTotals {
  /** Ended executions. */
  executions: number;
  completed: number;
}

/** Counts of ended executions by workflow id. */
export async function loadTotals(
  em: EntityManager,
  workspaceId: string,
  workflowIds: readonly string[],
): Promise<Map<string, ExecutionTotals>> {
  const rows = await em
    .getKysely<{ workflow_metric: { workspace_id: string; workflow_id: string; executions: number; completed: number } }>()
    .selectFrom('workflow_metric')
    .select((row) => ['workflow_id', row.fn.sum<string>('executions').as('executions'), row.fn.sum<string>('completed').as('completed')])
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', 'in', [...workflowIds])
    .groupBy('workflow_id')
    .execute();
  const totals = new Map<string, ExecutionTotals>(workflowIds.map((id) => [id, { executions: 0, completed: 0 }]));
  for (const row of rows) totals.set(row.workflow_id, { executions: Number(row.executions), completed: Number(row.completed) });
  return totals;
}

/**
 * Removes a workflow's executions with their steps and all that waits or holds a place for them; steps of others that wait for them go on.
 * Events stay: others may have started by them. So do large values, until their period is dropped. Jobs that are left find nothing to claim.
 */
export async function removeExecutionsOf(tx: EntityManager, workflowId: string): Promise<void> {
  // In the order of those who write: executions, waits, the rest. Whatever still runs waits here, and then finds nothing to write to.
  await tx.execute('select id from execution where workflow_id = ? order by id for update', [workflowId], 'run');
  await tx.execute(WAKE_CALLERS, [workflowId], 'run');
  for (const table of ['wait', 'limit_entry', 'inline_claim', 'step']) {
    await tx.execute(
      `delete from ${table} using execution where ${table}.execution_id = execution.id and execution.workflow_id = ?`,
      [workflowId],
      'run',
    );
  }
  await tx.nativeDelete(Execution, { workflowId });
}

/** Whoever reads such a wakeup finds no execution, and takes it for a failure. It is due by any clock. */
const WAKE_CALLERS = `with waiting as (select wait.execution_id, wait.ordinal from wait join execution on execution.id = wait.child_id
      where execution.workflow_id = ? and wakeup is null and woken_at is null order by wait.execution_id, wait.ordinal for update of wait)
  update wait set wakeup = json_build_object('by', 'WORKFLOW', 'executionId', child_id), wake_at = to_timestamp(0) from waiting
    where wait.execution_id = waiting.execution_id and wait.ordinal = waiting.ordinal`;
