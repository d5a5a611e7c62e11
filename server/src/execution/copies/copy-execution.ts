/** What all copies of executions have in common: reading the original, and starting the new one. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { priorities, type Graph, type JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { loadGraphs } from '../../workflow/draft.ts';
import type { WorkflowPorts } from '../../workflow/ports.ts';
import type { Origin } from '../execution.entity.ts';
import { structureOf } from './graph-structure.ts';
import { findExecution, type ExecutionRow } from '../read-executions.ts';
import { loadEventData } from '../values/read-values.ts';
import type { Recording, Seed, StepTrace } from './seeding.ts';
import type { SeedStep } from './seeds.ts';
import type { ExecutionService, StartInput } from '../service.ts';
import { Step } from '../step.entity.ts';

export interface CopyPorts {
  workflow: WorkflowPorts;
  executions: ExecutionService;
  clock: Clock;
}

/** Who asks for a copy. */
export interface Caller {
  workspaceId: string;
}

/** The execution that a copy is made from. */
export interface Original {
  execution: ExecutionRow;
  /** The version that it is an execution of. */
  version: { id: string; graph: Graph };
}

/** Throws NOT_FOUND. */
export async function findOriginal(em: EntityManager, { workspaceId }: Caller, id: string): Promise<Original> {
  const execution = await findExecution(em, workspaceId, id);
  const graph = execution && (await loadGraphs(em, workspaceId, [execution.versionId])).get(execution.versionId);
  if (!execution || !graph) throw new AppError('NOT_FOUND', 'There is no such execution.');
  return { execution, version: { id: execution.versionId, graph } };
}

/** What the execution has recorded so far, seen through its own graph or that of another version. */
export async function recordingOf(
  em: EntityManager,
  { execution, version: { graph } }: Original,
  { rules }: WorkflowPorts,
): Promise<Recording> {
  const { id: executionId, workspaceId, triggerNodeId } = execution;
  const fields = ['ordinal', 'nodeId', 'iteration', 'status', 'outputPort', 'sources'] as const;
  const rows = await em.find(Step, { executionId, workspaceId }, { orderBy: { ordinal: 'asc' }, fields });
  const steps = rows.map(({ ordinal, nodeId, iteration, status, outputPort, sources }): StepTrace => ({
    ordinal,
    nodeId,
    iteration,
    status,
    outputPort: outputPort ?? null,
    sources: sources ?? null,
  }));
  return { structure: structureOf(graph, rules.nodeType), steps, triggerNodeId };
}

/** Seeds that are as they were recorded. */
export function takenOver(executionId: string, seeds: readonly Seed[]): Extract<SeedStep, { kind: 'TAKEN_OVER' }>[] {
  return seeds.map(({ step, reopened }) => ({
    kind: 'TAKEN_OVER',
    from: { executionId, ordinal: step.ordinal },
    reopened,
    paramsJson: null,
    outputJson: null,
  }));
}

/** The data of an execution's event. */
export async function triggerDataOf(em: EntityManager, { workspaceId, eventId }: ExecutionRow): Promise<JsonValue> {
  return (await loadEventData(em, workspaceId, [eventId])).get(eventId) ?? null;
}

export interface Copy extends Pick<StartInput, 'triggerNodeId' | 'seeds'> {
  version: { id: string; graph: Graph };
  origin: Origin;
  /** In place of the original's event. */
  data?: JsonValue | undefined;
}

/** Starts a new execution in the place of the original: with the same start, depth and priority, and its event unless there is other data. */
export async function startCopy(
  em: EntityManager,
  { execution }: Pick<Original, 'execution'>,
  copy: Copy,
  { executions }: Pick<CopyPorts, 'executions'>,
): Promise<{ id: string }> {
  const { workspaceId, workflowId, start, depth, eventId } = execution;
  const { version, data, ...rest } = copy;
  const event = data === undefined ? { data: await triggerDataOf(em, execution), eventId } : { data };
  const settings = version.graph.settings ?? null;
  const priority = priorities[execution.priority] ?? null;
  return executions.start({ workspaceId, workflowId, versionId: version.id, start, depth, settings, priority, ...rest, ...event });
}
