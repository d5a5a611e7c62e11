import type { EntityManager } from '@mikro-orm/postgresql';
import type { Graph, JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import { emptyGraph, parseGraph } from './graph.ts';
import { hashGraph } from './hash.ts';
import { Version } from './version.entity.ts';
import { Workflow, type WorkflowCategory } from './workflow.entity.ts';
import { lockWorkflow } from './workflow.ts';

export interface WorkflowDetails {
  name?: string | null;
  description?: string | null;
  category?: WorkflowCategory | null;
}

/** Makes a workflow, inactive, with the given graph or an empty one. Throws VALIDATION_FAILED for a malformed graph. */
export async function createWorkflow(
  em: EntityManager,
  workspaceId: string,
  input: WorkflowDetails & { name: string; graph?: JsonValue | undefined },
): Promise<Workflow> {
  const workflow = em.create(Workflow, {
    workspaceId,
    name: input.name.trim(),
    description: input.description?.trim() ?? '',
    category: input.category ?? 'CUSTOM',
    active: false,
    draft: input.graph === undefined || input.graph === null ? emptyGraph : parseGraph(input.graph),
    draftRevision: 1,
  });
  await em.flush();
  return workflow;
}

/** Changes what is given. Throws NOT_FOUND. */
export async function updateWorkflow(em: EntityManager, workspaceId: string, id: string, details: WorkflowDetails): Promise<Workflow> {
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, id);
    if (details.name) workflow.name = details.name.trim();
    if (typeof details.description === 'string') workflow.description = details.description.trim();
    if (details.category) workflow.category = details.category;
    return workflow;
  });
}

/**
 * Saves the canvas, whatever it means: only a malformed graph is refused (VALIDATION_FAILED).
 * Throws CONFLICT where `baseRevision` is given and somebody has saved since.
 */
export async function saveDraft(
  em: EntityManager,
  workspaceId: string,
  input: { id: string; graph: JsonValue; baseRevision?: number | null },
): Promise<Workflow> {
  const graph = parseGraph(input.graph);
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, input.id);
    const { baseRevision } = input;
    if (typeof baseRevision === 'number' && baseRevision !== workflow.draftRevision) {
      throw new AppError(
        'CONFLICT',
        `Somebody else has saved this workflow: its revision is ${workflow.draftRevision}, not ${baseRevision}.`,
      );
    }
    workflow.draft = graph;
    workflow.draftRevision += 1;
    return workflow;
  });
}

/** The drafts of several workflows by id. */
export async function loadDrafts(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, Graph>> {
  const rows = await em.find(Workflow, { id: { $in: [...ids] }, workspaceId }, { fields: ['draft'] });
  return new Map(rows.map((row) => [row.id, row.draft]));
}

/** The graphs of several versions by version id. */
export async function loadGraphs(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, Graph>> {
  const rows = await em.find(Version, { id: { $in: [...ids] }, workspaceId }, { fields: ['graph'] });
  return new Map(rows.map((row) => [row.id, row.graph]));
}

/** For each workflow whether its draft differs from its published version; true also where there is none. */
export async function changedDrafts(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<Map<string, boolean>> {
  const workflows = await em.find(Workflow, { id: { $in: [...ids] }, workspaceId }, { fields: ['draft', 'publishedVersionId'] });
  const published = workflows.flatMap((workflow) => workflow.publishedVersionId ?? []);
  const versions = await em.find(Version, { id: { $in: published }, workspaceId }, { fields: ['graphHash'] });
  const hashes = new Map(versions.map((version) => [version.id, version.graphHash]));
  return new Map(workflows.map(({ id, draft, publishedVersionId }) => [id, hashes.get(publishedVersionId ?? '') !== hashGraph(draft)]));
}

/** The version that holds a draft as it is now: one with the same graph where there is one, else a new snapshot without a number. */
export async function snapshotDraft(tx: EntityManager, workflow: Workflow): Promise<Version> {
  const graphHash = hashGraph(workflow.draft);
  const same = await tx.findOne(Version, { workflowId: workflow.id, graphHash }, { orderBy: { id: 'desc' } });
  if (same) return same;
  const { id: workflowId, workspaceId, draft: graph } = workflow;
  return tx.create(Version, { workspaceId, workflowId, number: null, graph, graphHash, notes: '' });
}
