/**
 * The connections that this process holds. Their claims are leases: prolonged every few seconds, and given up where the service is retired or
 * another process has taken it over. Whoever cannot prolong in time, since Postgres does not answer say, stops by itself before others may begin.
 */
import type { DueTask } from '../execution/waits/due.ts';
import { claimDue, freeOrphans, nextDue, prolong, settle, stillHeld, type ClaimedService } from './claims.ts';
import { holdConnection } from './hold-connection.ts';
import type { ServeParts } from './parts.ts';

export const LEASE_MS = 15_000;
const PROLONG_MS = 5_000;
/** A lease that is so near to its end is not relied on any more. */
const MARGIN_MS = 3_000;
const LOOK_MS = 1_000;
/** Connections of one process at most, and of one workspace in it. */
const MAX_HELD = 1_000;
const MAX_OF_WORKSPACE = 200;
const AT_ONCE = 20;

interface Held {
  claim: ClaimedService;
  /** By the process's clock. */
  until: number;
  controller: AbortController;
  done: Promise<void>;
}

export interface Connections {
  task: DueTask;
  /** Closes all, and lets others take them over at once. */
  stop(): Promise<void>;
}

export function createConnections(parts: ServeParts): Connections {
  const { pool, clock, live, processId, onError } = parts;
  const held = new Map<string, Held>();
  let stopped = false;
  let prolongedAt = clock.now();

  const hold = (claim: ClaimedService, until: number): void => {
    const controller = new AbortController();
    const done = holdConnection(parts, claim, controller.signal).finally(() => {
      if (held.get(claim.id)?.controller === controller) held.delete(claim.id);
    });
    held.set(claim.id, { claim, until, controller, done });
  };

  /** Ends those that are not to be held here any more. */
  const look = async (): Promise<void> => {
    const now = clock.now();
    for (const { until, controller } of held.values()) if (until - MARGIN_MS <= now) controller.abort();
    const claims = [...held.values()].map(({ claim }) => claim);
    if (claims.length === 0) return;
    const isTime = now - prolongedAt >= PROLONG_MS;
    const still = isTime ? await prolong(pool, claims, now + LEASE_MS) : await stillHeld(pool, claims);
    if (isTime) prolongedAt = now;
    for (const { id, generation } of claims) {
      const own = held.get(id);
      if (own?.claim.generation !== generation) continue;
      if (!still.has(id)) own.controller.abort();
      else if (isTime) own.until = now + LEASE_MS;
    }
  };

  let looking: Promise<void> | undefined;
  /** One look at a time; a hint during one is answered by another one after it. */
  let again = false;
  const lookSoon = (): void => {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = look()
      .catch(onError)
      .finally(() => {
        looking = undefined;
        if (!again) return;
        again = false;
        lookSoon();
      });
  };
  const unsubscribe = live.subscribe('triggers', (workflowId) => {
    for (const { claim } of held.values()) if (claim.workflowId === workflowId) return lookSoon();
  });
  const timer = setInterval(lookSoon, LOOK_MS);

  const busyWorkspaces = (): string[] => {
    const counts = new Map<string, number>();
    for (const { claim } of held.values()) counts.set(claim.workspaceId, (counts.get(claim.workspaceId) ?? 0) + 1);
    return [...counts].flatMap(([id, count]) => (count >= MAX_OF_WORKSPACE ? id : []));
  };

  return {
    task: {
      name: 'connections of triggers',
      async run(now) {
        const room = Math.min(AT_ONCE, MAX_HELD - held.size);
        if (stopped || room <= 0) return { done: 0, nextAt: null };
        await freeOrphans(pool, now);
        const without = busyWorkspaces();
        const claims = await claimDue(pool, { processId, now, forMs: LEASE_MS, limit: room, connections: true, without });
        for (const claim of claims) hold(claim, now + LEASE_MS);
        if (claims.length === room) return { done: claims.length, nextAt: now };
        // What is left for a workspace that has its part here is for others, and not to be asked for all the time.
        return { done: claims.length, nextAt: without.length > 0 ? null : await nextDue(pool, true) };
      },
    },
    async stop() {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
      await looking;
      const all = [...held.values()];
      for (const { controller } of all) controller.abort();
      await Promise.all(all.map(({ done }) => done));
      const now = clock.now();
      await Promise.all(all.map(({ claim }) => settle(pool, claim, { nextAt: now }, now)));
    },
  };
}
