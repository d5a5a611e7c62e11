import type { EntityManager } from '@mikro-orm/postgresql';
import { isEnded } from '@hookloom/sdk/wire';
import { AppError } from '../../lib/app-error.ts';
import { findOriginal, recordingOf, startCopy, takenOver, type Caller, type CopyPorts } from './copy-execution.ts';
import type { Origin } from '../execution.entity.ts';
import type { ExecutionRow } from '../read-executions.ts';
import { seedsOf } from './seeding.ts';

/**
 * Starts a new execution of the same version on the same event that goes on where this one failed: what has completed is taken over, and
 * so runs no second time; the failed step runs again, and what comes after it. Of a loop, the iterations that have failed go on.
 * Throws NOT_FOUND, or CONFLICT for one that has not ended, or has completed.
 */
export async function retryExecution(em: EntityManager, caller: Caller, input: { id: string }, ports: CopyPorts): Promise<{ id: string }> {
  const original = await findOriginal(em, caller, input.id);
  const { id, status, triggerNodeId } = original.execution;
  if (!isEnded(status)) throw new AppError('CONFLICT', 'The execution has not ended yet. Cancel it first, or fork it at one of its steps.');
  if (status === 'COMPLETED') throw new AppError('CONFLICT', 'The execution has completed. Replay it, or fork it at one of its steps.');
  const seeds = takenOver(id, seedsOf(await recordingOf(em, original, ports.workflow), null));
  return startCopy(em, original, { version: original.version, triggerNodeId, origin: retryOf(original.execution), seeds }, ports);
}

/** The retry of a test is one too: it ends after the same node, and pinned outputs count. */
function retryOf({ id, origin, error }: ExecutionRow): Origin {
  const { onlyNode = false, usePinned = false } = origin ?? {};
  const nodeId = (onlyNode ? origin?.nodeId : error?.nodeId) ?? null;
  return { kind: 'RETRY', executionId: id, nodeId, onlyNode, usePinned };
}
