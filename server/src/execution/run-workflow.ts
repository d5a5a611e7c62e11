import type { EntityManager } from '@mikro-orm/postgresql';
import { isJsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { snapshotDraft } from '../workflow/draft.ts';
import type { WorkflowPorts } from '../workflow/ports.ts';
import { requireValid } from '../workflow/publish.ts';
import { triggersOf, type GraphTrigger } from '../workflow/triggers.ts';
import { Version } from '../workflow/version.entity.ts';
import { findWorkflow, lockWorkflow } from '../workflow/workflow.ts';
import type { StartKind } from './execution.entity.ts';
import type { ExecutionService } from './service.ts';

export interface RunInput {
  id: string;
  /** The trigger's data; default `{}`. */
  data?: JsonValue | undefined;
  /** True runs what is on the canvas, else the published version. */
  draft?: boolean | null;
  /** Which trigger starts it; default the only one, or else the manual one. */
  triggerNodeId?: string | null;
}

export interface RunPorts {
  workflow: WorkflowPorts;
  executions: ExecutionService;
  clock: Clock;
}

/**
 * Starts one execution and gives its id. Throws NOT_FOUND, CONFLICT where nothing is published,
 * and VALIDATION_FAILED for a draft with faults or where the trigger is not clear.
 */
export async function runWorkflow(
  em: EntityManager,
  caller: { workspaceId: string; start: StartKind },
  input: RunInput,
  ports: RunPorts,
): Promise<{ id: string }> {
  const { workspaceId, start } = caller;
  const version = input.draft
    ? await draftVersion(em, workspaceId, input.id, ports.workflow)
    : await publishedVersion(em, workspaceId, input.id);
  const trigger = pickTrigger(triggersOf(version.graph, ports.workflow.rules), input.triggerNodeId);
  return ports.executions.start({
    workspaceId,
    workflowId: version.workflowId,
    versionId: version.id,
    triggerNodeId: trigger.nodeId,
    start,
    data: triggerData(trigger, input.data ?? {}, ports.clock),
  });
}

async function draftVersion(em: EntityManager, workspaceId: string, id: string, ports: WorkflowPorts): Promise<Version> {
  // The row is locked, so that runs side by side share one snapshot.
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, id);
    await requireValid(tx, workspaceId, workflow.draft, ports);
    return snapshotDraft(tx, workflow);
  });
}

async function publishedVersion(em: EntityManager, workspaceId: string, id: string): Promise<Version> {
  const workflow = await findWorkflow(em, workspaceId, id);
  if (!workflow) throw new AppError('NOT_FOUND', 'There is no such workflow.');
  const version = workflow.publishedVersionId ? await em.findOne(Version, { id: workflow.publishedVersionId, workspaceId }) : null;
  if (!version) throw new AppError('CONFLICT', 'Publish the workflow first, or run its draft.');
  return version;
}

/** The named trigger; else the only one; else the only manual one. */
export function pickTrigger(triggers: readonly GraphTrigger[], nodeId?: string | null): GraphTrigger {
  const candidates = nodeId
    ? triggers.filter((trigger) => trigger.nodeId === nodeId)
    : triggers.length > 1
      ? triggers.filter((trigger) => trigger.start === 'manual')
      : triggers;
  const [trigger, ...more] = candidates;
  if (trigger && more.length === 0) return trigger;
  const message = nodeId ? `The workflow has no trigger ${nodeId}.` : 'Say which trigger starts it: the workflow has several.';
  throw new AppError('VALIDATION_FAILED', message, { issues: [{ path: 'triggerNodeId', message }] });
}

/** For a webhook trigger, data that is not a whole webhook is taken as a webhook's body. */
export function triggerData(trigger: GraphTrigger, data: JsonValue, clock: Clock): JsonValue {
  if (trigger.start !== 'webhook' || (isJsonObject(data) && Object.hasOwn(data, 'body'))) return data;
  return { method: 'POST', path: '', headers: {}, query: {}, body: data, receivedAt: new Date(clock.now()).toISOString() };
}
