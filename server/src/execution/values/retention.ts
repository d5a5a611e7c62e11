/** What is done to the tables now and then: partitions are made ahead of time, and old ones dropped. */
import type pg from 'pg';
import { dropPartitions, ensurePartitions } from '../../db/partitions.ts';
import type { Clock } from '../../lib/clock.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Partitions that there shall be at most of what is kept, some more or less. */
const PARTITIONS = 12;
/** Weeks of one partition where everything is kept for ever: four a year. */
const WEEKS_FOR_EVER = 13;

export interface RetentionOptions {
  pool: pg.Pool;
  clock: Clock;
  /** Days that an ended execution is kept at least, from the end of its partition on; null for ever. */
  retentionDays: number | null;
  /** Drops by age what has no partitions, each time after the partitions. */
  sweep?(): Promise<unknown>;
  /** Told once a day of each old partition that has to stay, since an execution of it has not ended. */
  onKept(message: string): void;
  onError(error: Error): void;
}

/** Weeks of one partition. Rows go with the last one of theirs, so the longer they are kept, the less it matters. */
export function partitionWeeks(retentionDays: number | null): number {
  return retentionDays === null ? WEEKS_FOR_EVER : Math.ceil(retentionDays / 7 / PARTITIONS);
}

export interface Retention {
  /** Does what is due: at the first call, and then once an hour by the clock. Never rejects; a call while one is under way joins it. */
  round(): Promise<void>;
  /** Resolves when nothing is under way. */
  drained(): Promise<void>;
}

export function createRetention(options: RetentionOptions): Retention {
  const { pool, clock, retentionDays, sweep, onKept, onError } = options;
  let lastRound = -Infinity;
  let present: Promise<void> | undefined;
  /** When each partition was reported last, by its end. */
  const reported = new Map<number, number>();

  const drop = async (days: number, now: number): Promise<void> => {
    const kept = (await dropPartitions(pool, now - days * DAY_MS))?.kept ?? [];
    for (const end of kept) {
      if (now - (reported.get(end) ?? -Infinity) < DAY_MS) continue;
      reported.set(end, now);
      onKept(`executions made before ${new Date(end).toISOString()} are kept past their ${days} days, since some of them have not ended`);
    }
  };

  const run = async (now: number): Promise<void> => {
    try {
      await ensurePartitions(pool, now, { width: partitionWeeks(retentionDays), onError });
      if (retentionDays !== null) await drop(retentionDays, now);
      await sweep?.();
    } catch (error) {
      onError(error as Error);
    }
  };

  return {
    async round() {
      const now = clock.now();
      if (!present && now - lastRound < HOUR_MS) return;
      lastRound = now;
      present ??= run(now).finally(() => (present = undefined));
      await present;
    },
    drained: async () => present,
  };
}
