/** One look of a polling trigger. */
import { isNodeError } from '@hookloom/sdk';
import { pollingEveryMs } from '../workflow/trigger-services.ts';
import { settle, type ClaimedService } from './claims.ts';
import { checkedItems, checkedState } from './items.ts';
import { chanceOf, type ServeParts } from './parts.ts';
import { pollWait } from './retry.ts';
import { prepareCall, problemOf, withinTime } from './service-calls.ts';
import { ClaimLost, startItems } from './start-items.ts';

export const POLL_WITHIN_MS = 60_000;

/** Asks the service, and starts what is new. What it looked at and when it looks next is settled with the executions, or not at all. */
export async function servePolling(parts: ServeParts, claim: ClaimedService, signal: AbortSignal): Promise<void> {
  const { pool, clock } = parts;
  const { nodeType: type, typeVersion: version, params } = claim;
  const manifest = parts.plugins.nodeType(type, version);
  const everyMs = manifest ? pollingEveryMs(manifest, params) : 60_000;
  const nextAt = (failures: number): number => clock.now() + pollWait(everyMs, failures, chanceOf(parts));
  try {
    const result = await withinTime(POLL_WITHIN_MS, signal, async (inTime) => {
      const { code, call } = await prepareCall(parts, { ...claim, owner: claim }, inTime);
      return code.poll({ type, version }, { ...call, cursor: claim.cursor });
    });
    const items = checkedItems(result.items);
    const cursor = checkedState(result.cursor, 'its cursor');
    const starts = claim.lookedAt !== null || manifest?.trigger?.startsExisting === true;
    const done = { status: 'ACTIVE', problem: null, attempts: 0, cursor, lookedAt: clock.now(), nextAt: nextAt(0) } as const;
    await startItems(parts, { claim, items, starts, write: (sql) => settle(sql, claim, done, clock.now()) });
  } catch (error) {
    if (error instanceof ClaimLost) return;
    if (signal.aborted) {
      // This process ends: another one looks at once.
      await settle(pool, claim, { nextAt: clock.now() }, clock.now());
      return;
    }
    const isFull = isNodeError(error) && error.code === 'QUEUE_FULL';
    const failures = isFull ? 0 : claim.attempts + 1;
    const status = isFull ? claim.status : 'FAILED';
    const settling = { status, problem: problemOf(error, parts.onError), attempts: failures, nextAt: nextAt(failures) };
    await settle(pool, claim, settling, clock.now());
  }
  parts.live.publish('triggers', claim.workflowId);
}
