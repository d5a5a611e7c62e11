import type pg from 'pg';

export interface StatisticsKeeper {
  /** Tells that this many rows were written. */
  wrote(rows: number): void;
  stop(): void;
}

const FIRST_ROWS = 200;
const LOOK_EVERY_MS = 500;
/** Between two runs at least, so that a long burst does not spend its time in ANALYZE. */
const REST_MS = 5_000;

/**
 * Runs ANALYZE on tables as they are written. Without statistics Postgres scans a whole queue for each claim,
 * which is 60 times slower, and autovacuum comes minutes after a burst. So: after the first few hundred rows of
 * a process's life, and then whenever as many rows as that, doubling up to 50,000, have been written since.
 */
export function keepStatisticsFresh(pool: pg.Pool, tables: string[], onError: (error: Error) => void): StatisticsKeeper {
  let written = 0;
  let threshold = FIRST_ROWS;
  let lastRun = 0;
  let running = false;
  const look = async (): Promise<void> => {
    if (running || written < threshold || (threshold > FIRST_ROWS * 4 && performance.now() - lastRun < REST_MS)) return;
    running = true;
    written = 0;
    threshold = Math.min(threshold * 2, 50_000);
    try {
      for (const table of tables) await pool.query(`analyze ${table}`);
    } catch (error) {
      onError(error as Error);
    } finally {
      lastRun = performance.now();
      running = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return {
    wrote(rows) {
      written += rows;
    },
    stop() {
      clearInterval(timer);
    },
  };
}
