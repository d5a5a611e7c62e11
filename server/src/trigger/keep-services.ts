/** Which triggers are served for a workflow, told by those who publish, activate, deactivate and delete it. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonObject } from '@hookloom/sdk/wire';
import type { Clock } from '../lib/clock.ts';
import type { GraphRules } from '../workflow/rules.ts';
import type { TriggerServiceSpec } from '../workflow/trigger-services.ts';
import { TriggerService } from './trigger-service.entity.ts';

/** Paths of services begin with it, and those of sources that a user names never need to. */
export const SERVICE_PATH = 't/';

/**
 * Keeps the rows of a workflow's trigger services as its triggers want them, in the caller's transaction. A node that stays as it is keeps its
 * registration and its cursor. One whose type or parameters changed gets a new service; the old one of a webhook goes on until the new one is set up.
 */
export function createKeepServices({ nodeType }: Pick<GraphRules, 'nodeType'>, clock: Clock) {
  return async (tx: EntityManager, workflow: { id: string; workspaceId: string }, wanted: readonly TriggerServiceSpec[]): Promise<void> => {
    const { id: workflowId, workspaceId } = workflow;
    const now = new Date(clock.now());
    // Locked, so that nobody claims one meanwhile: who sets one up is not to find it retired under its hands.
    const where = { workflowId, workspaceId };
    const present = await tx.find(TriggerService, where, { orderBy: { id: 'desc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
    const kept = new Set<TriggerService>();
    const added: TriggerServiceSpec[] = [];
    for (const spec of wanted) {
      const same = present.find((service) => isKept(service, spec, nodeType));
      if (same) kept.add(same);
      else added.push(spec);
    }
    const isReplaced = (service: TriggerService): boolean => added.some(({ nodeId }) => nodeId === service.nodeId);
    for (const service of present) if (!kept.has(service)) retire(tx, service, isReplaced(service), now);
    // The index allows one wanted service per node, so the old ones leave first.
    await tx.flush();
    for (const service of kept) {
      const spec = wanted.find(({ nodeId }) => nodeId === service.nodeId);
      if (spec) service.params = spec.params;
      if (!service.wanted) Object.assign(service, { wanted: true, retiredAt: null, dueAt: service.owner ? service.dueAt : null });
      // Publishing tries anew what has failed, and a look by a shorter time is not to wait for the longer one's end.
      if (!service.owner && (service.start === 'polling' || service.status === 'FAILED')) service.dueAt = service.nextAt = now;
    }
    for (const spec of added) {
      tx.create(TriggerService, {
        workspaceId,
        workflowId,
        ...spec,
        wanted: true,
        status: 'PENDING',
        attempts: 0,
        generation: 0,
        path: spec.start === 'webhook' ? SERVICE_PATH + randomBytes(18).toString('base64url') : null,
        dueAt: now,
      });
    }
    await tx.flush();
  };
}

/** Whether what stands there serves just this; a webhook that is not being taken down yet can be wanted again. */
function isKept(service: TriggerService, spec: TriggerServiceSpec, nodeType: GraphRules['nodeType']): boolean {
  if (service.nodeId !== spec.nodeId || service.nodeType !== spec.nodeType || service.typeVersion !== spec.typeVersion) return false;
  if (service.start !== spec.start) return false;
  if (!service.wanted && (service.start !== 'webhook' || service.status !== 'ACTIVE')) return false;
  const every = nodeType(spec.nodeType, spec.typeVersion)?.trigger?.everyParam;
  return isDeepStrictEqual(without(service.params, every), without(spec.params, every));
}

function without(params: JsonObject, name: string | undefined): JsonObject {
  return Object.fromEntries(Object.entries(params).filter(([key]) => key !== name));
}

/** A registration has to be taken down; what only asks or listens ends with its row, and whoever is at it then writes in vain. */
function retire(tx: EntityManager, service: TriggerService, isReplaced: boolean, now: Date): void {
  if (service.start !== 'webhook' || (service.generation === 0 && service.wanted)) {
    tx.remove(service);
    return;
  }
  if (service.wanted) Object.assign(service, { wanted: false, retiredAt: now, attempts: 0 });
  if (service.status === 'REMOVING' || service.owner) return;
  // Until its successor is set up, which makes it due.
  service.dueAt = isReplaced && service.status === 'ACTIVE' ? null : now;
}
