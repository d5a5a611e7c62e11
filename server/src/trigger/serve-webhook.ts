/** Sets up the registration of a webhook at its service, and takes it down. */
import { randomBytes } from 'node:crypto';
import { isJsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { inTransaction } from '../db/transaction.ts';
import { removeService, settle, writeClaimed, type ClaimedService } from './claims.ts';
import { checkedState } from './items.ts';
import type { Vault } from '../vault/vault.ts';
import { chanceOf, type ServeParts } from './parts.ts';
import { GIVE_UP_MS, setUpWait, tearDownWait } from './retry.ts';
import { prepareCall, problemOf, withinTime } from './service-calls.ts';

export const CALL_WITHIN_MS = 30_000;
const NO_ADDRESS_MS = 60_000;

/** What is kept sealed. A type rather than an interface, so that it counts as JSON. */
export type WebhookKeep = { secret: string; registration: JsonValue };

export async function serveWebhook(parts: ServeParts, claim: ClaimedService, signal: AbortSignal): Promise<void> {
  if (claim.wanted) await setUp(parts, claim, signal);
  else await tearDown(parts, claim, signal);
  parts.live.publish('routes', claim.workflowId);
  parts.live.publish('triggers', claim.workflowId);
}

/** @throws where it cannot be opened */
export async function openKeep(
  vault: Pick<Vault, 'open'>,
  { workspaceId, id, sealed }: { workspaceId: string; id: string; sealed: Buffer },
): Promise<WebhookKeep> {
  const kept = await vault.open(workspaceId, placeOf(id), sealed);
  if (!isJsonObject(kept) || typeof kept['secret'] !== 'string') throw new Error('what a webhook keeps was not to be read');
  return { secret: kept['secret'], registration: kept['registration'] ?? null };
}

const placeOf = (id: string): string => `trigger_service:${id}`;

async function setUp(parts: ServeParts, claim: ClaimedService, signal: AbortSignal): Promise<void> {
  const { pool, clock, vault, publicUrl } = parts;
  const { id, workspaceId, nodeType: type, typeVersion: version } = claim;
  if (publicUrl === null) {
    const problem =
      'The service must know the address that it is to call, and this server does not know its own. Set BASE_URL to the address that it is reached at, such as https://hooks.example.com, and start it again.';
    await settle(pool, claim, { status: 'FAILED', problem, nextAt: clock.now() + NO_ADDRESS_MS }, clock.now());
    return;
  }
  try {
    const callbackUrl = `${publicUrl}/api/v1/webhooks/${claim.path}`;
    const keep = claim.sealed
      ? await openKeep(vault, { ...claim, sealed: claim.sealed })
      : { secret: randomBytes(32).toString('base64url'), registration: null };
    // Before the service is told, so that a set-up after a crash, and a request during it, finds the same secret.
    if (!(await writeClaimed(pool, claim, { sealed: await vault.seal(workspaceId, placeOf(id), keep), callbackUrl }))) {
      await settle(pool, claim, { nextAt: clock.now() }, clock.now());
      return;
    }
    const given = await withinTime(CALL_WITHIN_MS, signal, async (inTime) => {
      const { code, call } = await prepareCall(parts, { ...claim, owner: claim }, inTime);
      return code.setUp({ type, version }, { ...call, ...keep, callbackUrl });
    });
    const registration = checkedState(given, 'its registration');
    const sealed = await vault.seal(workspaceId, placeOf(id), { ...keep, registration });
    await inTransaction(pool, async (sql) => {
      const done = { status: 'ACTIVE', problem: null, attempts: 0, sealed, nextAt: null } as const;
      if (await settle(sql, claim, done, clock.now())) await makePredecessorsDue(sql, claim, clock.now());
    });
  } catch (error) {
    if (signal.aborted) {
      await settle(pool, claim, { nextAt: clock.now() }, clock.now());
      return;
    }
    const attempts = claim.attempts + 1;
    const problem = problemOf(error, parts.onError);
    await settle(
      pool,
      claim,
      { status: 'FAILED', problem, attempts, nextAt: clock.now() + setUpWait(attempts, chanceOf(parts)) },
      clock.now(),
    );
  }
}

/** Those of the same node that went on until this one was there. */
async function makePredecessorsDue(sql: Parameters<typeof settle>[0], { workflowId, nodeId }: ClaimedService, now: number): Promise<void> {
  await sql.query(
    `update trigger_service set due_at = $3 where workflow_id = $1 and node_id = $2 and not wanted and owner is null and due_at is null`,
    [workflowId, nodeId, new Date(now).toISOString()],
  );
}

async function tearDown(parts: ServeParts, claim: ClaimedService, signal: AbortSignal): Promise<void> {
  const { pool, clock, vault } = parts;
  const { nodeType: type, typeVersion: version, sealed, callbackUrl, retiredAt } = claim;
  try {
    // Without either, the service was never told.
    if (sealed && callbackUrl !== null) {
      const keep = await openKeep(vault, { ...claim, sealed });
      await withinTime(CALL_WITHIN_MS, signal, async (inTime) => {
        const { code, call } = await prepareCall(parts, { ...claim, owner: claim }, inTime);
        await code.tearDown({ type, version }, { ...call, ...keep, callbackUrl });
      });
    }
    await removeService(pool, claim);
  } catch (error) {
    if (signal.aborted) {
      await settle(pool, claim, { nextAt: clock.now() }, clock.now());
      return;
    }
    const problem = problemOf(error, parts.onError);
    if (retiredAt && clock.now() - retiredAt.getTime() >= GIVE_UP_MS) {
      const { workflowId, nodeId } = claim;
      parts.log.warn(
        { workflowId, nodeId, nodeType: type, problem },
        'a webhook could not be taken down at its service for three days, and is given up',
      );
      await removeService(pool, claim);
      return;
    }
    const attempts = claim.attempts + 1;
    await settle(pool, claim, { problem, attempts, nextAt: clock.now() + tearDownWait(attempts, chanceOf(parts)) }, clock.now());
  }
}
