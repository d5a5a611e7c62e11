import type pg from 'pg';
import type { Clock } from '../lib/clock.ts';
import type { Refusal } from './request.ts';

const FLUSH_MS = 1_000;

/** Counts what sources take and refuse, written once a second or once Postgres is back; a crash may lose the last second's counts. */
export interface SourceTally {
  accepted(sourceId: string): void;
  /** `sourceId` is null for a path that no source has. */
  refused(sourceId: string | null, reason: Refusal['reason']): void;
  stop(): Promise<void>;
}

export function createSourceTally(pool: pg.Pool, clock: Clock, onError: (error: Error) => void): SourceTally {
  let accepted = new Map<string, number>();
  let refused = new Map<string, { sourceId: string | null; reason: Refusal['reason']; count: number }>();

  const addAccepted = (sourceId: string, count: number): void => void accepted.set(sourceId, (accepted.get(sourceId) ?? 0) + count);
  const addRefused = (sourceId: string | null, reason: Refusal['reason'], count: number): void => {
    const key = `${sourceId ?? ''} ${reason}`;
    refused.set(key, { sourceId, reason, count: (refused.get(key)?.count ?? 0) + count });
  };

  const flush = async (): Promise<void> => {
    if (accepted.size === 0 && refused.size === 0) return;
    const taken = [...accepted];
    const rejections = [...refused.values()];
    accepted = new Map();
    refused = new Map();
    const now = new Date(clock.now()).toISOString();
    try {
      // One statement, so that counts which could not be written are all counted again.
      await pool.query(
        `with counted as (
          insert into webhook_rejection as r (source_id, day, reason, count) select id, $5::timestamptz::date, reason, n from unnest($3::uuid[], $4::text[], $6::int[]) as u (id, reason, n)
            on conflict (source_id, day, reason) do update set count = r.count + excluded.count),
        total as (
          select id, sum(taken)::int as taken, sum(refused)::int as refused from (
            select id, n as taken, 0 as refused from unnest($1::uuid[], $2::int[]) as u (id, n)
            union all select id, 0, n from unnest($3::uuid[], $6::int[]) as u (id, n)) both_kinds group by id)
        update source set trigger_count = trigger_count + taken, rejected_count = rejected_count + refused,
            last_triggered_at = case when taken > 0 then $5::timestamptz else last_triggered_at end
          from total where source.id = total.id`,
        [
          taken.map(([id]) => id),
          taken.map(([, count]) => count),
          rejections.map((row) => row.sourceId),
          rejections.map((row) => row.reason),
          now,
          rejections.map((row) => row.count),
        ],
      );
    } catch (error) {
      for (const [id, count] of taken) addAccepted(id, count);
      for (const { sourceId, reason, count } of rejections) addRefused(sourceId, reason, count);
      onError(error as Error);
    }
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    accepted: (sourceId) => addAccepted(sourceId, 1),
    refused: (sourceId, reason) => addRefused(sourceId, reason, 1),
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
