/** What people see of trigger services, and what they do about them. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { isUuid } from '../lib/ids.ts';
import type { LiveBus } from '../live/bus.ts';
import { AppError } from '../lib/app-error.ts';
import { TriggerService } from './trigger-service.entity.ts';

/** Read anew each time: whoever watches has one unit of work for long, which would give what it has read before. */
const PEOPLE_SEE = { exclude: ['params'], disableIdentityMap: true } as const;
export type TriggerServiceRow = Omit<TriggerService, 'params' | symbol>;

/** By workflow id, those that are wanted first. */
export async function loadTriggerServices(
  em: EntityManager,
  workspaceId: string,
  workflowIds: readonly string[],
): Promise<Map<string, TriggerServiceRow[]>> {
  const where = { workspaceId, workflowId: { $in: workflowIds.filter(isUuid) } };
  const rows = await em.find(TriggerService, where, { ...PEOPLE_SEE, orderBy: [{ wanted: 'desc' }, { nodeId: 'asc' }, { id: 'asc' }] });
  return new Map(workflowIds.map((id) => [id, rows.filter((row) => row.workflowId === id)]));
}

/**
 * Tries at once what waits for its next try: a set-up, a tear-down, a look, a new connection. What is under way or has nothing to do stays as it is.
 * @throws AppError `NOT_FOUND`
 */
export async function retryTrigger(
  em: EntityManager,
  workspaceId: string,
  { workflowId, nodeId }: { workflowId: string; nodeId: string },
  now: Date,
): Promise<void> {
  const rows = isUuid(workflowId) ? await em.find(TriggerService, { workspaceId, workflowId, nodeId }, { fields: ['id'] }) : [];
  if (rows.length === 0)
    throw new AppError('NOT_FOUND', 'No plugin serves this trigger: there is no such node, or its workflow is not active.');
  // Whoever holds a connection that waits loses its claim, and another one begins at once.
  await em.execute(
    `update trigger_service set due_at = ?, next_at = ?, owner = null where workspace_id = ? and workflow_id = ? and node_id = ? and due_at is not null
      and (owner is null or start = 'connection' and status = 'FAILED')`,
    [now, now, workspaceId, workflowId, nodeId],
    'run',
  );
}

/** Milliseconds between two reads at most, in case a hint was lost. */
const LOOK_MS = 5_000;

/** The present state, then each change of it. */
export async function* watchTriggerServices(
  read: () => Promise<TriggerServiceRow[]>,
  { workflowId, live, signal }: { workflowId: string; live: LiveBus; signal: AbortSignal },
): AsyncGenerator<TriggerServiceRow[]> {
  let wake: () => void = () => {};
  let hinted = false;
  const hint = (): void => {
    hinted = true;
    wake();
  };
  const unsubscribe = live.subscribe('triggers', (id) => {
    if (id === workflowId) hint();
  });
  signal.addEventListener('abort', hint);
  let shown = '';
  try {
    while (!signal.aborted) {
      hinted = false;
      const rows = await read();
      const text = JSON.stringify(rows);
      if (text !== shown) yield rows;
      shown = text;
      if (hinted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', hint);
  }
}
