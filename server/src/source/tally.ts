import type pg from 'pg';
import type { Clock } from '../lib/clock.ts';
import type { Refusal } from './request.ts';

const FLUSH_MS = 1_000;

/** Counts what sources take and refuse, written once a second; a crash may lose the last second's counts. */
export interface SourceTally {
  accepted(sourceId: string): void;
  /** `sourceId` is null for a path that no source has. */
  refused(sourceId: string | null, reason: Refusal['reason']): void;
  stop(): Promise<void>;
}

export function createSourceTally(pool: pg.Pool, clock: Clock, onError: (error: Error) => void): SourceTally {
  let accepted = new Map<string, number>();
  let refused = new Map<string, { sourceId: string | null; reason: string; count: number }>();

  const flush = async (): Promise<void> => {
    if (accepted.size === 0 && refused.size === 0) return;
    const taken = [...accepted];
    const rejections = [...refused.values()];
    accepted = new Map();
    refused = new Map();
    const now = new Date(clock.now()).toISOString();
    try {
      await pool.query(
        `update source set trigger_count = trigger_count + n, last_triggered_at = $3 from unnest($1::uuid[], $2::int[]) as taken (id, n) where source.id = taken.id`,
        [taken.map(([id]) => id), taken.map(([, count]) => count), now],
      );
      await pool.query(
        `with counted as (
          insert into webhook_rejection as r (source_id, day, reason, count) select id, $4::date, reason, n from unnest($1::uuid[], $2::text[], $3::int[]) as u (id, reason, n)
            on conflict (source_id, day, reason) do update set count = r.count + excluded.count)
        update source set rejected_count = rejected_count + n from (select id, sum(n)::int as n from unnest($1::uuid[], $3::int[]) as u (id, n) group by id) total
          where source.id = total.id`,
        [rejections.map((row) => row.sourceId), rejections.map((row) => row.reason), rejections.map((row) => row.count), now],
      );
    } catch (error) {
      onError(error as Error);
    }
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    accepted(sourceId) {
      accepted.set(sourceId, (accepted.get(sourceId) ?? 0) + 1);
    },
    refused(sourceId, reason) {
      const key = `${sourceId ?? ''} ${reason}`;
      const row = refused.get(key) ?? { sourceId, reason, count: 0 };
      refused.set(key, row);
      row.count++;
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
