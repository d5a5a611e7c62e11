/** Serves the triggers of plugins on this process: looks for what is due and does it, a bounded number at once. */
import { startDueLoop, type DueTask } from '../execution/waits/due.ts';
import { claimDue, nextDue, type ClaimedService } from './claims.ts';
import { createConnections } from './connections.ts';
import type { ServeParts } from './parts.ts';
import { servePolling } from './serve-polling.ts';
import { serveWebhook } from './serve-webhook.ts';

/** A claim outlasts the longest call. */
const CLAIM_MS = 90_000;
/** Calls under way at once, and of one workspace. */
const MAX_CALLS = 64;
const MAX_OF_WORKSPACE = 16;
const AT_ONCE = 16;
/** Milliseconds until the next look while every place is taken. */
const FULL_LOOK_MS = 50;
const AFTER_CHANGE_MS = 2_000;

export interface TriggerServing {
  /** Ends within some seconds; what was under way is done again by another process. */
  stop(): Promise<void>;
}

export async function serveTriggers(parts: ServeParts): Promise<TriggerServing> {
  const { clock, live, onError } = parts;
  await registerAnew(parts);
  const calls = createCalls(parts);
  const connections = createConnections(parts);
  const loop = startDueLoop({ tasks: [calls.task, connections.task], clock, live, channel: 'triggers', onError });
  // What has failed for want of a plugin, or of its approval, need not wait any longer.
  const unsubscribe = live.subscribe('plugins', () => void retrySoon(parts).catch(onError));
  return {
    async stop() {
      unsubscribe();
      await loop.stop();
      await Promise.all([calls.stop(), connections.stop()]);
    },
  };
}

/** Webhooks that were set up with another address of this server are set up again with the present one. */
async function registerAnew({ pool, clock, publicUrl }: ServeParts): Promise<void> {
  if (publicUrl === null) return;
  await pool.query(
    `update trigger_service set due_at = $2 where start = 'webhook' and wanted and owner is null and status = 'ACTIVE' and callback_url is distinct from $1 || path`,
    [`${publicUrl}/api/v1/webhooks/`, new Date(clock.now()).toISOString()],
  );
}

/** Some time after the hint, when the registry has been read anew. */
async function retrySoon({ pool, clock }: ServeParts): Promise<void> {
  const soon = new Date(clock.now() + AFTER_CHANGE_MS).toISOString();
  await pool.query(
    `update trigger_service set due_at = $1, next_at = $1 where status in ('FAILED', 'REMOVING') and owner is null and due_at > $1`,
    [soon],
  );
}

/** Set-ups, tear-downs and looks. */
function createCalls(parts: ServeParts): { task: DueTask; stop(): Promise<void> } {
  const { pool, processId, onError } = parts;
  const ending = new AbortController();
  const underWay = new Map<ClaimedService, Promise<void>>();

  const begin = (claim: ClaimedService): void => {
    const serve = claim.start === 'webhook' ? serveWebhook : servePolling;
    const done = serve(parts, claim, ending.signal)
      // Its claim lapses; then it is done again.
      .catch(onError)
      .finally(() => underWay.delete(claim));
    underWay.set(claim, done);
  };

  const busyWorkspaces = (): string[] => {
    const counts = new Map<string, number>();
    for (const { workspaceId } of underWay.keys()) counts.set(workspaceId, (counts.get(workspaceId) ?? 0) + 1);
    return [...counts].flatMap(([id, count]) => (count >= MAX_OF_WORKSPACE ? id : []));
  };

  return {
    task: {
      name: 'triggers of plugins',
      async run(now) {
        const room = Math.min(AT_ONCE, MAX_CALLS - underWay.size);
        const without = busyWorkspaces();
        if (ending.signal.aborted || room <= 0) return { done: 0, nextAt: now + FULL_LOOK_MS };
        const claims = await claimDue(pool, { processId, now, forMs: CLAIM_MS, limit: room, connections: false, without });
        claims.forEach(begin);
        if (claims.length === room) return { done: claims.length, nextAt: now };
        // What is left for a workspace that has its part is not to be asked for all the time.
        return { done: claims.length, nextAt: without.length > 0 ? now + FULL_LOOK_MS : await nextDue(pool, false) };
      },
    },
    async stop() {
      ending.abort();
      await Promise.all(underWay.values());
    },
  };
}
