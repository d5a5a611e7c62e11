/** How many executions stand in the queue, and for how long: read, and watched about once a second. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { priorities, type Priority } from '@hookloom/sdk/wire';
import type { RowQueue } from '../../queue/queue.ts';

export interface QueueState {
  /** Every priority, from the least urgent. */
  priorities: {
    priority: Priority;
    /** Executions that could run, or that stand in line for their concurrency limit. */
    depth: number;
    /** Milliseconds; null where none waits. */
    oldestWaitMs: number | null;
  }[];
  /** Executions that a process holds. */
  running: number;
}

export interface QueueStates {
  /** A workspace's part of the queue. */
  queueState(workspaceId: string): Promise<QueueState>;
  /** The present state, then each that differs, waiting times by the second, until the signal aborts. */
  watchQueue(workspaceId: string, signal?: AbortSignal): AsyncIterable<QueueState>;
}

const LOOK_EVERY_MS = 1_000;
/** Of the time, the part that is spent on looking at most: a look at a million jobs takes a while. */
const MAX_SHARE = 0.05;

interface InLine {
  priority: number;
  count: number;
  oldestMs: number;
}

export function createQueueStates(pool: pg.Pool, queue: RowQueue): QueueStates {
  /** Subscribers of one workspace share their looks. */
  const looks = new Map<string, { state: Promise<QueueState>; until: number }>();

  const read = async (workspaceId: string): Promise<QueueState> => {
    const ready = await queue.readyByPriority(workspaceId);
    const { rows: inLine } = await pool.query<InLine>(
      `select priority, count(*)::int as count, (extract(epoch from now() - min(entered_at)) * 1000)::float8 as "oldestMs"
        from limit_entry where workspace_id = $1 and not admitted group by priority`,
      [workspaceId],
    );
    const { rows: inline } = await pool.query<{ count: number }>(
      `select count(*)::int as count from inline_claim join execution on execution.id = inline_claim.execution_id where execution.workspace_id = $1`,
      [workspaceId],
    );
    const running = (await queue.takenCount(workspaceId)) + (inline[0]?.count ?? 0);
    const all = [...ready, ...inLine];
    return {
      running,
      priorities: priorities.map((priority, place) => {
        const own = all.filter((part) => part.priority === place);
        const depth = own.reduce((sum, part) => sum + part.count, 0);
        const oldest = Math.max(0, ...own.map((part) => part.oldestMs));
        return { priority, depth, oldestWaitMs: depth === 0 ? null : Math.round(oldest) };
      }),
    };
  };

  const shared = (workspaceId: string): Promise<QueueState> => {
    const now = performance.now();
    for (const [id, look] of looks) if (look.until <= now) looks.delete(id);
    const kept = looks.get(workspaceId);
    if (kept) return kept.state;
    const look = { state: read(workspaceId), until: Number.POSITIVE_INFINITY };
    looks.set(workspaceId, look);
    const rest = (): void => {
      const took = performance.now() - now;
      look.until = now + took + Math.max(LOOK_EVERY_MS / 2, took / MAX_SHARE);
    };
    look.state.then(rest, () => looks.delete(workspaceId));
    return look.state;
  };

  return {
    queueState: shared,
    async *watchQueue(workspaceId, signal) {
      let last = '';
      while (!signal?.aborted) {
        const state = await shared(workspaceId);
        const present = fingerprint(state);
        if (present !== last) yield state;
        last = present;
        // An abort ends the pause, and with it the stream.
        await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
      }
    },
  };
}

function fingerprint({ priorities: parts, running }: QueueState): string {
  return JSON.stringify([running, parts.map(({ depth, oldestWaitMs }) => [depth, Math.floor((oldestWaitMs ?? -1) / 1_000)])]);
}
