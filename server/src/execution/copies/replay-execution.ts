import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import { triggersOf, type GraphTrigger } from '../../workflow/triggers.ts';
import { findOriginal, startCopy, type Caller, type CopyPorts, type Original } from './copy-execution.ts';
import { publishedVersion, triggerData } from '../run-workflow.ts';

/**
 * Starts a new execution of the workflow's published version, on the same event or on other data. The trigger is the one with the same
 * id; where the version has none, the only one of the same kind.
 * Throws NOT_FOUND, CONFLICT where nothing is published, and VALIDATION_FAILED where no trigger fits.
 */
export async function replayExecution(
  em: EntityManager,
  caller: Caller,
  input: { id: string; data?: JsonValue | undefined },
  ports: CopyPorts,
): Promise<{ id: string }> {
  const original = await findOriginal(em, caller, input.id);
  const version = await publishedVersion(em, caller.workspaceId, original.execution.workflowId, 'Publish the workflow first.');
  const trigger = sameTrigger(original, triggersOf(version.graph, ports.workflow.rules), ports);
  const data = input.data === undefined ? undefined : triggerData(trigger, input.data, ports.clock);
  const origin = { kind: 'REPLAY' as const, executionId: original.execution.id, nodeId: null, onlyNode: false, usePinned: false };
  return startCopy(em, original, { version, triggerNodeId: trigger.nodeId, origin, data }, ports);
}

function sameTrigger({ execution, version: { graph } }: Original, present: readonly GraphTrigger[], { workflow }: CopyPorts): GraphTrigger {
  const { triggerNodeId } = execution;
  const same = present.find((trigger) => trigger.nodeId === triggerNodeId);
  if (same) return same;
  const node = graph.nodes.find(({ id }) => id === triggerNodeId);
  const kind = node && workflow.rules.nodeType(node.type, node.data.typeVersion)?.trigger?.start;
  const [alike, ...more] = present.filter((trigger) => trigger.start === kind);
  if (alike && more.length === 0) return alike;
  const message = `The published version has no trigger ${triggerNodeId}, and ${alike ? 'several' : 'none'} of its kind. Run the workflow instead.`;
  throw new AppError('VALIDATION_FAILED', message, { issues: [{ path: 'id', message, nodeId: triggerNodeId }] });
}
