import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExecutionStatus, JsonValue } from '@hookloom/sdk/wire';
import { Event } from '../event/event.entity.ts';
import type { KeysetPage } from '../graphql/connection.ts';
import { isUuid } from '../lib/ids.ts';
import { Workflow } from '../workflow/workflow.entity.ts';
import { Execution, type StartKind } from './execution.entity.ts';
import { Step } from './step.entity.ts';

/** An execution without its result, which may be large and which lists do not show. */
export type ExecutionRow = Omit<Execution, 'result' | symbol>;

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

export async function loadResults(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, JsonValue>> {
  const rows = await em.find(Execution, { id: { $in: [...ids] }, workspaceId }, { fields: ['result'] });
  return new Map(rows.map((row) => [row.id, row.result ?? null]));
}

/** The data of events by event id; for an execution's event that is its trigger's data. */
export async function loadEventData(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, JsonValue>> {
  const rows = await em.find(Event, { id: { $in: [...ids] }, workspaceId }, { fields: ['data'] });
  const data = new Map<string, JsonValue>(ids.map((id) => [id, null]));
  for (const row of rows) data.set(row.id, row.data ?? null);
  return data;
}

/** The steps of several executions by execution id, each in the order of start. */
export async function loadSteps(em: EntityManager, workspaceId: string, executionIds: readonly string[]): Promise<Map<string, Step[]>> {
  const steps = new Map<string, Step[]>(executionIds.map((id) => [id, []]));
  const rows = await em.find(
    Step,
    { executionId: { $in: [...executionIds] }, workspaceId },
    { orderBy: { executionId: 'asc', ordinal: 'asc' } },
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

/** Removes a workflow's executions with their steps. Events stay: others may have started by them. Jobs that are left find nothing to claim. */
export async function removeExecutionsOf(tx: EntityManager, workflowId: string): Promise<void> {
  // In the order of those who write: execution, then steps. Whatever still runs waits here, and then finds nothing to write to.
  await tx.execute('select id from execution where workflow_id = ? order by id for update', [workflowId], 'run');
  await tx.execute(
    'delete from step using execution where step.execution_id = execution.id and execution.workflow_id = ?',
    [workflowId],
    'run',
  );
  await tx.nativeDelete(Execution, { workflowId });
}
