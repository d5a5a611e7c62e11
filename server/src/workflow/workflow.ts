import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeysetPage } from '../graphql/connection.ts';
import { AppError } from '../lib/app-error.ts';
import { isUuid } from '../lib/ids.ts';
import type { WorkflowPorts } from './ports.ts';
import { Version } from './version.entity.ts';
import { Workflow, type WorkflowCategory } from './workflow.entity.ts';

/** A workflow without its draft, which may be large and which lists do not show. */
export type WorkflowRow = Omit<Workflow, 'draft' | symbol>;
/** A version without its graph. */
export type VersionRow = Omit<Version, 'graph' | symbol>;

export interface WorkflowFilter {
  /** A part of the name, in any case. */
  search?: string | null;
  active?: boolean | null;
  category?: WorkflowCategory | null;
}

export async function findWorkflow(em: EntityManager, workspaceId: string, id: string): Promise<WorkflowRow | null> {
  if (!isUuid(id)) return null;
  return em.findOne(Workflow, { id, workspaceId }, { exclude: ['draft'] });
}

export async function findWorkflows(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<WorkflowRow[]> {
  return em.find(Workflow, { id: { $in: [...ids] }, workspaceId }, { exclude: ['draft'] });
}

/** Those of the given ids that are workflows of the workspace. */
export async function existingWorkflows(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await em.find(Workflow, { id: { $in: ids.filter(isUuid) }, workspaceId }, { fields: ['id'] });
  return new Set(rows.map((row) => row.id));
}

export async function listWorkflows(
  em: EntityManager,
  workspaceId: string,
  filter: WorkflowFilter,
  page: KeysetPage,
): Promise<WorkflowRow[]> {
  const { where, ...order } = page;
  return em.find(Workflow, { $and: [matching(workspaceId, filter), where] }, { ...order, exclude: ['draft'] });
}

export async function countWorkflows(em: EntityManager, workspaceId: string, filter: WorkflowFilter): Promise<number> {
  return em.count(Workflow, matching(workspaceId, filter));
}

function matching(workspaceId: string, { search, active, category }: WorkflowFilter) {
  return {
    workspaceId,
    ...(search ? { name: { $ilike: `%${search.replace(/[\\%_]/g, '\\$&')}%` } } : {}),
    ...(active === null || active === undefined ? {} : { active }),
    ...(category ? { category } : {}),
  };
}

export async function findVersions(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<VersionRow[]> {
  return em.find(Version, { id: { $in: [...ids] }, workspaceId }, { exclude: ['graph'] });
}

/** Published versions, newest first. Snapshots of drafts are not among them. */
export async function listVersions(
  em: EntityManager,
  workflow: Pick<Workflow, 'id' | 'workspaceId'>,
  page: KeysetPage,
): Promise<VersionRow[]> {
  const { where, ...order } = page;
  const published = { workflowId: workflow.id, workspaceId: workflow.workspaceId, number: { $ne: null } };
  return em.find(Version, { $and: [published, where] }, { ...order, exclude: ['graph'] });
}

/** The workflow with its row locked until the transaction ends. Throws NOT_FOUND. */
export async function lockWorkflow(tx: EntityManager, workspaceId: string, id: string): Promise<Workflow> {
  const workflow = isUuid(id) ? await tx.findOne(Workflow, { id, workspaceId }, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
  if (!workflow) throw new AppError('NOT_FOUND', 'There is no such workflow.');
  return workflow;
}

/** Deletes a workflow with its versions, triggers and executions. Throws NOT_FOUND. */
export async function deleteWorkflow(em: EntityManager, workspaceId: string, id: string, ports: WorkflowPorts): Promise<void> {
  await em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, id);
    await ports.serveTriggers(tx, workflow, []);
    await ports.removeDependents(tx, workflow.id);
    await tx.nativeDelete(Workflow, { id: workflow.id });
  });
}
