/** Streams of what executions commit. The bus only says that there is something; the rows are read from the tables. */
import { isEnded } from '@hookloom/sdk/wire';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { AppError } from '../lib/app-error.ts';
import { isUuid } from '../lib/ids.ts';
import type { Channel, LiveBus } from '../live/bus.ts';
import { createChanges } from './changes.ts';
import { Execution } from './execution.entity.ts';
import type { ExecutionService } from './service.ts';

/** Hints may be lost, so a watcher looks by itself this often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

interface Hints extends Disposable {
  /** Resolves at the next hint (at once where one came since the last call), after the time, or when the signal aborts. */
  next(): Promise<void>;
}

function hintsOn(live: LiveBus, channel: Channel, signal: AbortSignal | undefined): Hints {
  let pending = false;
  let wake: () => void = () => {};
  const hint = (): void => {
    pending = true;
    wake();
  };
  const unsubscribe = live.subscribe(channel, hint);
  signal?.addEventListener('abort', hint);
  return {
    async next() {
      if (!pending) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LOOK_EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      pending = false;
    },
    [Symbol.dispose]() {
      unsubscribe();
      signal?.removeEventListener('abort', hint);
    },
  };
}

export function createWatch(orm: MikroORM, pool: pg.Pool, live: LiveBus): Pick<ExecutionService, 'watch' | 'watchStatus'> {
  const changes = createChanges(pool);

  return {
    async *watch({ workspaceId, id, afterSeq }, signal) {
      if (!isUuid(id)) throw new AppError('NOT_FOUND', 'There is no such execution.');
      using hints = hintsOn(live, `execution:${id}`, signal);
      let seen = afterSeq;
      let first = true;
      while (!signal?.aborted) {
        const change = await changes.after({ workspaceId, id, afterSeq: seen, always: first });
        if (!change) throw new AppError('NOT_FOUND', 'There is no such execution.');
        first = false;
        if (change !== 'unchanged') {
          yield change;
          seen = change.seq;
          if (isEnded(change.execution.status)) return;
        }
        await hints.next();
      }
    },

    async *watchStatus({ workspaceId, workflowId }, signal) {
      const ids = new Set<string>();
      let wake: () => void = () => {};
      const unsubscribe = live.subscribe(`workspace:${workspaceId}`, (id) => {
        // A burst that the reader cannot follow: it sees the newest, and its list shows the rest when it is read anew.
        if (ids.size >= MAX_PENDING_IDS) ids.delete(ids.values().next().value as string);
        ids.add(id);
        wake();
      });
      const onAbort = (): void => wake();
      signal?.addEventListener('abort', onAbort);
      try {
        while (!signal?.aborted) {
          if (ids.size === 0) await new Promise<void>((resolve) => (wake = resolve));
          const batch = [...ids];
          ids.clear();
          for (const id of await ofWorkflow(batch, workflowId)) yield id;
        }
      } finally {
        unsubscribe();
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };

  async function ofWorkflow(ids: string[], workflowId: string | undefined): Promise<string[]> {
    if (workflowId === undefined || ids.length === 0) return ids;
    const found = await orm.em.fork().find(Execution, { id: { $in: ids }, workflowId }, { fields: ['id'] });
    return found.map((execution) => execution.id);
  }
}

const MAX_PENDING_IDS = 200;
