import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@hookloom/sdk/wire';
import { AppError, type Issue } from '../../lib/app-error.ts';
import type { WorkflowPorts } from '../../workflow/ports.ts';
import type { Version } from '../../workflow/version.entity.ts';
import { findOriginal, recordingOf, triggerDataOf, type Original } from './copy-execution.ts';
import { Execution } from '../execution.entity.ts';
import { structureOf, type GraphStructure } from './graph-structure.ts';
import { seedsBefore, type Before } from './run-from.ts';
import type { StartInput } from '../service.ts';

export interface FromInput {
  nodeId: string;
  /** Ends after that node; each node before it must have an output then. */
  onlyNode?: boolean | null;
  /** The execution of the workflow whose outputs are taken; default the newest one that has an output of each node before. */
  executionId?: string | null;
}

/** Among so many of a workflow's newest executions one is looked for that has all outputs. */
const MAX_LOOKED_AT = 20;

/**
 * What an execution is begun with that runs from one node on. The nodes before it count as run, with their pinned outputs (of a draft),
 * else those of an execution; where there is none that has them all, they run first.
 * Throws NOT_FOUND for an execution that is not the workflow's, and VALIDATION_FAILED where the node is not there or cannot be reached,
 * stands in a loop's body, or is to run alone and a node before it has no output.
 */
export async function beginFrom(
  em: EntityManager,
  version: Version,
  from: FromInput,
  wanted: { triggerNodeId: string; draft: boolean; data: JsonValue | undefined },
  ports: WorkflowPorts,
): Promise<Pick<StartInput, 'seeds' | 'origin'> & { event: { data: JsonValue; eventId: string } | null }> {
  const { graph, workspaceId } = version;
  const structure = structureOf(graph, ports.rules.nodeType);
  requireTestable(from.nodeId, wanted.triggerNodeId, version, structure);
  const before = async (original: Original | null): Promise<Before> =>
    seedsBefore({
      graph,
      structure,
      nodeType: ports.rules.nodeType,
      nodeId: from.nodeId,
      triggerNodeId: wanted.triggerNodeId,
      usePinned: wanted.draft,
      recorded: original && { executionId: original.execution.id, recording: await recordingOf(em, original, ports) },
      hasNewData: wanted.data !== undefined || original?.execution.triggerNodeId !== wanted.triggerNodeId,
    });

  let original: Original | null = null;
  let found = await before(null);
  if (from.executionId) {
    original = await findOriginal(em, { workspaceId }, from.executionId);
    if (original.execution.workflowId !== version.workflowId) throw new AppError('NOT_FOUND', 'The workflow has no such execution.');
    found = await before(original);
  } else if (found.missing.length > 0) {
    for (const id of await newestExecutions(em, version)) {
      const candidate = await findOriginal(em, { workspaceId }, id);
      const recorded = await before(candidate);
      if (recorded.missing.length > 0 || !recorded.isReached) continue;
      original = candidate;
      found = recorded;
      break;
    }
  }
  if (from.onlyNode) requireKnown(found.missing, version);
  if (!found.isReached) throw wrong('from.nodeId', 'The outputs before this node lead past it: another branch was taken.', from.nodeId);
  const sharesEvent = original !== null && wanted.data === undefined && original.execution.triggerNodeId === wanted.triggerNodeId;
  return {
    seeds: found.seeds,
    origin: {
      kind: 'TEST',
      executionId: original?.execution.id ?? null,
      nodeId: from.nodeId,
      onlyNode: from.onlyNode ?? false,
      usePinned: wanted.draft,
    },
    event: original && sharesEvent ? { data: await triggerDataOf(em, original.execution), eventId: original.execution.eventId } : null,
  };
}

async function newestExecutions(em: EntityManager, { workspaceId, workflowId }: Version): Promise<string[]> {
  const rows = await em.find(Execution, { workspaceId, workflowId }, { orderBy: { id: 'desc' }, limit: MAX_LOOKED_AT, fields: ['id'] });
  return rows.map(({ id }) => id);
}

function requireTestable(nodeId: string, triggerNodeId: string, { graph }: Version, structure: GraphStructure): void {
  if (!structure.has(nodeId)) throw wrong('from.nodeId', `The workflow has no node ${nodeId}.`);
  if (!structure.after(triggerNodeId).has(nodeId)) throw wrong('from.nodeId', 'No edges lead from the trigger to this node.', nodeId);
  const [loop] = structure.loopsAround(nodeId);
  if (loop === undefined) return;
  const label = graph.nodes.find(({ id }) => id === loop)?.data.label ?? loop;
  throw wrong(
    'from.nodeId',
    `This node runs once per item of the loop ${label}. Run from that loop, or fork an execution at this node.`,
    nodeId,
  );
}

function requireKnown(missing: readonly string[], { graph }: Version): void {
  if (missing.length === 0) return;
  const issues = missing.map((nodeId) => {
    const label = graph.nodes.find(({ id }) => id === nodeId)?.data.label ?? nodeId;
    return { path: 'from.nodeId', message: `The node ${label} has no output yet: pin one, or run the workflow first.`, nodeId };
  });
  throw new AppError('VALIDATION_FAILED', issues.map(({ message }) => message).join(' '), { issues });
}

function wrong(path: string, message: string, nodeId?: string): AppError {
  const issue: Issue = nodeId === undefined ? { path, message } : { path, message, nodeId };
  return new AppError('VALIDATION_FAILED', message, { issues: [issue] });
}
