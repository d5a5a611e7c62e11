/**
 * Starts the bundled Postgres again where it ends without being told to: killed for want of memory, or by hand.
 * It comes back at the same address, so everybody who uses it only has to connect anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresProcess } from './embedded-process.ts';

/** Between two tries that fail, in milliseconds: doubled each time, up to the longest. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export interface KeeperOptions {
  /** Starts it at its address; resolves once it takes connections. Rejects where it does not. */
  launch(): Promise<PostgresProcess>;
  log(message: string): void;
}

/** Gives a function that ends it for good. It may be called again. */
export function keepRunning(first: PostgresProcess, { launch, log }: KeeperOptions): () => Promise<void> {
  let running = first;
  const stopping = new AbortController();
  const keep = async (): Promise<void> => {
    for (;;) {
      const status = await running.ended.catch(() => null);
      if (stopping.signal.aborted) return;
      log(`The bundled Postgres ended unexpectedly (status ${status}); it is started again`);
      const next = await launchWithPatience();
      if (!next) return;
      running = next;
      log('The bundled Postgres runs again');
    }
  };
  const launchWithPatience = async (): Promise<PostgresProcess | null> => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const next = await launch();
        if (!stopping.signal.aborted) return next;
        await next.stop();
        return null;
      } catch (error) {
        if (stopping.signal.aborted) return null;
        log(`The bundled Postgres does not start: ${(error as Error).message}`);
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const kept = keep();
  return async () => {
    stopping.abort();
    await running.stop();
    await kept;
  };
}
