import type { EntityManager } from '@mikro-orm/postgresql';
import { isJsonObject, type Graph, type JsonValue, type Priority } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { snapshotDraft } from '../workflow/draft.ts';
import type { WorkflowPorts } from '../workflow/ports.ts';
import { requireValid } from '../workflow/publish.ts';
import { adjacency, reachableFrom } from '../workflow/topology.ts';
import { triggersOf, type GraphTrigger } from '../workflow/triggers.ts';
import { Version } from '../workflow/version.entity.ts';
import { findWorkflow, lockWorkflow } from '../workflow/workflow.ts';
import type { Origin, StartKind } from './execution.entity.ts';
import { findExecution } from './read-executions.ts';
import { pinnedOutput } from './copies/run-from.ts';
import type { ExecutionService } from './service.ts';
import { beginFrom, type FromInput } from './copies/test-from-node.ts';

export interface RunInput {
  id: string;
  /** The trigger's data; default `{}`. */
  data?: JsonValue | undefined;
  /** True runs what is on the canvas, else the published version. */
  draft?: boolean | null;
  /** Which trigger starts it; default the only one, or else the manual one. */
  triggerNodeId?: string | null;
  /** When it starts at the earliest; default at once. */
  startAt?: Date | null;
  /** Default: the workflow's. */
  priority?: Priority | null;
  /** Goes on from one node, on the outputs of those before it. */
  from?: FromInput | null;
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
  const draft = input.draft === true;
  const version = draft
    ? await draftVersion(em, workspaceId, input, ports.workflow)
    : await publishedVersion(em, workspaceId, input.id, 'Publish the workflow first, or run its draft.');
  const trigger = await triggerFor(em, version, input, ports.workflow);
  const data = input.data ?? pinnedData(version.graph, trigger, draft);
  const wanted = { triggerNodeId: trigger.nodeId, draft, data };
  const { event, ...begun } = input.from
    ? await beginFrom(em, version, input.from, wanted, ports.workflow)
    : { event: null, origin: draft ? testOf(version.graph) : undefined };
  return ports.executions.start({
    workspaceId,
    workflowId: version.workflowId,
    versionId: version.id,
    triggerNodeId: trigger.nodeId,
    start,
    settings: version.graph.settings ?? null,
    priority: input.priority ?? null,
    startAt: input.startAt?.getTime() ?? null,
    ...begun,
    ...(event ?? { data: triggerData(trigger, data ?? {}, ports.clock) }),
  });
}

/** The named trigger; else, to go on from a node, that of the execution whose outputs are taken, or the only one that leads there. */
async function triggerFor(em: EntityManager, version: Version, input: RunInput, { rules }: WorkflowPorts): Promise<GraphTrigger> {
  const triggers = triggersOf(version.graph, rules);
  const { from, triggerNodeId } = input;
  if (!from || triggerNodeId) return pickTrigger(triggers, triggerNodeId);
  const recorded = from.executionId ? await findExecution(em, version.workspaceId, from.executionId) : null;
  const same = triggers.find((trigger) => trigger.nodeId === recorded?.triggerNodeId);
  if (same) return same;
  const edges = adjacency(version.graph);
  const leading = triggers.filter((trigger) => reachableFrom(trigger.nodeId, edges).has(from.nodeId));
  return pickTrigger(leading.length > 0 ? leading : triggers);
}

/** A pinned trigger gives its data to a draft that is tried without other data. */
function pinnedData({ nodes }: Graph, { nodeId }: GraphTrigger, draft: boolean): JsonValue | undefined {
  const node = draft ? nodes.find(({ id }) => id === nodeId) : undefined;
  return node && pinnedOutput(node);
}

/** A draft with pinned outputs is run as a test; without them as any version. */
function testOf(graph: Graph): Origin | undefined {
  const isPinned = graph.nodes.some((node) => pinnedOutput(node) !== undefined);
  return isPinned ? { kind: 'TEST', executionId: null, nodeId: null, onlyNode: false, usePinned: true } : undefined;
}

async function draftVersion(em: EntityManager, workspaceId: string, { id, from }: RunInput, ports: WorkflowPorts): Promise<Version> {
  // The row is locked, so that runs side by side share one snapshot.
  return em.fork().transactional(async (tx) => {
    const workflow = await lockWorkflow(tx, workspaceId, id);
    const validity = requireValid(tx, workspaceId, workflow.draft, ports);
    await (from?.onlyNode ? validity.catch((error: unknown) => forgive(error, from.nodeId)) : validity);
    return snapshotDraft(tx, workflow);
  });
}

/** One node can be tried while others are still being filled in: of the faults in parameters only its own count. */
function forgive(error: unknown, nodeId: string): void {
  if (!(error instanceof AppError)) throw error;
  const issues = error.issues.filter((issue) => issue.field === undefined || issue.nodeId === nodeId);
  if (issues.length > 0) throw new AppError(error.code, error.message, { issues });
}

/** Throws NOT_FOUND, or CONFLICT with what to do where nothing is published. */
export async function publishedVersion(em: EntityManager, workspaceId: string, id: string, todo: string): Promise<Version> {
  const workflow = await findWorkflow(em, workspaceId, id);
  if (!workflow) throw new AppError('NOT_FOUND', 'There is no such workflow.');
  const version = workflow.publishedVersionId ? await em.findOne(Version, { id: workflow.publishedVersionId, workspaceId }) : null;
  if (!version) throw new AppError('CONFLICT', todo);
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
