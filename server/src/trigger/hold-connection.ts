/**
 * Holds one connection trigger in this process, for as long as its claim holds: calls `listen`, again after growing waits where it ends, and commits what
 * it emits. Who prolongs the claim is `connections.ts`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isNodeError, NodeError, type TriggerItem } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import { isRowsFault } from '../db/transaction.ts';
import { Batcher } from '../lib/batcher.ts';
import type { CodeCall, PluginCode } from '../plugin/plugin-code.ts';
import { writeClaimed, type ClaimedService, type Settling } from './claims.ts';
import { checkedItem, checkedState, type FoundItem } from './items.ts';
import { chanceOf, type ServeParts } from './parts.ts';
import { reconnectWait, SETTLED_MS } from './retry.ts';
import { pluginNameOf, prepareCall, problemOf } from './service-calls.ts';
import { ClaimLost, startItems } from './start-items.ts';

/** Emitted items that wait for their commit at most; code that goes on without waiting for `emit` is refused past it. */
const MAX_WAITING = 1_000;
/** Milliseconds after which a `listen` that has not failed counts as one that works, whatever it does. */
const WORKS_AFTER_MS = 10_000;
/** Milliseconds between two looks whether the plugin is still the one that listens: it may have been replaced, or switched off. */
const LOOK_AT_PLUGIN_MS = 2_000;
/** Milliseconds that code is given to end once it is told to. */
const END_WITHIN_MS = 1_000;

interface Emitted {
  item: FoundItem;
  /** Undefined where it stays as it is. */
  cursor: JsonValue | undefined;
}

/** Resolves once the connection is closed for good: the signal was aborted, or the claim is lost. Never rejects. */
export async function holdConnection(parts: ServeParts, claim: ClaimedService, signal: AbortSignal): Promise<void> {
  const held = new AbortController();
  const stop = (): void => held.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  /** Tries in a row that failed. */
  let failures = 0;
  try {
    while (!held.signal.aborted) {
      const started = parts.clock.now();
      const problem = await listenOnce(parts, claim, held);
      if (held.signal.aborted) return;
      failures = parts.clock.now() - started >= SETTLED_MS ? 1 : failures + 1;
      const pause = reconnectWait(failures, chanceOf(parts));
      const nextAt = parts.clock.now() + pause;
      const isKnown = problem === null;
      await report(parts, claim, isKnown ? { nextAt } : { status: 'FAILED', problem, attempts: failures, nextAt });
      await wait(pause, undefined, { signal: held.signal }).catch(() => {});
    }
  } catch (error) {
    // The claim lapses, and whoever takes it begins anew.
    if (!(error instanceof ClaimLost)) parts.onError(error as Error);
  } finally {
    held.abort();
    signal.removeEventListener('abort', stop);
  }
}

/** Gives the problem where it failed, null where it came to its end by itself. */
async function listenOnce(parts: ServeParts, claim: ClaimedService, held: AbortController): Promise<string | null> {
  const { nodeType: type, typeVersion: version } = claim;
  const once = new AbortController();
  const stop = (): void => once.abort();
  held.signal.addEventListener('abort', stop, { once: true });
  if (held.signal.aborted) stop();
  const works = createWorks(parts, claim);
  const timers = [setTimeout(works, WORKS_AFTER_MS)];
  const emit = createEmit(parts, claim, { once: once.signal, held, works });
  try {
    const { code, call } = await prepareCall(parts, { ...claim, owner: claim }, once.signal);
    timers.push(setInterval(() => void hasChanged(parts, type, code).then((changed) => changed && stop()), LOOK_AT_PLUGIN_MS));
    await ended(code.listen({ type, version }, { ...call, host: telling(call.host, works), cursor: claim.cursor, emit }), once.signal);
    return null;
  } catch (error) {
    return held.signal.aborted ? null : problemOf(error, parts.onError);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    // What it left open ends, and what it emits from now on is refused.
    once.abort();
    held.signal.removeEventListener('abort', stop);
  }
}

/** Never rejects. */
function hasChanged(parts: ServeParts, type: string, code: PluginCode): Promise<boolean> {
  return parts.plugins.code(pluginNameOf(type)).then(
    (present) => present !== code,
    () => true,
  );
}

/** As the code ends, or some time after it was told to: code in this process that does not heed its signal goes on in vain. */
async function ended(listening: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    timer = setTimeout(resolve, END_WITHIN_MS);
  };
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  listening.catch(() => {});
  try {
    await Promise.race([listening, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

/** Notes, once, that it works: a connection is open, or something has come. */
function createWorks(parts: ServeParts, claim: ClaimedService): () => void {
  let known = false;
  return () => {
    if (known) return;
    known = true;
    void report(parts, claim, { status: 'ACTIVE', problem: null, attempts: 0, nextAt: null }).catch((error: unknown) => {
      if (!(error instanceof ClaimLost)) parts.onError(error as Error);
    });
  };
}

function telling(host: CodeCall['host'], opened: () => void): CodeCall['host'] {
  return {
    ...host,
    async connect(request) {
      const connection = await host.connect(request);
      opened();
      return connection;
    },
  };
}

/** @throws ClaimLost */
async function report(parts: ServeParts, claim: ClaimedService, settling: Settling): Promise<void> {
  if (!(await writeClaimed(parts.pool, claim, settling))) throw new ClaimLost();
  parts.live.publish('triggers', claim.workflowId);
}

interface Listening {
  once: AbortSignal;
  /** Aborted where the claim turns out to be lost. */
  held: AbortController;
  works(): void;
}

/** Items that are emitted side by side share a commit; the cursor is that of the last one. */
function createEmit(parts: ServeParts, claim: ClaimedService, { once, held, works }: Listening) {
  let waiting = 0;
  const commit = async (group: Emitted[]): Promise<void[]> => {
    if (once.aborted) throw notListening();
    const cursor = group.findLast((emitted) => emitted.cursor !== undefined)?.cursor;
    const written = { lookedAt: parts.clock.now(), ...(cursor !== undefined && { cursor }) };
    const byId = new Map(group.map(({ item }) => [item.id, item]));
    await startItems(parts, { claim, items: [...byId.values()], starts: true, write: (sql) => writeClaimed(sql, claim, written) });
    if (cursor !== undefined) claim.cursor = cursor;
    return group.map(() => undefined);
  };
  const batcher = new Batcher<Emitted, void>({ run: commit, isItemsFault: isRowsFault });
  return async (item: TriggerItem, cursor?: JsonValue): Promise<void> => {
    if (once.aborted) throw notListening();
    if (waiting >= MAX_WAITING)
      throw new NodeError(
        'USER',
        'TRIGGER_TOO_FAST',
        `More than ${MAX_WAITING} items wait to be stored. Wait for each emit before the next.`,
      );
    waiting++;
    try {
      await batcher.add({ item: checkedItem(item), cursor: cursor === undefined ? undefined : checkedState(cursor, 'its cursor') });
      works();
    } catch (error) {
      if (error instanceof ClaimLost) {
        held.abort();
        throw notListening();
      }
      if (isNodeError(error)) throw error;
      parts.onError(error as Error);
      throw new NodeError('OURS', 'NOT_STORED', 'The item could not be stored.');
    } finally {
      waiting--;
    }
  };
}

function notListening(): NodeError {
  return new NodeError('CANCELLED', 'CANCELLED', 'The trigger does not listen here any more.');
}
