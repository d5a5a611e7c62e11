import type { EntityManager } from '@mikro-orm/postgresql';
import type { ResourceKind } from '@hookloom/sdk/field';
import type { Graph } from '@hookloom/sdk/wire';
import { typesOfCredentials } from '../credential/edit-credential.ts';
import { AppError } from '../lib/app-error.ts';
import { credentialIssues, credentialPicks } from './credential-picks.ts';
import { loadDrafts } from './draft.ts';
import { errorWorkflowIssues, errorWorkflowsIn } from './error-workflow.ts';
import { paramIssue } from './graph-view.ts';
import { hashGraph } from './hash.ts';
import type { WorkflowPorts } from './ports.ts';
import { picksOf, type Picked } from './rules.ts';
import { Trigger } from './trigger.entity.ts';
import { triggerServicesOf } from './trigger-services.ts';
import { triggersOf } from './triggers.ts';
import { validateGraph, type GraphIssue } from './validate.ts';
import { Version } from './version.entity.ts';
import type { Workflow } from './workflow.entity.ts';
import { existingWorkflows, lockWorkflow } from './workflow.ts';

/**
 * Makes the draft the version that runs, and activates the workflow. The row is locked meanwhile, so that two
 * publishings make two versions and the triggers are those of the last.
 * Throws NOT_FOUND, or VALIDATION_FAILED with every fault of the draft.
 */
export async function publishWorkflow(
  em: EntityManager,
  publisher: { workspaceId: string; userId: string | null },
  input: { id: string; notes?: string | null },
  ports: WorkflowPorts,
): Promise<{ workflow: Workflow; version: Version }> {
  const { workspaceId } = publisher;
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, input.id);
    await requireValid(tx, workspaceId, workflow.draft, ports, workflow.id);
    const newest = await tx.findOne(
      Version,
      { workflowId: workflow.id, number: { $ne: null } },
      { orderBy: { number: 'desc' }, fields: ['number'] },
    );
    const version = tx.create(Version, {
      workspaceId,
      workflowId: workflow.id,
      number: (newest?.number ?? 0) + 1,
      graph: workflow.draft,
      graphHash: hashGraph(workflow.draft),
      notes: input.notes?.trim() ?? '',
      publishedAt: new Date(),
      publishedById: publisher.userId,
    });
    // Triggers name the version, so its row comes first.
    await tx.flush();
    workflow.publishedVersionId = version.id;
    await switchOn(tx, workflow, version, ports);
    return { workflow, version };
  });
}

/** Lets the published version's triggers start executions. Throws NOT_FOUND, CONFLICT where nothing is published, VALIDATION_FAILED where it can run no longer. */
export async function activateWorkflow(em: EntityManager, workspaceId: string, id: string, ports: WorkflowPorts): Promise<Workflow> {
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, id);
    const version = workflow.publishedVersionId ? await tx.findOne(Version, { id: workflow.publishedVersionId, workspaceId }) : null;
    if (!version) throw new AppError('CONFLICT', 'Publish the workflow first; there is no version that could run.');
    await requireValid(tx, workspaceId, version.graph, ports, workflow.id);
    await switchOn(tx, workflow, version, ports);
    return workflow;
  });
}

/** Keeps its triggers from starting executions; what runs goes on. Throws NOT_FOUND. */
export async function deactivateWorkflow(em: EntityManager, workspaceId: string, id: string, ports: WorkflowPorts): Promise<Workflow> {
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, id);
    await tx.nativeDelete(Trigger, { workflowId: workflow.id });
    await ports.serveTriggers(tx, workflow, []);
    workflow.active = false;
    return workflow;
  });
}

async function switchOn(tx: EntityManager, workflow: Workflow, version: Version, ports: WorkflowPorts): Promise<void> {
  await tx.nativeDelete(Trigger, { workflowId: workflow.id });
  for (const trigger of triggersOf(version.graph, ports.rules)) {
    const next = trigger.schedule && ports.nextFiring(trigger.schedule);
    tx.create(Trigger, {
      workspaceId: workflow.workspaceId,
      workflowId: workflow.id,
      versionId: version.id,
      ...trigger,
      settings: version.graph.settings ?? null,
      nextAt: next === null ? null : new Date(next),
    });
  }
  await ports.serveTriggers(tx, workflow, triggerServicesOf(version.graph, ports.rules));
  workflow.active = true;
}

