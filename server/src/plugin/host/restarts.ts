/** How soon a plugin's process is started again. Pure but for its memory of what has happened; instants are milliseconds. */
import { BROKEN_FOR_MS, FREE_RESTARTS, MAX_BROKEN_FOR_MS, MAX_RESTART_DELAY_MS } from './limits.ts';

const MINUTE = 60_000;

export class Restarts {
  /** How often a process that had been ready has ended by itself. */
  total = 0;
  /** Why the plugin cannot be loaded; null where it can, or that is not known. */
  problem: string | null = null;
  private ends: number[] = [];
  private failures = 0;
  private failedAt = 0;

  /** A process that was ready has ended, not as it was told to. */
  ended(now: number): void {
    this.total += 1;
    this.ends = [...this.ends.filter((at) => now - at < MINUTE), now];
  }

  /** Milliseconds to wait before the next start. */
  delay(now: number): number {
    const recent = this.ends.filter((at) => now - at < MINUTE);
    const last = recent.at(-1);
    if (last === undefined || recent.length <= FREE_RESTARTS) return 0;
    const delay = Math.min(MAX_RESTART_DELAY_MS, 250 * 2 ** (recent.length - FREE_RESTARTS - 1));
    return Math.max(0, last + delay - now);
  }

  loadFailed(problem: string, now: number): void {
    this.problem = problem;
    this.failures += 1;
    this.failedAt = now;
  }

  loaded(): void {
    this.problem = null;
    this.failures = 0;
  }

  /** Why not even a try to load it is made now; null where one is. */
  refusal(now: number): string | null {
    if (this.problem === null) return null;
    const brokenFor = Math.min(MAX_BROKEN_FOR_MS, BROKEN_FOR_MS * 2 ** (this.failures - 1));
    return now < this.failedAt + brokenFor ? this.problem : null;
  }
}