/** Throws VALIDATION_FAILED with every fault of the graph. `workflowId` is the graph's own. */
export async function requireValid(
  em: EntityManager,
  workspaceId: string,
  graph: Graph,
  ports: WorkflowPorts,
  workflowId?: string,
): Promise<void> {
  const [issues = []] = await graphIssues(em, workspaceId, [{ graph, workflowId }], ports);
  if (issues.length > 0) throw new AppError('VALIDATION_FAILED', 'The workflow has faults.', { issues });
}

/** What publishing would refuse now, for several workflows at once, by workflow id. */
export async function draftIssues(
  em: EntityManager,
  workspaceId: string,
  ids: readonly string[],
  ports: WorkflowPorts,
): Promise<Map<string, GraphIssue[]>> {
  const drafts = [...(await loadDrafts(em, workspaceId, ids))];
  const issues = await graphIssues(
    em,
    workspaceId,
    drafts.map(([workflowId, graph]) => ({ workflowId, graph })),
    ports,
  );
  return new Map(drafts.map(([id], index) => [id, issues[index] ?? []]));
}

/** The faults of each graph, those included that only the database knows: a picked source or workflow that is not there, an error workflow that takes no errors. */
async function graphIssues(
  em: EntityManager,
  workspaceId: string,
  judged: readonly { graph: Graph; workflowId: string | undefined }[],
  ports: WorkflowPorts,
): Promise<GraphIssue[][]> {
  const graphs = judged.map(({ graph }) => graph);
  const picks = graphs.map((graph) => picksIn(graph, ports));
  const idsOf = (kind: ResourceKind): string[] => [...new Set(picks.flat().flatMap((pick) => (pick.kind === kind ? [pick.id] : [])))];
  const existing = (kind: ResourceKind): Promise<ReadonlySet<string>> => existingPicks(em, workspaceId, kind, idsOf(kind), ports);
  const known = { source: await existing('source'), workflow: await existing('workflow') } satisfies Record<ResourceKind, unknown>;
  const credentials = graphs.map((graph) => credentialPicks(graph, ports.rules));
  const credentialTypes = await existingCredentials(
    em,
    workspaceId,
    credentials.flat().map(({ id }) => id),
  );
  const errorWorkflows = await errorWorkflowsIn(em, workspaceId, graphs, ports.rules);
  return judged.map(({ graph, workflowId }, index) => [
    ...validateGraph(graph, ports.rules),
    ...errorWorkflowIssues(graph, workflowId, errorWorkflows),
    ...(picks[index] ?? []).filter((pick) => !known[pick.kind].has(pick.id)).map(missingPick),
    ...credentialIssues(credentials[index] ?? [], credentialTypes),
  ]);
}

function picksIn(graph: Graph, { rules }: WorkflowPorts): (Picked & { nodeId: string })[] {
  return graph.nodes.flatMap((node) => {
    const manifest = rules.nodeType(node.type, node.data.typeVersion);
    return manifest ? picksOf(node, manifest).map((pick) => ({ nodeId: node.id, ...pick })) : [];
  });
}

async function existingPicks(
  em: EntityManager,
  workspaceId: string,
  kind: ResourceKind,
  ids: readonly string[],
  ports: WorkflowPorts,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  return kind === 'source' ? ports.existingSources(em, workspaceId, ids) : existingWorkflows(em, workspaceId, ids);
}

async function existingCredentials(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return ids.length === 0 ? new Map() : typesOfCredentials(em, workspaceId, ids);
}

function missingPick({ nodeId, param, kind }: Picked & { nodeId: string }): GraphIssue {
  return paramIssue(nodeId, param, `This ${kind} does not exist (any more). Pick another one.`);
}
